"""A run that is watched from elsewhere, as far as those who watch it can tell."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exporter_tui.model.requests import Request, StopMode
from exporter_tui.model.view import RunState
from exporter_tui.remote.messages import Over
from exporter_tui.remote.viewers import Viewers
from exporter_tui.tui.recorded.control import RecordedControl
from exporter_tui.tui.recorded.views import mid_run

BOUND_S = 60.0


class WatchedRun(RecordedControl):
    """A run that shows one view until the test changes it; ``heard`` is set by every request."""

    def __init__(self, folder: Path, tables: int = 30) -> None:
        super().__init__(mid_run(tables))
        self.output_dir = str(folder)
        self.ended: Over | None = None
        self.lines: list[str] = []
        self.heard = threading.Semaphore(0)

    def over(self) -> Over | None:
        return self.ended

    def ask(self, request: Request) -> None:
        super().ask(request)
        self.heard.release()

    def stop(self, mode: StopMode) -> None:
        super().stop(mode)
        self.heard.release()

    def wait_for_request(self) -> None:
        assert self.heard.acquire(timeout=BOUND_S)

    def finish(self, exit_code: int) -> None:
        self.show(state=RunState.FINISHED, exit_code=exit_code)
        self.ended = Over(exit_code=exit_code)

    def show(self, **values: object) -> None:
        from dataclasses import replace  # noqa: PLC0415

        version = self.current.version + 1
        self.current = replace(self.current, version=version, **values)  # type: ignore[arg-type]


Watched = Callable[..., contextlib.AbstractContextManager[WatchedRun]]


@pytest.fixture
def run(tmp_path: Path) -> WatchedRun:
    (tmp_path / ".exporter").mkdir()
    return WatchedRun(tmp_path)


@contextlib.contextmanager
def watched(
    run: WatchedRun, *, uid: int | None = None, clock: Callable[[], float] | None = None
) -> Iterator[Viewers]:
    """Let viewers of the run in while the context is open."""
    settings = {} if clock is None else {"clock": clock}
    viewers = Viewers(run, run.lines.append, uid=uid, **settings)
    with viewers.told(), viewers.let_in():
        yield viewers
