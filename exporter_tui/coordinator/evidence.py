"""What workers found out about tables, kept until the helper thread closes them.

Enters: outcomes of validations and of files read again. Leaves: the ``Evidence`` of one table, once
it is closed. Only the loop's thread changes it.
"""

from dataclasses import dataclass, field

from exporter_tui.coordinator.closing import Evidence
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.work import FileReread, TableAggregates


@dataclass(slots=True)
class EvidenceBox:
    """The evidence of all tables that are being validated."""

    _aggregates: dict[TableName, TableAggregates] = field(default_factory=dict)
    _rereads: dict[TableName, dict[ChunkNo, FileReread]] = field(default_factory=dict)

    def answered(self, aggregates: TableAggregates) -> None:
        """Keep Oracle's answer."""
        self._aggregates[aggregates.table] = aggregates

    def reread(self, found: FileReread) -> None:
        """Keep what a file holds."""
        self._rereads.setdefault(found.table, {})[found.chunk] = found

    def forget(self, table: TableName, chunk: ChunkNo | None = None) -> None:
        """The table, or one of its files, is not what it was."""
        if chunk is None:
            self._aggregates.pop(table, None)
            self._rereads.pop(table, None)
        else:
            self._rereads.get(table, {}).pop(chunk, None)

    def take(self, table: TableName) -> Evidence:
        """Hand out what is known of a table and forget it."""
        found = Evidence(
            aggregates=self._aggregates.get(table),
            rereads=tuple(self._rereads.get(table, {}).values()),
        )
        self.forget(table)
        return found
