"""The open cursors of one session: their numbers, statements and results.

Enters: what was parsed, described or executed. Leaves: cursors by number. Numbers start at 2, as
on real servers, and are used again once the client has closed them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from exporter_tui.fakeoracle.answer import ColumnShape, OracleError
from exporter_tui.fakeoracle.protocol.defines import Reform
from exporter_tui.fakeoracle.protocol.messages import LARGE_OBJECTS, LONGS
from exporter_tui.fakeoracle.protocol.requests import BindShape
from exporter_tui.fakeoracle.protocol.result_rows import ResultRows
from exporter_tui.fakeoracle.serving.log_on import MAX_OPEN_CURSORS

_FIRST = 2


@dataclass(slots=True, kw_only=True)
class Cursor:
    """One cursor. ``result`` is None until it was executed and after its result failed."""

    number: int
    sql: str
    columns: tuple[ColumnShape, ...] = ()
    defines: tuple[BindShape, ...] = ()
    reforms: Mapping[int, Reform] = field(default_factory=dict)
    result: ResultRows | None = None

    def sends_no_first_rows(self) -> bool:
        """Return whether rows wait for the client's defines, or for its first fetch: results with
        large objects or LONG columns.
        """
        return any(column.ora_type in LARGE_OBJECTS + LONGS for column in self.columns)

    def located(self) -> tuple[int, ...]:
        """Return the positions of the columns to be sent as locators: large objects that the
        client did not define as a LONG.
        """
        return tuple(
            position
            for position, column in enumerate(self.columns)
            if column.ora_type in LARGE_OBJECTS
            and (
                position >= len(self.defines) or self.defines[position].ora_type == column.ora_type
            )
        )


class Cursors:
    """The cursors of one session."""

    def __init__(self) -> None:
        self._open: dict[int, Cursor] = {}

    def __len__(self) -> int:
        return len(self._open)

    def open(self, sql: str) -> Cursor:
        """Return a new cursor; raises ORA-01000 when too many are open."""
        if len(self._open) >= MAX_OPEN_CURSORS:
            raise OracleError(1000, "maximum open cursors exceeded")
        number = _FIRST
        while number in self._open:
            number += 1
        cursor = self._open[number] = Cursor(number=number, sql=sql)
        return cursor

    def get(self, number: int) -> Cursor:
        """Return an open cursor; raises ORA-01001 for any other number."""
        cursor = self._open.get(number)
        if cursor is None:
            raise OracleError(1001, "invalid cursor")
        return cursor

    def close(self, number: int) -> None:
        """Close a cursor if it is open."""
        self._open.pop(number, None)
