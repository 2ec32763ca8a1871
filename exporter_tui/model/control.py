"""What a person can ask of a running export: requests in, frozen pictures out.

Enters: requests from a screen or a script, from any thread; each returns at once. Leaves: what
happened comes back as events and in the next picture, so that nobody shows a state that the run
has not reached.
"""

from collections.abc import Sequence
from enum import Enum
from typing import Protocol

from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.view import RunView, TableDetail


class StopMode(Enum):
    """FINISH: what runs is finished, nothing new starts. ABORT: what runs is dropped."""

    FINISH = "finish"
    ABORT = "abort"


class Control(Protocol):
    """The steering wheel of a run. No method blocks, none raises for a request that cannot be met
    now.
    """

    def view(self) -> RunView:
        """Return the latest picture."""
        ...

    def detail(self, table: TableName) -> TableDetail | None:
        """Return everything about one table, None for a table that is not in the plan."""
        ...

    def pause(self, *, now: bool = False) -> None:
        """Start nothing new and give the sessions back; ``now`` abandons what runs."""
        ...

    def resume(self) -> None:
        """Go on after a pause."""
        ...

    def set_workers(self, workers: int) -> None:
        """Ask for that many workers, between 1 and the limit."""
        ...

    def set_cpu_percent(self, percent: int) -> None:
        """Move the CPU ceiling, 5 to 100 percent of the usable cores."""
        ...

    def restart(self, tables: Sequence[TableName]) -> None:
        """Delete these tables' folders and export them again at a fresh SCN."""
        ...

    def restart_chunk(self, table: TableName, chunk: ChunkNo) -> None:
        """Export one chunk again at its table's SCN."""
        ...

    def validate(self, table: TableName) -> None:
        """Read the table's files again and ask Oracle again."""
        ...

    def stop(self, mode: StopMode) -> None:
        """End the run."""
        ...
