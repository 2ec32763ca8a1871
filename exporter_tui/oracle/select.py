"""Declared column types to SQL: what is fetched in production, and what Oracle itself would write.

Enters: ``OracleType`` and names. Leaves: expressions over the table alias ``t`` and the SELECT of
one tile. No value ever passes through the session's NLS settings: every TO_CHAR carries its own.
It knows no driver and no session.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exporter_tui.model.plan import TablePlan, Tile
from exporter_tui.model.types import Kind, OracleType, rule
from exporter_tui.oracle.large import LOBS, WHOLE_BYTES, LobColumn, LobSelect
from exporter_tui.oracle.plain import plain_sql

_POINT = "'NLS_NUMERIC_CHARACTERS=''.,'''"
_SECONDS = "SYYYY-MM-DD HH24:MI:SS"
_SIGNED_MICROS = len(" 2024-02-29 23:59:59.123456")

_ZONED = frozenset({Kind.TIMESTAMP_TZ, Kind.TIMESTAMP_LTZ})
_INTO_DATABASE_SET = {Kind.NCHAR: "TO_CHAR", Kind.NVARCHAR2: "TO_CHAR", Kind.NCLOB: "TO_CLOB"}
_INTERVALS = frozenset({Kind.INTERVAL_DS, Kind.INTERVAL_YM})
_FIELD_BYTES = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """SQL text and its named binds; the text is the same for every inner tile of a table, so that
    Oracle keeps one cursor. ``plain_sql``: the same rows where the driver is asked for no types
    (``oracle.plain``). ``lobs``: its LOB columns, None without any; then both texts are the same,
    and their select list ends with ``lobs.places_sql``. ``row_bytes``: the likely width of a
    row, ``most_row_bytes`` the widest, with its LOBs as far as they come with it; 0 when not known.
    """

    sql: str
    plain_sql: str
    binds: Mapping[str, str]
    row_bytes: int = 0
    most_row_bytes: int = 0
    lobs: LobSelect | None = None


def quoted(name: str) -> str:
    """Return ``name`` as a quoted identifier; raises ``ValueError`` for a name that Oracle cannot
    hold either (a double quote or NUL inside, empty).
    """
    if not name or '"' in name or "\0" in name:
        raise ValueError(f"{name!r} cannot be a name in Oracle")
    return f'"{name}"'


def column_sql(declared: OracleType, name: str) -> str:
    """Return the expression that an export fetches for a column.

    Native where the driver is exact. A NUMBER that may exceed 38 digits is text: TM9 is exact and
    plain up to 64 characters (SQL Language Reference, "Number Format Models"), which 1E-20 to
    1E40 never need with 40 digits; beyond, DUMP gives the stored bytes. Instants come in UTC,
    intervals as Oracle's literal text, because the driver takes no requested Arrow type for them.
    """
    column = f"t.{quoted(name)}"
    if declared.kind in _ZONED:
        return f"SYS_EXTRACT_UTC({column})"
    if declared.kind in _INTERVALS:
        return f"TO_CHAR({column})"
    if declared.kind is Kind.ROWID:
        return f"ROWIDTOCHAR({column})"
    if _is_number_text(declared):
        return _number_text(column)
    return column


def column_sql_in_database_set(declared: OracleType, name: str) -> str:
    """Return ``column_sql``, national texts converted into the database's character set: for a
    driver that cannot read theirs. Exact where that set is Unicode.
    """
    converted = _INTO_DATABASE_SET.get(declared.kind)
    column = column_sql(declared, name)
    return column if converted is None else f"{converted}({column})"


def column_text_sql(declared: OracleType, name: str) -> str:
    """Return an expression in which Oracle itself writes (nearly) the cell text.

    For tests of the fast path and for naming the value that stopped a fetch. Differences to the
    cell: years carry a blank or a minus before them, instants lack the Z, numbers without
    precision lack the zero before the point, BINARY_* and intervals are in Oracle's spelling,
    RAW is hexadecimal; CLOB and BLOB are themselves.
    """
    column = f"t.{quoted(name)}"
    kind = declared.kind
    if kind is Kind.NUMBER and not _is_number_text(declared):
        return f"TO_CHAR({column}, '{_number_format(declared)}', {_POINT})"
    made = {
        Kind.BINARY_FLOAT: f"TO_CHAR({column}, 'TM9', {_POINT})",
        Kind.BINARY_DOUBLE: f"TO_CHAR({column}, 'TM9', {_POINT})",
        Kind.DATE: f"TO_CHAR({column}, '{_SECONDS}')",
        Kind.TIMESTAMP: _micros(column),
        Kind.TIMESTAMP_TZ: _micros(f"SYS_EXTRACT_UTC({column})"),
        Kind.TIMESTAMP_LTZ: _micros(f"SYS_EXTRACT_UTC({column})"),
        Kind.RAW: f"RAWTOHEX({column})",
    }
    return made.get(kind) or column_sql(declared, name)


def tile_statement(plan: TablePlan, tile: Tile) -> Statement:
    """Return the SELECT of one tile at the plan's SCN; its columns are the plan's, in order."""
    rows, lobs = rows_of(plan, tile), _lobs(plan)

    def select(items: Sequence[str]) -> str:
        return f"SELECT {rows.hint} {', '.join(items)} {rows.source}"

    plain = select(_plain_items(plan, lobs))
    return Statement(
        sql=plain if lobs else select([column.sql for column in plan.columns]),
        plain_sql=plain,
        binds=rows.binds,
        row_bytes=row_bytes(plan),
        most_row_bytes=_declared_bytes(plan) + (lobs.most_bytes if lobs else 0),
        lobs=lobs,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Which rows a statement is about: its ``source`` (FROM and WHERE), the hint that fits, and the
    binds.
    """

    source: str
    hint: str
    binds: Mapping[str, str]


