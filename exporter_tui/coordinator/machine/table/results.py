"""How a table ended, and what the report says of that; pure.

Enters: the helper thread's answers. Leaves: the table's result, and its book for the report.
"""

from dataclasses import dataclass

from exporter_tui.model.errors import Failure
from exporter_tui.model.events import TableFinished
from exporter_tui.model.verdict import FailedReason, TableStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a table ended."""

    status: TableStatus
    reason: FailedReason | None
    failure: Failure | None = None


@dataclass(slots=True, kw_only=True)
class TableBook:
    """``finished``: the last closing in this run, also where the run had given the table up by
    then; ``set_aside``: where the last redo moved its old folder. Both are forgotten with the
    folder that they are about.
    """

    finished: TableFinished | None = None
    set_aside: str | None = None

    def close(self, finished: TableFinished) -> None:
        """Note a closing."""
        self.finished = finished

    def redo(self, set_aside: str | None) -> None:
        """Note where a redo moved the old folder, None where there was nothing to be moved."""
        self.set_aside = set_aside

    def forget(self) -> None:
        """A restart moved the folder away: nothing is known of the new one."""
        self.finished = self.set_aside = None
