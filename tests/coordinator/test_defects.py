"""An exception that nobody expected costs one table and leaves its traceback in the log alone."""

import typing
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from exporter_tui.coordinator.coordinator import Coordinator
from exporter_tui.coordinator.jobs import folder as plans_found
from exporter_tui.coordinator.jobs import planning_jobs, recovery, report
from exporter_tui.coordinator.jobs.close_table import EvidenceBox
from exporter_tui.coordinator.jobs.dispatch import JobMaker, job, part_job
from exporter_tui.coordinator.jobs.unexpected import mishap
from exporter_tui.coordinator.loop import Loop
from exporter_tui.coordinator.machine import commands
from exporter_tui.eventlog.defects import guarded
from exporter_tui.model import events, interventions
from exporter_tui.model.catalogue.lookup import error as catalogued
from exporter_tui.model.catalogue.lookup import failure as failing
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.plan import TablePlan
from exporter_tui.planner import build
from exporter_tui.planner.classify import not_exported_because

if typing.TYPE_CHECKING:
    from exporter_tui.model.work import ExportTask
    from tests.world import World

TABLE = TableName("HR", "T")
VICTIM = TableName("HR", "COUNTRIES")


class UnexpectedError(Exception):
    """Nobody catches it by name."""


def fails(*_: object, **__: object) -> typing.NoReturn:
    raise UnexpectedError("boom \x1b[31m")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An export folder with a log."""
    (tmp_path / ".exporter").mkdir()
    (tmp_path / ".exporter" / "run.log").touch()
    return tmp_path


def log(folder: Path) -> str:
    return (folder / ".exporter" / "run.log").read_text()


def test_the_failure_names_the_place_and_the_log_has_the_rest(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    found = guarded(fails, output_dir=str(folder), where="HR.T", otherwise=lambda failure: failure)
    assert (found.code, found.where) == ("INTERNAL", "HR.T")
    assert "UnexpectedError: boom \\x1b[31m (test_defects.py:" in found.message
    assert "Traceback" in log(folder)
    assert "\x1b" not in log(folder)
    assert capfd.readouterr() == ("", "")


def test_what_was_expected_stays_what_it_was(folder: Path) -> None:
    def full() -> None:
        raise catalogued("DISK-FULL", "x", "No space.")

    found = guarded(full, output_dir=str(folder), where="HR.T", otherwise=lambda failure: failure)
    assert found is not None
    assert found.code == "DISK-FULL"
    assert log(folder) == ""


def test_a_log_that_is_not_there_is_no_second_failure(tmp_path: Path) -> None:
    found = guarded(fails, output_dir=str(tmp_path), where="x", otherwise=lambda failure: failure)
    assert found.code == "INTERNAL"
    assert list(tmp_path.iterdir()) == []


class Broken:
    """A maker of jobs of which every job fails."""

    def __init__(self, output_dir: str) -> None:
        self.output_dir = output_dir

    def __getattr__(self, name: str) -> object:
        return Broken(self.output_dir) if name == "files" else fails


def every_command(plan: TablePlan) -> list[tuple[commands.HelperJob, type[events.Event]]]:
    look = commands.LookAtTable(table=TABLE, chunks=(), gate=True)
    chunk = ChunkNo(0)
    made: list[tuple[commands.HelperJob, type[events.Event]]] = [
        (commands.CloseTable(table=TABLE, failure=None), events.TableFinished),
        (commands.ReplanTable(table=TABLE), events.ReplanFailed),
        (commands.PlanRestart(table=TABLE, request=1), interventions.RestartFailed),
        (commands.ClearTable(table=TABLE, plan=plan), interventions.RestartFailed),
        (commands.DeleteTrash(trash=".exporter/trash/x"), interventions.TrashDeleted),
        (commands.SetChunkAside(table=TABLE, chunk=chunk), interventions.ChunkNotSetAside),
        (commands.PutChunkBack(table=TABLE, chunk=chunk), interventions.ChunkPutBack),
        (commands.DropAside(table=TABLE, chunk=chunk), interventions.AsideDropped),
        (
            commands.SetDamagedAside(table=TABLE, chunk=chunk, problem="p"),
            interventions.FileDamaged,
        ),
        (look, interventions.FilesPresent),
        (commands.LookAtFolder(tables=(look,)), interventions.FolderLooked),
    ]
    assert {type(one) for one, _ in made} == set(typing.get_args(commands.HelperJob))
    return made


def test_every_job_of_the_helper_thread_answers_whatever_happens_in_it(
    folder: Path, plan: Callable[..., TablePlan]
) -> None:
    tracked = typing.cast("typing.Any", {TABLE: SimpleNamespace(plan=plan())})
    jobs = every_command(plan())
    for command, expected in jobs:
        broken = typing.cast("JobMaker", Broken(str(folder)))
        answer = job(command, broken, tracked, EvidenceBox())()
        assert type(answer) is expected, command
        failure = getattr(answer, "failure", None)
        assert failure is None or failure.code == "INTERNAL"
    assert log(folder).count("UnexpectedError: boom") == len(jobs)


def test_a_part_file_that_cannot_be_deleted_is_told(
    folder: Path, plan: Callable[..., TablePlan]
) -> None:
    task = typing.cast(
        "ExportTask", SimpleNamespace(plan=plan(), chunk=ChunkNo(0), output_dir=str(folder))
    )
    answer = part_job(task, typing.cast("JobMaker", Broken(str(folder))))()
    assert isinstance(answer, interventions.PartDeleted)
    assert "INTERNAL" in (answer.problem or "")


def test_a_table_that_failed_before_keeps_its_own_reason(plan: Callable[..., TablePlan]) -> None:
    before = failing("DISK-FULL", "HR.T", "No space.")
    command = commands.CloseTable(table=TABLE, failure=before)
    tracked = typing.cast("typing.Any", {TABLE: SimpleNamespace(plan=plan())})
    ended = mishap(command, failing("INTERNAL", "HR.T", "x"), tracked)
    assert isinstance(ended, events.TableFinished)
    assert ended.failure == before


# -- a whole run -------------------------------------------------------------------------------


def for_victim(true: Callable[..., object]) -> Callable[..., object]:
    """Return a function that fails for one table and is the true one for all others."""

    def act(*arguments: object, **more: object) -> object:
        named = [getattr(one, "table", one) for one in (*arguments, *more.values())]
        if VICTIM in named:
            fails()
        return true(*arguments, **more)

    return act


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "function"),
    [
        (planning_jobs, "close_table"),
        (recovery, "read_metadata"),
        (recovery, "recover_table"),
        (plans_found, "refuse_links"),
    ],
)
def test_an_unexpected_exception_costs_its_table_and_not_the_run(
    world: "World", monkeypatch: pytest.MonkeyPatch, module: object, function: str
) -> None:
    true = getattr(module, function)
    if function == "close_table":
        monkeypatch.setattr(
            module,
            function,
            lambda closing, plan, *rest: for_victim(lambda *_: true(closing, plan, *rest))(plan),
        )
    else:
        monkeypatch.setattr(module, function, for_victim(true))
    result = world.run()
    report = world.report()
    failed = {name: line for name, line in report.items() if line["status"] != "SUCCEEDED"}
    assert result.exit_code == 1
    assert failed.keys() == {VICTIM.name}
    assert failed[VICTIM.name]["code"] == "INTERNAL"
    assert "UnexpectedError" in log(world.output)
    assert "Traceback" in log(world.output)


@pytest.mark.slow
def test_a_table_that_cannot_be_planned_is_failed_alone(
    world: "World", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "not_exported_because", for_victim(not_exported_because))
    result = world.run()
    report = world.report()
    assert result.exit_code == 1
    assert report[VICTIM.name]["code"] == "INTERNAL"
    assert sum(line["status"] == "SUCCEEDED" for line in report.values()) == len(report) - 1


@pytest.mark.slow
def test_a_report_that_cannot_be_made_is_said_and_no_old_one_stands(
    world: "World", monkeypatch: pytest.MonkeyPatch
) -> None:
    assert world.run(tables=("REGIONS",)).exit_code == 0
    monkeypatch.setattr(report, "write_report", fails)
    result = world.run(tables=("REGIONS",))
    assert result.exit_code == 1
    assert "INTERNAL" in (result.report_error or "")
    assert not (world.output / "summary_report.json").exists()
    assert "Traceback" in log(world.output)


@pytest.mark.slow
def test_a_run_that_is_broken_off_leaves_no_earlier_report(
    world: "World", monkeypatch: pytest.MonkeyPatch
) -> None:
    assert world.run(tables=("REGIONS",)).exit_code == 0
    monkeypatch.setattr(Loop, "run", fails)
    with pytest.raises(UnexpectedError):
        Coordinator(world.options(tables=("REGIONS",))).run()
    assert not (world.output / "summary_report.json").exists()
    assert (world.output / ".exporter" / "earlier_report.json").is_file()
