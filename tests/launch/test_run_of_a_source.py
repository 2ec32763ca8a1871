"""A run is steerable from its first moment and tells why it could not begin."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from exporter_tui.config.load import DEMO_FILE, load_options
from exporter_tui.coordinator import coordinator
from exporter_tui.coordinator.result import RunResult
from exporter_tui.eventlog.bus import Bus
from exporter_tui.launch.demo import Asked
from exporter_tui.launch.run import Run
from exporter_tui.launch.source import Lost, Source, Told
from exporter_tui.model.catalogue.lookup import error as catalogued
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.names import TableName
from exporter_tui.model.options import Options
from exporter_tui.model.requests import (
    CpuPercentRequested,
    PauseRequested,
    RestartRequested,
    ResumeRequested,
    StopMode,
    ValidationRequested,
    WorkersRequested,
)
from exporter_tui.model.view import RunState
from exporter_tui.remote.status import StatusKeeper
from tests.measuring import HANG_S

TABLE = TableName("HR", "EMPLOYEES")
NOWHERE = {
    f"FAKEORACLE_{key}": "1521" for key in ("HOST", "PORT", "SERVICE", "USERNAME", "PASSWORD")
}
RESULT = RunResult(
    exit_code=0,
    succeeded=7,
    failed=0,
    stopped=0,
    rows=1,
    files=1,
    csv_bytes=1,
    gzip_bytes=1,
    elapsed_s=1.0,
    problems=(),
    report_path="summary_report.json",
    report_error=None,
)


class ScriptedCoordinator:
    """Remembers what it was asked for; ``run`` waits until it may leave."""

    made: "list[ScriptedCoordinator]" = []  # noqa: RUF012 - emptied by a fixture
    working = True
    bus = Bus()

    def __init__(self, _options: Options, *, stay: bool, **_: object) -> None:
        self.asked: list[tuple[object, ...]] = [("stay", stay)]
        self.gone = threading.Event()
        self.made.append(self)

    def run(self) -> RunResult:
        assert self.gone.wait(HANG_S)
        return RESULT

    def leave(self) -> None:
        self.asked.append(("leave",))
        self.gone.set()

    def __getattr__(self, name: str) -> Any:
        def asked(*arguments: object, **named: object) -> None:
            self.asked.append((name, *arguments, *named.values()))

        return asked


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> list[ScriptedCoordinator]:
    monkeypatch.setattr(coordinator, "Coordinator", ScriptedCoordinator)
    monkeypatch.setattr(ScriptedCoordinator, "made", [])
    return ScriptedCoordinator.made


def source(tmp_path: Path, door: threading.Event | None = None, **changes: Any) -> Source:
    options = load_options(str(DEMO_FILE), environ=NOWHERE, output_dir=str(tmp_path / "out"))

    @contextlib.contextmanager
    def opened(stopped: Asked, _lost: Lost, _told: Told) -> Iterator[Options]:
        if door is not None:
            assert door.wait(HANG_S)
        if stopped.is_set():
            raise catalogued("STOPPED", "demo", "Stopped before the run began.")
        yield options

    return replace(Source(options=options, opened=opened), **changes)


def test_before_the_server_is_there_the_run_says_what_it_waits_for(tmp_path: Path) -> None:
    view = Run(source(tmp_path, waits_for="starting the demo's server"), stay=True).view()
    assert view.state is RunState.PREPARING
    assert view.output_dir == str(tmp_path / "out")
    assert [finding.text for finding in view.findings] == ["starting the demo's server"]


def test_requests_before_the_beginning_do_nothing(tmp_path: Path) -> None:
    run = Run(source(tmp_path), stay=True)
    run.ask(PauseRequested(now=False))
    run.ask(ResumeRequested())
    run.ask(WorkersRequested(workers=3))
    run.ask(CpuPercentRequested(percent=30))
    run.ask(RestartRequested(tables=(TABLE,)))
    run.ask(ValidationRequested(table=TABLE))
    assert run.detail(TABLE) is None
    assert run.since(0, timeout_s=0).lines == ()


def test_a_stop_before_the_beginning_is_kept(
    tmp_path: Path, scripted: list[ScriptedCoordinator]
) -> None:
    door = threading.Event()
    run = Run(source(tmp_path, door), stay=True)
    run.start()
    run.stop(StopMode.FINISH)
    door.set()
    with pytest.raises(ExporterError, match="STOPPED"):
        run.result()
    assert scripted == []
    assert not run.can_show_refusal


def test_leaving_before_the_beginning_is_kept(
    tmp_path: Path, scripted: list[ScriptedCoordinator]
) -> None:
    door = threading.Event()
    run = Run(source(tmp_path, door), stay=True)
    run.start()
    run.leave()
    door.set()
    assert run.wait(HANG_S)
    assert scripted[0].asked == [("stay", True), ("leave",)]
    assert run.result() is RESULT


def test_with_a_screen_work_begins_once_it_was_painted(
    tmp_path: Path, scripted: list[ScriptedCoordinator]
) -> None:
    run = Run(source(tmp_path), stay=True)
    run.start(after_paint=True)
    assert not run.wait(0.05)
    assert scripted == []
    run.begin()
    run.leave()
    assert run.wait(HANG_S)


def test_each_request_reaches_the_coordinator(
    tmp_path: Path, scripted: list[ScriptedCoordinator]
) -> None:
    run = Run(source(tmp_path), stay=False)
    run.start()
    assert run._made.wait(HANG_S)
    run.ask(PauseRequested(now=True))
    run.ask(WorkersRequested(workers=3))
    run.ask(RestartRequested(tables=(TABLE,)))
    run.stop(StopMode.ABORT)
    run.leave()
    run.result()
    assert scripted[0].asked == [
        ("stay", False),
        ("ask", PauseRequested(now=True)),
        ("ask", WorkersRequested(workers=3)),
        ("ask", RestartRequested(tables=(TABLE,))),
        ("stop", StopMode.ABORT, None),
        ("leave",),
    ]


def test_a_run_that_cannot_begin_shows_the_reason_as_a_fatal_finding(tmp_path: Path) -> None:
    def opened(*_: object) -> contextlib.AbstractContextManager[Options]:
        raise catalogued("NOT-WRITABLE", "/out", "Permission denied.")

    run = Run(source(tmp_path, opened=opened), stay=True)
    run.start()
    assert run.wait(HANG_S)
    last = run.view().findings[-1]
    assert last.fatal
    assert (last.name, last.text) == ("NOT-WRITABLE", "Permission denied.")
    assert last.remedy
    assert run.view().exit_code == 2
    assert run.can_show_refusal


def test_what_came_out_is_in_the_log_by_the_time_the_run_is_over(
    tmp_path: Path, scripted: list[ScriptedCoordinator]
) -> None:
    log = tmp_path / "out" / ".exporter" / "run.log"
    log.parent.mkdir(parents=True)
    log.touch()
    run = Run(source(tmp_path), stay=False)
    run.log.add("The terminal was lost")
    run.start()
    run.leave()
    assert run.wait(HANG_S)
    lines = [line.split("INFO    ")[1] for line in log.read_text().splitlines()]
    assert (lines[0], lines[-1]) == ("The terminal was lost", "Exit code 0: every table SUCCEEDED")


def test_what_was_said_before_the_log_was_there_is_added_with_the_first_line(
    tmp_path: Path,
) -> None:
    run = Run(source(tmp_path), stay=True)
    run.log.add("The dashboard failed")
    log = tmp_path / "out" / ".exporter" / "run.log"
    log.parent.mkdir(parents=True)
    log.touch()
    with StatusKeeper(run, lambda: False).kept():
        pass
    assert log.read_text().endswith("INFO    The dashboard failed\n")
