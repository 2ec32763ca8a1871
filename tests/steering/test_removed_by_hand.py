"""Files and folders that a person deletes while the run works: noticed and exported again."""

import shutil

import pytest

from exporter_tui.coordinator.machine import retry
from exporter_tui.fakeoracle.faults import Gate
from exporter_tui.model import events, interventions
from exporter_tui.model.names import ChunkNo
from tests.steering.conftest import Runs
from tests.steering.running import (
    BOUND_S,
    CHUNKS,
    DEPARTMENTS,
    EMPLOYEES,
    Run,
    Site,
    check_of,
    middle_of,
    reads,
    stands_at,
)

pytestmark = pytest.mark.slow


@pytest.fixture
def writing(site: Site, runs: Runs) -> tuple[Run, Gate]:
    """Return a run of one worker in the middle of a file, and the gate at which it is held; all
    files before it were looked at.
    """
    gate = site.hold(middle_of(EMPLOYEES), reply=2)
    run = runs().start(workers=1)
    stands_at(gate)
    run.of(interventions.FilesPresent, EMPLOYEES)
    return run, gate


def test_a_file_of_a_table_that_still_runs_is_noticed_at_its_next_commit(
    site: Site, writing: tuple[Run, Gate]
) -> None:
    run, gate = writing
    scn = site.scn(EMPLOYEES)
    site.file(EMPLOYEES, 0).unlink()
    gate.open()
    run.committed(EMPLOYEES, 1)
    written = site.file(EMPLOYEES, 1).stat().st_ino
    lost = run.of(interventions.FilesLost, EMPLOYEES)
    assert (lost.chunks, lost.gate) == ((ChunkNo(0),), False)
    assert run.result().exit_code == 0
    assert len(site.rows(EMPLOYEES)) == 240
    assert site.file(EMPLOYEES, 1).stat().st_ino == written
    assert site.line(EMPLOYEES)["scn"] == scn
    assert site.cancels(EMPLOYEES) == 0


def test_a_file_that_goes_before_the_last_commit_is_noticed_before_the_validation(
    site: Site, runs: Runs
) -> None:
    last = site.hold_statement(f"*/ t.%{reads(EMPLOYEES)}%:lower", first=2)
    run = runs().start(workers=1)
    stands_at(last)
    run.of(interventions.FilesPresent, EMPLOYEES, times=2)
    site.file(EMPLOYEES, 1).unlink()
    last.open()
    lost = run.of(interventions.FilesLost, EMPLOYEES)
    assert (lost.chunks, lost.gate) == ((ChunkNo(1),), True)
    assert run.result().exit_code == 0
    assert len(site.statements(check_of(EMPLOYEES))) == CHUNKS + 1, "the new file's tile again"
    assert len(site.rows(EMPLOYEES)) == 240


def test_a_file_and_a_folder_of_finished_tables_are_noticed_before_the_report(
    site: Site, run: Run, other: Gate
) -> None:
    run.of(events.TableFinished, DEPARTMENTS)
    scn, inodes = site.scn(DEPARTMENTS), site.inodes(EMPLOYEES)
    site.file(EMPLOYEES, 1).unlink()
    shutil.rmtree(site.folder(DEPARTMENTS))
    site.change(DEPARTMENTS)
    other.open()
    result = run.result()
    assert (result.exit_code, result.succeeded) == (0, 3)
    (looked, _) = run.all(interventions.FolderLooked)
    lost = {one.table: (one.chunks, one.plan_lost) for one in looked.lost}
    assert lost[EMPLOYEES] == ((ChunkNo(1),), False)
    assert lost[DEPARTMENTS][1]
    assert site.line(DEPARTMENTS)["scn"] == site.scn(DEPARTMENTS) > scn
    assert (len(site.rows(EMPLOYEES)), len(site.rows(DEPARTMENTS))) == (240, 26)
    again = site.inodes(EMPLOYEES)
    assert {name for name in inodes if inodes[name] == again[name]} >= {"data_chunk_0002.csv.gz"}
    assert run.all(events.RunEnded) == [run.seen[-1]], "one report, after everything"


def test_the_folder_under_a_chunk_that_is_being_written_starts_the_table_again_at_once(
    site: Site, writing: tuple[Run, Gate], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retry, "_FIRST_PAUSE_S", 2 * BOUND_S)
    run, gate = writing
    scn = site.scn(EMPLOYEES)
    next_chunk = site.hold_statement(reads(EMPLOYEES))
    site.folder(EMPLOYEES).rename(site.output.parent / "elsewhere")
    gate.open()
    assert run.of(interventions.FilesLost, EMPLOYEES).plan_lost
    assert run.of(events.TableRedoBegan, EMPLOYEES).failure.code == "FILE-GONE"
    next_chunk.open()
    result = run.result()
    assert (result.exit_code, result.succeeded) == (0, 3)
    assert site.scn(EMPLOYEES) > scn
    assert len(site.rows(EMPLOYEES)) == 240
    assert not site.line(EMPLOYEES)["redone"], "a person's doing is no redo"


@pytest.mark.parametrize("part", ["data", "config/chunks"])
def test_a_folder_inside_the_tables_makes_its_chunks_start_again_at_their_scn(
    site: Site, writing: tuple[Run, Gate], part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retry, "_FIRST_PAUSE_S", 0.05)
    run, gate = writing
    scn = site.scn(EMPLOYEES)
    (site.folder(EMPLOYEES) / part).rename(site.output.parent / "elsewhere")
    gate.open()
    assert not run.of(interventions.FilesLost, EMPLOYEES).plan_lost
    result = run.result()
    assert (result.exit_code, result.succeeded) == (0, 3)
    assert site.scn(EMPLOYEES) == scn
    assert len(site.rows(EMPLOYEES)) == 240


def test_a_table_on_the_screen_is_looked_at_at_once(site: Site, run: Run, other: Gate) -> None:
    site.file(EMPLOYEES, 1).unlink()
    run.control.detail(EMPLOYEES)
    assert run.of(interventions.FilesLost, EMPLOYEES).chunks == (ChunkNo(1),)
    run.committed(EMPLOYEES, 1)
    run.of(events.TableFinished, EMPLOYEES, times=2)
    assert not other.is_open
    other.open()
    assert run.result().exit_code == 0
    assert len(site.rows(EMPLOYEES)) == 240
