"""The REFUSED schema: tables that an exporter must fail, refuse, or leave out, and say so.

Enters: nothing. Leaves: its tables, and on which of them the reading user lacks a right. Loaded by
tests only: no run over it can succeed as a whole.
"""

from decimal import Decimal

from exporter_tui.fakeoracle.datasets.declare import (
    CLOB,
    DATE,
    Draft,
    column,
    number,
    nvarchar2,
    padded,
    timestamp,
    varchar2,
)
from exporter_tui.fakeoracle.datasets.layout import Shelf, no_rows
from exporter_tui.fakeoracle.storage.table import Policy, StoredTable, TableFlags
from exporter_tui.fakeoracle.storage.values import (
    ColumnType,
    Kind,
    Moment,
    RawText,
    ZonedMoment,
)

OWNER = "REFUSED"
NO_SELECT = frozenset({(OWNER, "NO_SELECT")})
NO_FLASHBACK = frozenset({(OWNER, "NO_FLASHBACK")})
XMLTYPE = ColumnType(kind="XMLTYPE", owner="SYS")
GEOMETRY = ColumnType(kind="SDO_GEOMETRY", owner="MDSYS")
LONG = ColumnType(kind=Kind.LONG)


def tables() -> tuple[StoredTable, ...]:
    """Return the schema's tables."""
    shelf = Shelf(OWNER, first_object=95_001, file=14, tablespace="REFUSED")
    _put_values(shelf)
    _put_columns(shelf)
    _put_kinds(shelf)
    _put_rights(shelf)
    return tuple(shelf.tables)


def _put_values(shelf: Shelf) -> None:
    """Values without a faithful text, each in the second of three rows."""
    good, bc = Moment(2026, 2, 3, 4, 5, 6), Moment(-44, 3, 15, 12, 0, 0)
    impossible = Moment(1500, 2, 29)
    raw_text = RawText(b"caf\xe9")
    lone_surrogate = RawText(b"\x00a\xd8\x00\x00b")
    before_year_one = ZonedMoment(Moment(-1, 12, 31, 23, 30), 60)
    zoned = timestamp(6, Kind.TIMESTAMP_TZ)
    shelf.put("BC_DATE", padded((("V", DATE, [good, bc, None]),)))
    shelf.put("BC_TIMESTAMP", padded((("V", timestamp(6), [good, bc, None]),)))
    shelf.put("BC_ZONED", padded((("V", zoned, [ZonedMoment(good, 60), before_year_one, None]),)))
    shelf.put("IMPOSSIBLE_DATE", padded((("V", DATE, [good, impossible, None]),)))
    shelf.put("IMPOSSIBLE_TIMESTAMP", padded((("V", timestamp(6), [good, impossible, None]),)))
    shelf.put("NOT_UTF8", padded((("V", varchar2(20), ["good", raw_text, None]),)))
    shelf.put("NOT_UTF8_CLOB", padded((("V", CLOB, ["good", raw_text, None]),)))
    shelf.put("NOT_UTF16", padded((("V", nvarchar2(20), ["good", lone_surrogate, None]),)))
    for name, text in (("INFINITE_NUMBER", "Infinity"), ("MINUS_INFINITE_NUMBER", "-Infinity")):
        shelf.put(name, padded((("V", number(), [Decimal(1), Decimal(text), None]),)))
    infinite = Decimal("Infinity")
    shelf.put("INFINITE_INTEGER", padded((("V", number(9), [Decimal(1), infinite, None]),)))


def _put_columns(shelf: Shelf) -> None:
    """Types and names of columns that cannot be exported."""
    for name, declared in (("XML_COLUMN", XMLTYPE), ("OBJECT_COLUMN", GEOMETRY)):
        shelf.put(name, padded((("V", declared, [None, None]),)))
    shelf.put("LONG_COLUMN", padded((("V", LONG, ["long text", None]),)))
    shelf.put("ROW_HASH_COLUMN", padded((("ROW_HASH", varchar2(64), ["0" * 64, None]),)))


def _rows(text: str) -> list[Draft]:
    return padded((("V", varchar2(30), [text, None, "last"]),))


def _put_kinds(shelf: Shelf) -> None:
    """Kinds of table beyond the plain heap: readable ones, and ones without data of their own."""
    shelf.put("COLLIDE/ME", _rows("slash"))
    shelf.put("COLLIDE%2FME", _rows("looks encoded"))
    shelf.put(
        "INDEX_ORGANIZED", _rows("iot"), flags=TableFlags(iot_type="IOT"), primary_key=("ID",)
    )
    overflow = TableFlags(iot_type="IOT_OVERFLOW", iot_name="INDEX_ORGANIZED")
    shelf.put("SYS_IOT_OVER_95301", _rows("overflow"), flags=overflow)
    shelf.put(
        "PARTITIONED", _rows("part"), flags=TableFlags(partitions=("P_2025", "P_2026", "P_MAX"))
    )
    shelf.put("CLUSTERED", _rows("cluster"), flags=TableFlags(cluster="ORDER_CLUSTER"))
    nothing = no_rows(_rows(""))
    shelf.put("TEMPORARY", nothing, stored=False, flags=TableFlags(temporary=True))
    shelf.put("NESTED_STORAGE", _rows("nested"), flags=TableFlags(nested=True))
    shelf.put("EXTERNAL_FILES", _rows("file"), stored=False, flags=TableFlags(external=True))
    shelf.put("DR$TEXT_INDEX$I", _rows("token"), flags=TableFlags(secondary=True))
    shelf.put("BIN$3kJ9vQx1TzLgU2sKqMwXyA==$0", _rows("dropped"), flags=TableFlags(dropped=True))
    shelf.put("MLOG$_PARTITIONED", _rows("log"), flags=TableFlags(mview_log_of="PARTITIONED"))
    typed = TableFlags(object_type=(OWNER, "PERSON_T"))
    shelf.put("OBJECT_TABLE", _rows("object"), flags=typed)
    shelf.put("MOVING_ROWS", _rows("moves"), flags=TableFlags(row_movement=True))


def _put_rights(shelf: Shelf) -> None:
    """Tables whose rows or rights depend on who asks."""
    policy = Policy(name="ONLY_MINE", function="SECURITY.ONLY_MINE")
    writes = Policy(name="WRITES_ONLY", function="SECURITY.WRITES", on_select=False)
    off = Policy(name="SWITCHED_OFF", function="SECURITY.OFF", enabled=False)
    shelf.put("POLICY_ACTIVE", _rows("filtered"), policies=(policy, writes))
    shelf.put("POLICY_INACTIVE", _rows("all rows"), policies=(writes, off))
    shelf.put("NO_SELECT", _rows("hidden"))
    shelf.put("NO_FLASHBACK", _rows("only as it is now"))
    drafts = [column("ID", number(10), [Decimal(1)], nullable=False)]
    shelf.put("PLAIN", drafts, primary_key=("ID",))
