"""What follows from a failure, without a run around it."""

from collections.abc import Callable

import pytest

from exporter_tui.coordinator.machine import retry
from exporter_tui.model.catalogue.lookup import failure as catalogued
from exporter_tui.model.catalogue.lookup import lookup
from exporter_tui.model.errors import Consequence, ErrorClass, Failure
from exporter_tui.model.places import Place

FailureMaker = Callable[..., Failure]


def test_pauses_double_and_end_at_a_minute() -> None:
    assert [retry.pause(attempt, 0.0) for attempt in (1, 2, 3, 7, 20)] == [1, 2, 4, 60, 60]
    assert retry.pause(1, 1.0) == 1.25


@pytest.mark.parametrize("attempt", [6, 7, 20, 100_000])
def test_no_pause_is_longer_than_a_minute_whatever_the_jitter(attempt: int) -> None:
    assert 32 <= retry.pause(attempt, 0.0) <= retry.pause(attempt, 1.0) <= 60


REFUSED = ["ORA-01017", "ORA-28000", "ORA-28001", "ORA-01005", "ORA-01045"]


@pytest.mark.parametrize("place", Place)
@pytest.mark.parametrize("code", REFUSED)
def test_a_refused_log_on_ends_the_run_wherever_it_is_met(
    code: str, place: Place, failure: FailureMaker
) -> None:
    met = failure(code, lookup(code, place).error_class)
    assert met.error_class is ErrorClass.NEVER_LOG_ON_AGAIN
    for attempt in range(1, 5):
        assert retry.decide(met, attempt=attempt, redos=0, jitter=0) == retry.EndRun()
    assert retry.ends_run_at_log_on(met)


def test_a_database_that_is_not_open_ends_no_run_that_was_in_it_before() -> None:
    for code in ["ORA-12505", "DPY-6003", "ORA-01035", "ORA-01033", "ORA-01034"]:
        assert not retry.ends_run_at_log_on(catalogued(code, "log-on", "m")), code


@pytest.mark.parametrize(
    ("error_class", "attempt", "redos", "expected"),
    [
        (ErrorClass.RETRY, 1, 0, retry.TryAgain(pause_s=1)),
        (ErrorClass.RETRY, 2, 0, retry.TryAgain(pause_s=2)),
        (ErrorClass.RETRY, 3, 0, retry.GiveUp()),
        (ErrorClass.NEVER_RETRY, 1, 0, retry.GiveUp()),
        (ErrorClass.REFUSE_TABLE, 1, 0, retry.GiveUp()),
        (ErrorClass.REDO_TABLE, 3, 0, retry.RedoTable()),
        (ErrorClass.REDO_TABLE, 1, 1, retry.GiveUp()),
        (ErrorClass.REDO_TABLE, 1, None, retry.GiveUp()),
        (ErrorClass.FATAL, 1, 0, retry.EndRun()),
        (ErrorClass.DISK_FULL, 1, 0, retry.EndRun()),
        (ErrorClass.DATABASE_NOT_OPEN, 1, 0, retry.EndRun()),
        (ErrorClass.SCN_NOT_READABLE_YET, 1, None, retry.TryAgain(pause_s=3)),
        (ErrorClass.SCN_NOT_READABLE_YET, 2, 0, retry.RedoTable()),
        (ErrorClass.SCN_NOT_READABLE_YET, 2, 1, retry.GiveUp()),
        (ErrorClass.NO_SESSION_TO_SPARE, 1, 0, retry.TryAgain(pause_s=1)),
    ],
)
def test_each_class_leads_to_its_one_consequence(
    error_class: ErrorClass,
    attempt: int,
    redos: int | None,
    expected: retry.Decision,
    failure: FailureMaker,
) -> None:
    found = retry.decide(failure("X", error_class), attempt=attempt, redos=redos, jitter=0.0)
    assert found == expected


MOVED = ["ORA-01466", "ORA-08103", "ORA-01410"]


@pytest.mark.parametrize("code", MOVED)
def test_a_table_that_is_changed_again_and_again_is_redone_three_times_minutes_apart(
    code: str, failure: FailureMaker
) -> None:
    found = [retry.decide(failure(code), attempt=1, redos=redos, jitter=0.5) for redos in range(4)]
    assert found == [
        retry.RedoTable(),
        retry.RedoTable(pause_s=60),
        retry.RedoTable(pause_s=240),
        retry.GiveUp(),
    ]


def test_every_code_of_a_moved_table_is_one_that_a_redo_heals() -> None:
    for code in MOVED:
        assert catalogued(code, "x", "y").error_class is ErrorClass.TABLE_MOVED
    assert ErrorClass.TABLE_MOVED.consequence is Consequence.REDO_TABLE
