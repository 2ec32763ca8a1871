"""A value that arrives broken is read once more before the database is blamed."""

import pytest

from exporter_tui.coordinator.machine import retry
from exporter_tui.fakeoracle.faults import DamageRows
from exporter_tui.fakeoracle.storage.values import RawText
from exporter_tui.model import events
from exporter_tui.model.errors import ErrorClass
from tests.steering.conftest import Runs
from tests.steering.running import JOBS, Site, middle_of

pytestmark = pytest.mark.slow

TITLE = "JOB_TITLE"
SOUND, BROKEN = b"Managing Director", b"Managing Dir\xe9ctor"


def test_a_text_that_was_damaged_on_the_way_costs_an_attempt_and_no_table(
    site: Site, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retry, "_FIRST_PAUSE_S", 0.05)
    site.fault(DamageRows(sql=middle_of(JOBS), old=SOUND, new=BROKEN))
    run = runs().start(workers=1)
    result = run.result()
    assert (result.exit_code, result.succeeded) == (0, 3)
    (back,) = run.all(events.TaskPutBack)
    assert (back.table, back.failure.code, back.attempt) == (JOBS, "VALUE-NO-TEXT", 1)
    assert f'column "{TITLE}"' in back.failure.message
    assert "damaged on the way" in back.failure.message


def test_a_number_that_was_damaged_is_read_again_too(
    site: Site, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retry, "_FIRST_PAUSE_S", 0.05)
    # 28000: its exponent, then 2 and 80, each one more; with another exponent it has 41 digits.
    site.fault(DamageRows(sql=middle_of(JOBS), old=b"\xc3\x03\x51", new=b"\xd5\x03\x51"))
    run = runs().start(workers=1)
    assert run.result().exit_code == 0
    (back,) = run.all(events.TaskPutBack)
    assert back.table == JOBS


def test_a_text_that_is_broken_in_the_database_fails_its_table_at_the_first_attempt(
    site: Site, runs: Runs
) -> None:
    newest = site.database.table("HR", "JOBS").newest
    rowid = newest.rowids.texts(slice(0, 1)).tolist()[0].decode()
    site.database.commit_version("HR", "JOBS", update={rowid: {TITLE: RawText(BROKEN)}})
    run = runs().start(workers=1)
    assert run.result().exit_code == 1
    (given_up,) = run.all(events.TaskGivenUp)
    assert (given_up.table, given_up.attempts) == (JOBS, 1)
    assert given_up.failure.error_class is ErrorClass.VALUE_WITHOUT_TEXT
    assert f'column "{TITLE}" at ROWID {rowid}' in given_up.failure.message
    assert run.all(events.TaskPutBack) == []
