"""A restart that cannot be: nothing is touched, an event says why, the table goes on."""

from collections.abc import Callable

import pytest

from exporter_tui.fakeoracle.faults import Gate
from exporter_tui.model import events, interventions
from exporter_tui.model.names import TableName
from exporter_tui.model.requests import RestartRequested
from exporter_tui.model.view import Severity
from tests.builders import READER
from tests.steering.conftest import Runs
from tests.steering.running import EMPLOYEES, Run, Site, middle_of, stands_at

pytestmark = pytest.mark.slow


def told_why(run: Run, table: TableName) -> str:
    """Return what people were told of the restart that failed."""
    lines = run.control.bus.tail()
    (line,) = [one for one in lines if one.table == table and "nothing was touched" in one.text]
    assert line.severity is Severity.PROBLEM
    return line.text


def dropped(site: Site) -> None:
    site.database.drop("HR", "EMPLOYEES")


def without_flashback(site: Site) -> None:
    site.database.revoke(READER, "FLASHBACK", on=("HR", "EMPLOYEES"))


@pytest.mark.parametrize(
    ("happens", "says"),
    [(dropped, "ORA-00942"), (without_flashback, "GRANT FLASHBACK")],
)
def test_without_a_fresh_plan_a_finished_table_keeps_files_and_verdict(
    site: Site, run: Run, other: Gate, happens: Callable[[Site], None], says: str
) -> None:
    inodes, plan = site.inodes(EMPLOYEES), site.scn(EMPLOYEES)
    happens(site)
    run.control.ask(RestartRequested(tables=(EMPLOYEES,)))
    assert not run.of(interventions.RestartFailed, EMPLOYEES).moving
    assert says in told_why(run, EMPLOYEES)
    other.open()
    result = run.result()
    assert (result.exit_code, result.succeeded) == (0, 3)
    assert (site.inodes(EMPLOYEES), site.scn(EMPLOYEES)) == (inodes, plan)
    assert site.trash() == []


def test_without_a_fresh_plan_a_running_chunk_of_the_table_goes_on(site: Site, runs: Runs) -> None:
    gate = site.hold(middle_of(EMPLOYEES), reply=2)
    run = runs().start()
    stands_at(gate)
    run.committed(EMPLOYEES, 2)
    run.of(events.ChunkChecked, EMPLOYEES, times=2)
    (part,) = site.unfinished(EMPLOYEES)
    inode = part.stat().st_ino
    without_flashback(site)
    run.control.ask(RestartRequested(tables=(EMPLOYEES,)))
    run.of(interventions.RestartFailed, EMPLOYEES)
    site.database.grant(READER, "FLASHBACK", on=("HR", "EMPLOYEES"))
    gate.open()
    assert run.result().exit_code == 0
    assert site.file(EMPLOYEES, 1).stat().st_ino == inode
    assert site.server.cancelled() == ()


def test_a_folder_that_is_a_link_is_refused_and_what_it_points_to_is_left_alone(
    site: Site, run: Run, other: Gate
) -> None:
    inodes = site.inodes(EMPLOYEES)
    elsewhere = site.output.parent / "elsewhere"
    site.folder(EMPLOYEES).rename(elsewhere)
    site.folder(EMPLOYEES).symlink_to(elsewhere)
    run.control.ask(RestartRequested(tables=(EMPLOYEES,)))
    failed = run.of(interventions.RestartFailed, EMPLOYEES)
    assert (failed.failure.code, failed.moving) == ("FOLDER-LINK", False)
    assert "symbolic link" in told_why(run, EMPLOYEES)
    other.open()
    assert run.result().exit_code == 0
    assert site.inodes(EMPLOYEES) == inodes
    assert elsewhere.is_dir()
    assert site.folder(EMPLOYEES).is_symlink()


def test_a_folder_that_becomes_a_link_while_the_attempts_end_is_not_moved_either(
    site: Site, runs: Runs
) -> None:
    gate = site.hold(middle_of(EMPLOYEES))
    run = runs().start()
    elsewhere = site.output.parent / "elsewhere"

    def swap(_at: object, event: object, _line: object) -> None:
        if isinstance(event, interventions.RestartPlanned):
            site.folder(EMPLOYEES).rename(elsewhere)
            site.folder(EMPLOYEES).symlink_to(elsewhere)

    run.control.bus.listen(swap)
    stands_at(gate)
    run.committed(EMPLOYEES, 2)
    run.of(events.ChunkChecked, EMPLOYEES, times=2)
    run.control.ask(RestartRequested(tables=(EMPLOYEES,)))
    failed = run.of(interventions.RestartFailed, EMPLOYEES)
    assert (failed.failure.code, failed.moving) == ("FOLDER-LINK", True)
    # What is written next finds the link: the table is FAILED, and nothing went where it leads.
    assert run.result().exit_code == 1
    assert site.folder(EMPLOYEES).is_symlink()
    seen = run.of(events.TableFinished, EMPLOYEES)
    assert seen.failure is not None
    assert seen.failure.code == "FOLDER-LINK"
    assert len(list((elsewhere / "data").glob("*.csv.gz"))) == 2
