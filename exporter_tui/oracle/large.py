"""Large objects of a table: how many of them a statement brings at once, and the rest of them.

Enters: a plan's LOB columns. Leaves: select expressions that bring a LOB only up to a bound, and
one text for each row that says where it lies and how long each of its LOBs is; the statement that
brings the longer ones. So a batch of rows has a bound in bytes before it is fetched, whatever the
LOBs hold, and a LOB that no file could carry never crosses the wire.

    ROWIDTOCHAR(t.ROWID) || ',' || LENGTH(t."C") || ',' || ...   ->  AAAR3sAAEAAAACXAA/,12,
                                                                      (second LOB NULL)
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from exporter_tui.model.limits import LARGEST_ROW_BYTES

if TYPE_CHECKING:
    from exporter_tui.oracle.large_places import Lengths

BLOB_LENGTH = "SYS.DBMS_LOB.GETLENGTH"
"""The function that is documented to return the bytes of a BLOB."""

WHOLE_BYTES = 64 * 1024
"""A BLOB of at most so many bytes comes with its row."""
WHOLE_CHARACTERS = 32 * 1024
"""A CLOB of at most so many units of its length comes with its row."""
BYTES_PER_UNIT = 3
"""A unit of a CLOB's length, UTF-16's or a single-byte set's, is at most so many bytes of UTF-8."""

NAMED_AT_ONCE = 200
"""Lengths in one text, which is a VARCHAR2 of 4000 bytes."""

Length = TypeVar("Length", int, "Lengths")


@dataclass(frozen=True, slots=True, kw_only=True)
class LobColumn:
    """A LOB column: its place among the plan's columns, its name, the column as it is ``stored``
    and the expression that fetches it. ``binary``: its length is in bytes, not in characters.
    """

    at: int
    name: str
    binary: bool
    stored: str
    sql: str

    @property
    def length_sql(self) -> str:
        """Return its length: 0 for an empty one, NULL for NULL."""
        # LENGTH of a BLOB is documented nowhere; of a CLOB it needs no package.
        return f"{BLOB_LENGTH}({self.stored})" if self.binary else f"LENGTH({self.stored})"

    @property
    def whole(self) -> int:
        """Return the greatest length that comes with the row."""
        return WHOLE_BYTES if self.binary else WHOLE_CHARACTERS

    def bounded_sql(self, length: int) -> str:
        """Return the LOB, NULL where it is longer than ``length``."""
        return f"CASE WHEN {self.length_sql} <= {length} THEN {self.sql} END"

    def most_bytes(self, length: Length) -> Length:
        """Return how many bytes LOBs of these lengths have at most, as the driver brings them."""
        return length if self.binary else length * BYTES_PER_UNIT

    def least_cell_bytes(self, length: Length) -> Length:
        """Return how many bytes their cells have at least: base64 of bytes, a byte a unit."""
        return (length + 2) // 3 * 4 if self.binary else length


@dataclass(frozen=True, slots=True, kw_only=True)
class LobSelect:
    """The LOBs of one table's statements. ``rowids``: whether its rows have physical ROWIDs;
    ``table``: the FROM item as of the SCN.
    """

    columns: tuple[LobColumn, ...]
    rowids: bool
    table: str

    @property
    def rows_sql(self) -> dict[int, str]:
        """Return what is selected for each LOB column, by its place: the LOB as far as it comes
        with its row. Without ROWIDs that is as far as a file can carry it.
        """
        return {
            column.at: column.bounded_sql(column.whole if self.rowids else LARGEST_ROW_BYTES)
            for column in self.columns
        }

    @property
    def most_bytes(self) -> int:
        """Return how many bytes LOBs of one row have at most that come with it."""
        return sum(column.most_bytes(column.whole) for column in self.columns)

    @property
    def places_sql(self) -> tuple[str, ...]:
        """Return the texts of place and lengths; more than one only for very many LOBs."""
        place = "ROWIDTOCHAR(t.ROWID)" if self.rowids else "'-'"
        lengths = [f"TO_CHAR({column.length_sql})" for column in self.columns]
        parts = [
            lengths[start : start + NAMED_AT_ONCE]
            for start in range(0, len(lengths), NAMED_AT_ONCE)
        ]
        return tuple(" || ',' || ".join([place, *part]) for part in parts)

    @property
    def longest_sql(self) -> str:
        """Return the statement that asks for the greatest length of each LOB of the table that can
        be fetched.
        """
        lengths = [column.length_sql for column in self.columns]
        asked = ", ".join(
            f"MAX(CASE WHEN {length} <= {LARGEST_ROW_BYTES} THEN {length} END)"
            for length in lengths
        )
        return f"SELECT /*+ NO_PARALLEL(t) */ {asked} FROM {self.table}"

    def fetch_sql(self, rows: int) -> str:
        """Return the statement that brings all LOBs of ``rows`` rows, in any order, each after its
        ROWID.
        """
        wanted = ", ".join(f"CHARTOROWID(:r{no})" for no in range(rows))
        columns = ", ".join(column.sql for column in self.columns)
        return (
            f"SELECT /*+ NO_PARALLEL(t) */ ROWIDTOCHAR(t.ROWID), {columns} FROM {self.table} "
            f"WHERE t.ROWID IN ({wanted})"
        )
