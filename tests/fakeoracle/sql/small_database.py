"""A database of a few small tables, and a way to ask it that needs no server."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from exporter_tui.fakeoracle.answer import Answer, BindValue
from exporter_tui.fakeoracle.database import FakeDatabase
from exporter_tui.fakeoracle.datasets.declare import column, number, varchar2
from exporter_tui.fakeoracle.datasets.layout import START_SCN, Shelf
from exporter_tui.fakeoracle.sql.session import FakeSession
from exporter_tui.fakeoracle.storage.table import Catalog, StoredTable
from exporter_tui.fakeoracle.storage.values import ColumnType, Value
from exporter_tui.fakeoracle.wire.floating import parse_double, parse_float
from exporter_tui.fakeoracle.wire.number import parse_number
from exporter_tui.fakeoracle.wire.temporal import parse_moment

OWNER = "SHOP"
READER = "READER"
NOW = datetime(2026, 11, 23, 21, 15, 30, 123456, tzinfo=UTC)
FIRST_SCN = START_SCN


def shelf() -> Shelf:
    """Return an empty schema."""
    return Shelf(OWNER, first_object=70_001, file=5, tablespace="USERS")


def one_column(declared: ColumnType, values: Sequence[Value | None]) -> StoredTable:
    """Return the table T (ID, V) with these values of V, numbered from 1."""
    ids = [Decimal(no) for no in range(1, len(values) + 1)]
    return shelf().put(
        "T",
        [column("ID", number(10), ids), column("V", declared, values)],
    )


def items(rows: int) -> StoredTable:
    """Return the table ITEMS (ID, NAME) of that many rows, many per block."""
    return shelf().put(
        "ITEMS",
        [
            column("ID", number(10), [Decimal(no) for no in range(1, rows + 1)]),
            column("NAME", varchar2(20), [f"item {no}" for no in range(1, rows + 1)]),
        ],
        primary_key=("ID",),
    )


def database(*tables: StoredTable, **options: Any) -> FakeDatabase:
    """Return a database of these tables with READER, who may read them all."""
    catalog = Catalog(scn=FIRST_SCN, tables=tables)
    found = FakeDatabase(catalog, clock=lambda: NOW, **options)
    found.add_reader(READER, "secret")
    return found


def text_bind(value: str | None) -> BindValue:
    """Return a bound VARCHAR2."""
    return BindValue(ora_type=1, data=None if value is None else value.encode())


def rows_of(answer: Answer) -> list[tuple[Any, ...]]:
    """Return an answer's rows as Python values, decoded from the bytes of the row messages."""
    rows = answer.rows
    assert rows is not None
    readers = [_reader(shape.ora_type, shape.form) for shape in answer.columns]
    found = []
    for row in range(len(rows)):
        cells = rows.cells(row)
        assert bytes(rows.messages(row, row + 1)) == b"\x07" + b"".join(cells)
        found.append(tuple(read(cell) for read, cell in zip(readers, cells, strict=True)))
    return found


def _reader(ora_type: int, form: int) -> Callable[[bytes], Any]:
    parsers: dict[int, Callable[[bytes], Any]] = {
        1: lambda data: data.decode("utf-16-be" if form == 2 else "utf-8"),
        96: lambda data: data.decode("utf-16-be" if form == 2 else "utf-8"),
        2: parse_number,
        12: lambda data: tuple(parse_moment(data)[:6]),
        180: lambda data: tuple(parse_moment(data)[:7]),
        231: lambda data: tuple(parse_moment(data)[:7]),
        181: lambda data: tuple(parse_moment(data)),
        23: bytes,
        100: parse_float,
        101: parse_double,
    }
    parse = parsers.get(ora_type, bytes)
    return lambda cell: None if cell == b"\0" else parse(_content(cell))


def _content(cell: bytes) -> bytes:
    if cell[0] < 254:
        return cell[1:]
    at, parts = 1, []
    while cell[at]:
        width = cell[at]
        size = int.from_bytes(cell[at + 1 : at + 1 + width], "big")
        parts.append(cell[at + 1 + width : at + 1 + width + size])
        at += 1 + width + size
    return b"".join(parts)


class Asker:
    """A session, and its answers as Python values."""

    def __init__(self, found: FakeDatabase, user: str = READER) -> None:
        self.session: FakeSession = found.log_on(user)

    def __call__(self, sql: str, *binds: str | BindValue | None) -> list[tuple[Any, ...]]:
        """Return all rows of a query; plain values are bound as VARCHAR2."""
        values = [bind if isinstance(bind, BindValue) else text_bind(bind) for bind in binds]
        return rows_of(self.session.execute(sql, values))

    def one(self, sql: str, *binds: str | BindValue | None) -> Any:
        """Return the only value of a query."""
        ((value,),) = self(sql, *binds)
        return value

    def dual(self, expression: str, *binds: str | BindValue | None) -> Any:
        """Return the value of an expression."""
        return self.one(f"SELECT {expression} FROM dual", *binds)
