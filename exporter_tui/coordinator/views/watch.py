"""When to look at the files of tables that somebody has on the screen.

Enters: those tables, at every turn of the loop. Leaves: which of them are due for a look: at once
when they come on the screen, then every few seconds.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from exporter_tui.model.names import TableName

LOOK_EVERY_S = 4.0


@dataclass(slots=True)
class Watch:
    """Remembers when each table was looked at."""

    _looked: dict[TableName, float] = field(default_factory=dict)

    def due(self, tables: Collection[TableName], now: float) -> tuple[TableName, ...]:
        """Return those of ``tables`` that are due; the others are forgotten."""
        due = tuple(
            table
            for table in tables
            if now - self._looked.get(table, -LOOK_EVERY_S) >= LOOK_EVERY_S
        )
        self._looked = {table: self._looked.get(table, now) for table in tables}
        self._looked.update(dict.fromkeys(due, now))
        return due
