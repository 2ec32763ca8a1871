"""A signal may interrupt the handler of another at any line of it: the stop comes all the same."""

import contextlib
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from exporter_tui.config.load import DEMO_FILE, load_options
from exporter_tui.coordinator.coordinator import Coordinator
from exporter_tui.launch.ending import Ender, stop_signals
from exporter_tui.launch.run import Run
from exporter_tui.launch.source import Source
from exporter_tui.tui.outlet import Outlet
from tests.measuring import HANG_S

NOWHERE = {
    f"FAKEORACLE_{key}": "1521" for key in ("HOST", "PORT", "SERVICE", "USERNAME", "PASSWORD")
}


def interrupted(handler: Callable[[], object], line: int) -> bool:
    """Call ``handler`` and, inside it, once more before the line numbered ``line``, as a signal
    would; return whether it has so many lines. Fails when it does not come to its end.
    """
    left = line

    def trace(_frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal left
        if event == "line":
            left -= 1
            if left == 0:
                handler()
        return trace

    def body() -> None:
        sys.settrace(trace)
        try:
            handler()
        finally:
            sys.settrace(None)

    thread = threading.Thread(target=body, daemon=True)
    thread.start()
    thread.join(HANG_S)
    assert not thread.is_alive(), f"a signal before line {line} waits for ever"
    return left <= 0


def run_of(tmp_path: Path) -> Run:
    """Return a run that has not been started."""
    options = load_options(str(DEMO_FILE), environ=NOWHERE, output_dir=str(tmp_path / "out"))
    return Run(
        Source(options=options, opened=lambda *_: contextlib.nullcontext(options)), stay=True
    )


def stop_of_a_run(tmp_path: Path) -> Callable[[], object]:
    """Return the handler of SIGTERM of a run whose work has begun."""
    run = run_of(tmp_path)
    run._coordinator = Coordinator(run._source.options, stay=True)
    run._coordinator.working = True
    ender = Ender(run)
    return lambda: ender.handle(signal.SIGTERM, None)


def loss_of_the_terminal(_tmp_path: Path) -> Callable[[], object]:
    """Return what the handler of SIGHUP does to what is being written."""
    return Outlet(2).give_up


@pytest.mark.parametrize("made", [stop_of_a_run, loss_of_the_terminal])
def test_a_handler_that_is_interrupted_by_itself_comes_to_its_end(
    tmp_path: Path, made: Callable[[Path], Callable[[], object]]
) -> None:
    handler = made(tmp_path)
    line = 1
    while interrupted(handler, line):
        line += 1
    assert line > 1


def test_what_waits_for_signals_ends_with_a_run_that_gets_none(tmp_path: Path) -> None:
    with stop_signals(run_of(tmp_path)):
        waiting = [one for one in threading.enumerate() if one.name == "ender"]
        assert len(waiting) == 1
    waiting[0].join(HANG_S)
    assert not waiting[0].is_alive()