def rows_of(plan: TablePlan, tile: Tile) -> Rows:
    """Return the rows of one tile at the plan's SCN; what is fetched and what is counted of a tile
    are the same rows because both come from here.

    A tile with a bound reads a ROWID range, hence its hint; one without reads the whole table.
    """
    conditions, binds = [], {}
    if tile.lower is not None:
        conditions.append("t.ROWID >= CHARTOROWID(:lower)")
        binds["lower"] = tile.lower
    if tile.upper is not None:
        conditions.append("t.ROWID < CHARTOROWID(:upper)")
        binds["upper"] = tile.upper
    path = "ROWID(t)" if conditions else "FULL(t)"
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return Rows(
        source=f"FROM {table_at_scn(plan)}{where}",
        hint=f"/*+ {path} NO_PARALLEL(t) */",
        binds=binds,
    )


def _lobs(plan: TablePlan) -> LobSelect | None:
    """Return the LOB columns of a plan, None when it has none."""
    columns = tuple(
        LobColumn(
            at=at,
            name=column.name,
            kind=column.oracle.kind,
            stored=f"t.{quoted(column.name)}",
            sql=column.sql,
        )
        for at, column in enumerate(plan.columns)
        if column.oracle.kind in LOBS
    )
    if not columns:
        return None
    return LobSelect(columns=columns, rowids=plan.physical_rowids, table=table_at_scn(plan))


def _plain_items(plan: TablePlan, lobs: LobSelect | None) -> list[str]:
    items = [plain_sql(column) for column in plan.columns]
    if lobs is None:
        return items
    for at, bounded in lobs.rows_sql.items():
        items[at] = bounded
    return [*items, *lobs.places_sql]


def row_bytes(plan: TablePlan) -> int:
    """Return how many bytes a row of the table will have in memory, roughly.

    From segment size and statistics where both are known, but never more than is declared:
    statistics of a table that was empty then would give absurd widths. Without them a quarter of
    the declared lengths, which are seldom used up. LOBs lie outside the segment: 64 KiB each.
    """
    lobs = sum(column.oracle.kind in LOBS for column in plan.columns) * WHOLE_BYTES
    declared = _declared_bytes(plan)
    if plan.segment_bytes and plan.estimated_rows:
        return lobs + min(plan.segment_bytes // plan.estimated_rows, declared)
    return lobs + max(declared // 4, 1)


def _declared_bytes(plan: TablePlan) -> int:
    return sum((column.oracle.length or 0) + _FIELD_BYTES for column in plan.columns)


def table_at_scn(plan: TablePlan) -> str:
    """Return the FROM item of the planned table as of its SCN, with the alias ``t``."""
    owner, name = quoted(plan.table.owner), quoted(plan.table.name)
    return f"{owner}.{name} AS OF SCN {int(plan.scn)} t"


def _is_number_text(declared: OracleType) -> bool:
    if declared.kind is Kind.FLOAT:
        return True
    return declared.kind is Kind.NUMBER and rule(declared).arrow == "large_string"


def _number_text(column: str) -> str:
    return (
        f"CASE WHEN {column} IS NULL OR ABS({column}) BETWEEN 1E-20 AND 1E40 OR {column} = 0 "
        f"THEN TO_CHAR({column}, 'TM9', {_POINT}) ELSE DUMP({column}, 16) END"
    )


def _number_format(declared: OracleType) -> str:
    precision, scale = declared.precision or 0, declared.scale or 0
    integers = max(precision - scale, 1)
    fraction = f"D{'0' * scale}" if scale > 0 else ""
    return f"FM{'9' * (integers - 1)}0{fraction}"


def _micros(column: str) -> str:
    # FF9 and a cut, not FF6: the cell cuts digits 7 to 9, it never rounds.
    return f"SUBSTR(TO_CHAR({column}, '{_SECONDS}.FF9'), 1, {_SIGNED_MICROS})"
