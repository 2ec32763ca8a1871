"""Which aggregates of a loaded table have a known exact value.

Enters: a column's plan, its BigQuery type, its statistics. Leaves: checks, each an aggregate and
the literal that it must equal. A sum is asked for only where it surely fits a BIGNUMERIC; else the
extremes stand in. Texts and bytes are measured together, in bytes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import assert_never

from exporter_tui.bigquery.names import identifier, string
from exporter_tui.model.options import ROW_HASH_COLUMN
from exporter_tui.model.plan import ColumnPlan
from exporter_tui.model.statistics import greatest_sum
from exporter_tui.model.types import BigQueryType, Family
from exporter_tui.model.work import ColumnStats

_BIGNUMERIC_DIGITS = 38
"""Integer digits that always fit, and the most fraction digits ("Data types", Decimal types)."""

LiteralMaker = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnCheck:
    """``aggregate`` must equal ``literal`` (None: must be NULL); ``expected`` is it for people."""

    name: str
    aggregate: str
    literal: str | None
    expected: str | None


def row_check(rows: int) -> ColumnCheck:
    """Return the exact row count."""
    return _count("COUNT(*)", "COUNT(*)", rows)


def row_hash_checks(rows: int) -> Iterator[ColumnCheck]:
    """Yield the checks of ROW_HASH: every row has one."""
    yield _count(f"COUNT({ROW_HASH_COLUMN})", f"COUNT({identifier(ROW_HASH_COLUMN)})", rows)


def column_checks(
    column: ColumnPlan, kind: BigQueryType, seen: ColumnStats
) -> Iterator[ColumnCheck]:
    """Yield the checks of one column; the non-null count first, always."""
    name, quoted = column.bigquery_name, identifier(column.bigquery_name)
    yield _count(f"COUNT({name})", f"COUNT({quoted})", seen.non_null)
    match kind:
        case BigQueryType.INT64 | BigQueryType.NUMERIC | BigQueryType.BIGNUMERIC:
            yield from _number_checks(name, quoted, seen)
        case BigQueryType.FLOAT64:
            yield from _double_checks(name, quoted, seen)
        case BigQueryType.DATETIME | BigQueryType.TIMESTAMP:
            yield from _extremes(name, quoted, seen, _moment)
        case BigQueryType.STRING | BigQueryType.BYTES:
            pass  # by what is in it
        case _:
            assert_never(kind)
    if seen.length_bytes is not None:
        yield _count(f"BYTES({name})", f"SUM(BYTE_LENGTH({quoted}))", seen.length_bytes)
    match column.family:
        case Family.NUMBER:
            if kind is BigQueryType.STRING:
                yield from _text_number_checks(column, quoted, seen)
        case Family.TEXT | Family.NATIONAL_TEXT:
            # Oracle stores '' as NULL in these; a LOB may be empty.
            yield _count(f"EMPTY({name})", f"COUNT(IF({quoted} = '', 1, NULL))", 0)
        case (
            Family.DOUBLE
            | Family.MOMENT
            | Family.BYTES
            | Family.LOB
            | Family.INTERVAL
            | Family.ROWID
        ):
            pass
        case _:
            assert_never(column.family)


def sum_fits(seen: ColumnStats) -> bool:
    """Return whether no partial sum of the column can leave the range of a BIGNUMERIC."""
    greatest = greatest_sum(seen.non_null, seen.minimum, seen.maximum)
    integers = greatest.adjusted() + 1 if greatest else 0
    return integers <= _BIGNUMERIC_DIGITS and seen.fraction_digits <= _BIGNUMERIC_DIGITS


def _number_checks(name: str, quoted: str, seen: ColumnStats) -> Iterator[ColumnCheck]:
    if not sum_fits(seen):
        yield from _extremes(name, f"CAST({quoted} AS BIGNUMERIC)", seen, _bignumeric)
        return
    aggregate = f"SUM(CAST({quoted} AS BIGNUMERIC))"
    yield _equal(f"SUM({name})", aggregate, seen.total, _bignumeric)


def _double_checks(name: str, quoted: str, seen: ColumnStats) -> Iterator[ColumnCheck]:
    """NaN is the greatest value in Oracle, but makes MIN and MAX of BigQuery NaN: it is counted."""
    if not seen.nan:
        yield from _extremes(name, quoted, seen, _double)
        return
    yield _count(f"NAN({name})", f"COUNT(IF(IS_NAN({quoted}), 1, NULL))", seen.nan)
    lowest = None if seen.minimum == "nan" else seen.minimum
    others = f"IF(IS_NAN({quoted}), NULL, {quoted})"
    yield _equal(f"MIN({name})", f"MIN({others})", lowest, _double)


def _text_number_checks(
    column: ColumnPlan, quoted: str, seen: ColumnStats
) -> Iterator[ColumnCheck]:
    """A number of too many digits is a STRING: its extremes must be among the cells."""
    extremes = (("HAS MINIMUM", seen.minimum), ("HAS MAXIMUM", seen.maximum))
    for what, extreme in extremes:
        if extreme is not None:
            cell = string(_cell_text(extreme, column.decimals))
            yield ColumnCheck(
                name=f"{what}({column.bigquery_name})",
                aggregate=f"LOGICAL_OR({quoted} = {cell})",
                literal="TRUE",
                expected="true",
            )


def _cell_text(number: str, decimals: int | None) -> str:
    """Return the cell of a plain number in a column that always shows ``decimals`` digits."""
    if not decimals:
        return number
    whole, _, fraction = number.partition(".")
    return f"{whole}.{fraction.ljust(decimals, '0')}"


def _extremes(
    name: str, quoted: str, seen: ColumnStats, literal: LiteralMaker
) -> Iterator[ColumnCheck]:
    yield _equal(f"MIN({name})", f"MIN({quoted})", seen.minimum, literal)
    yield _equal(f"MAX({name})", f"MAX({quoted})", seen.maximum, literal)


def _count(name: str, aggregate: str, expected: int) -> ColumnCheck:
    return ColumnCheck(
        name=name, aggregate=aggregate, literal=str(expected), expected=str(expected)
    )


def _equal(name: str, aggregate: str, expected: str | None, literal: LiteralMaker) -> ColumnCheck:
    made = None if expected is None else literal(expected)
    return ColumnCheck(name=name, aggregate=aggregate, literal=made, expected=expected)


def _bignumeric(text: str) -> str:
    return f"BIGNUMERIC {string(text)}"


def _double(text: str) -> str:
    return f"CAST({string(text)} AS FLOAT64)"


def _moment(text: str) -> str:
    kind = "TIMESTAMP" if text.endswith("Z") else "DATETIME"
    return f"{kind} {string(text.removesuffix('Z') + ('+00' if text.endswith('Z') else ''))}"
