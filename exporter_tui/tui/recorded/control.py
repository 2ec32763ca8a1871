"""A control that plays recorded views and writes down what was asked of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from exporter_tui.model.control import StopMode
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.view import RunView, TableDetail
from exporter_tui.tui.recorded.details import detail_of


@dataclass
class RecordedControl:
    """A control that shows one view and remembers every request, in order, as plain tuples."""

    current: RunView
    requests: list[tuple[object, ...]] = field(default_factory=list)

    def view(self) -> RunView:
        """Return the recorded view."""
        return self.current

    def detail(self, table: TableName) -> TableDetail | None:
        """Return the recorded detail."""
        return detail_of(self.current, table)

    def pause(self, *, now: bool = False) -> None:
        """Remember the request."""
        self.requests.append(("pause", now))

    def resume(self) -> None:
        """Remember the request."""
        self.requests.append(("resume",))

    def set_workers(self, workers: int) -> None:
        """Remember the request."""
        self.requests.append(("set_workers", workers))

    def set_cpu_percent(self, percent: int) -> None:
        """Remember the request."""
        self.requests.append(("set_cpu_percent", percent))

    def restart(self, tables: Sequence[TableName]) -> None:
        """Remember the request."""
        self.requests.append(("restart", tuple(tables)))

    def restart_chunk(self, table: TableName, chunk: ChunkNo) -> None:
        """Remember the request."""
        self.requests.append(("restart_chunk", table, chunk))

    def validate(self, table: TableName) -> None:
        """Remember the request."""
        self.requests.append(("validate", table))

    def stop(self, mode: StopMode) -> None:
        """Remember the request."""
        self.requests.append(("stop", mode))
