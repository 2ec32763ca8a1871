"""What workers found out about tables, kept until the helper thread closes them.

Enters: what files really hold that were read again, and why Oracle gave no answer. Leaves: the
``Evidence`` of one table, once it is closed. Oracle's answers are files of their own. Only the
loop's thread changes it.
"""

from dataclasses import dataclass, field

from exporter_tui.coordinator.jobs.close_table import Evidence
from exporter_tui.coordinator.machine import commands
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.work import RereadOutcome


@dataclass(slots=True)
class EvidenceBox:
    """The evidence of all tables that are being validated."""

    _rereads: dict[TableName, dict[ChunkNo, RereadOutcome]] = field(default_factory=dict)

    def reread(self, found: RereadOutcome) -> None:
        """Keep what a file holds."""
        self._rereads.setdefault(found.table, {})[found.chunk] = found

    def forget(self, table: TableName, chunk: ChunkNo | None = None) -> None:
        """The table, or one of its files, is not what it was."""
        if chunk is None:
            self._rereads.pop(table, None)
        else:
            self._rereads.get(table, {}).pop(chunk, None)

    def take(self, command: commands.CloseTable) -> Evidence:
        """Hand out what is known of a table that is to be closed, and forget it."""
        found = Evidence(
            rereads=tuple(self._rereads.get(command.table, {}).values()),
            unanswered=command.unanswered,
            not_counted=command.not_counted,
        )
        self.forget(command.table)
        return found
