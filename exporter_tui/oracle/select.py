"""Declared column types to SQL: what is fetched in production, and what Oracle itself would write.

Enters: ``OracleType`` and names. Leaves: expressions over the table alias ``t`` and the SELECT of
one tile. No value ever passes through the session's NLS settings: every TO_CHAR carries its own.
It knows no driver and no session.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from exporter_tui.model.plan import TablePlan, Tile
from exporter_tui.model.types import CellForm, CharacterSet, Family, OracleType, rule
from exporter_tui.oracle.large import WHOLE_BYTES, LobColumn, LobSelect
from exporter_tui.oracle.plain import POINT, plain_sql

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
    column, found = f"t.{quoted(name)}", rule(declared)
    match found.family:
        case Family.MOMENT:
            zoned = found.cell is CellForm.INSTANT_MICROS
            return f"SYS_EXTRACT_UTC({column})" if zoned else column
        case Family.INTERVAL:
            return f"TO_CHAR({column})"
        case Family.ROWID:
            return f"ROWIDTOCHAR({column})"
        case Family.NUMBER:
            return _number_text(column) if found.cell is CellForm.NUMBER_TEXT else column
        case Family.DOUBLE | Family.TEXT | Family.NATIONAL_TEXT | Family.BYTES | Family.LOB:
            return column
        case _:
            assert_never(found.family)


def column_sql_in_database_set(declared: OracleType, name: str) -> str:
    """Return ``column_sql``, national texts converted into the database's character set: for a
    driver that cannot read theirs. Exact where that set is Unicode.
    """
    column, found = column_sql(declared, name), rule(declared)
    if found.characters is not CharacterSet.NATIONAL:
        return column
    return f"TO_CLOB({column})" if found.family is Family.LOB else f"TO_CHAR({column})"


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
            binary=column.characters is None,
            stored=f"t.{quoted(column.name)}",
            sql=column.sql,
        )
        for at, column in enumerate(plan.columns)
        if column.family is Family.LOB
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
    lobs = sum(column.family is Family.LOB for column in plan.columns) * WHOLE_BYTES
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


def _number_text(column: str) -> str:
    return (
        f"CASE WHEN {column} IS NULL OR ABS({column}) BETWEEN 1E-20 AND 1E40 OR {column} = 0 "
        f"THEN TO_CHAR({column}, 'TM9', {POINT}) ELSE DUMP({column}, 16) END"
    )
