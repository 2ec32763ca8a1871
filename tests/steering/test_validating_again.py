"""A finished table validated again: its files are read, Oracle is asked, and the old verdict stands
until there is a new one.
"""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from exporter_tui.fakeoracle.faults import Gate
from exporter_tui.model import events, interventions
from exporter_tui.model.requests import ValidationRequested
from exporter_tui.model.states import TableState
from exporter_tui.model.verdict import FailedReason
from tests.steering.running import EMPLOYEES, JOBS, Run, Site, check_of, stands_at

pytestmark = pytest.mark.slow


def damage(file: Path) -> None:
    """Change one byte in the middle."""
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.write_bytes(data)


def change_a_cell(file: Path) -> None:
    """Compress the same number of rows again, one cell of them changed."""
    rows = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    first, rest = rows[0].split(b",", 1)
    rows[0] = b'"%d",%s' % (int(first.strip(b'"')) + 1_000, rest)
    file.write_bytes(gzip.compress(b"".join(rows)))


@pytest.mark.parametrize(
    ("harm", "problem"),
    [(damage, "Damaged: "), (change_a_cell, "EMPLOYEE_ID")],
)
def test_a_file_that_is_not_what_was_exported_turns_its_table_suspect_and_no_other(
    site: Site, run: Run, other: Gate, harm: Callable[[Path], None], problem: str
) -> None:
    harm(site.file(EMPLOYEES, 1))
    gate = site.hold(check_of(EMPLOYEES))
    run.control.ask(ValidationRequested(table=EMPLOYEES))
    stands_at(gate)
    first, second, third = sorted((one.chunk, one.problem) for one in run.all(events.FileReread))
    assert (first[1], third[1]) == (None, None)
    assert second[1] is not None
    assert problem in second[1]
    run.is_in(EMPLOYEES, TableState.VALIDATING)
    assert site.verdict(EMPLOYEES) == "SUCCEEDED", "the old one stands"

    gate.open()
    finished = run.of(events.TableFinished, EMPLOYEES, times=2)
    assert finished.reason is FailedReason.VALIDATION
    run.is_in(EMPLOYEES, TableState.FAILED)
    assert site.verdict(EMPLOYEES) == "FAILED"
    other.open()
    result = run.result()
    assert (result.exit_code, result.succeeded, result.failed) == (1, 2, 1)
    assert site.line(EMPLOYEES)["reason"] == "validation"
    assert site.line(JOBS)["status"] == "SUCCEEDED"


def test_files_as_exported_are_valid_again_and_without_the_scn_the_old_verdict_stays_and_says_so(
    site: Site, run: Run, other: Gate
) -> None:
    inodes = site.inodes(EMPLOYEES)
    run.control.ask(ValidationRequested(table=EMPLOYEES))
    assert run.of(events.TableFinished, EMPLOYEES, times=2).reason is None
    assert {one.problem for one in run.all(events.FileReread)} == {None}
    metadata = site.folder(EMPLOYEES) / "config" / "metadata.json"
    before = metadata.read_bytes()
    site.change(EMPLOYEES)
    site.database.expire_undo(table=("HR", "EMPLOYEES"))
    run.control.ask(ValidationRequested(table=EMPLOYEES))
    assert run.of(interventions.ValidationDropped, EMPLOYEES).failure.code == "ORA-01555"
    (line,) = [one for one in run.control.bus.tail() if "the old verdict stays" in one.text]
    assert line.table == EMPLOYEES
    run.is_in(EMPLOYEES, TableState.SUCCEEDED)
    other.open()
    assert run.result().exit_code == 0
    assert metadata.read_bytes() == before
    assert site.inodes(EMPLOYEES) == inodes
    assert run.all(events.TableRedoBegan) == []
    assert site.line(EMPLOYEES)["status"] == "SUCCEEDED"


def test_a_damaged_file_is_suspect_even_where_oracle_can_no_longer_be_asked(
    site: Site, run: Run, other: Gate
) -> None:
    damage(site.file(EMPLOYEES, 2))
    site.change(EMPLOYEES)
    site.database.expire_undo(table=("HR", "EMPLOYEES"))
    run.control.ask(ValidationRequested(table=EMPLOYEES))
    finished = run.of(events.TableFinished, EMPLOYEES, times=2)
    assert finished.reason is FailedReason.VALIDATION
    other.open()
    assert run.result().exit_code == 1
    assert site.verdict(EMPLOYEES) == "FAILED"
