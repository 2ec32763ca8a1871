"""Oracle's numbers against the files': the verdict; pure.

Enters: the plan, the records of all its chunks, Oracle's aggregates at the same SCN. Leaves: one
check per promise. A sum is compared only where Oracle's is surely exact; where it is not, the check
says so and count, minimum and maximum stand in. It fails nothing that it cannot know.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import assert_never

from exporter_tui.model.data_file import chunk_file_name
from exporter_tui.model.exact import EXACT
from exporter_tui.model.options import ValidationMode
from exporter_tui.model.plan import ColumnPlan, TablePlan
from exporter_tui.model.statistics import greatest_sum, merge, plain
from exporter_tui.model.types import Family
from exporter_tui.model.verdict import FILE_CHECK, Asked, Check, CheckResult, Verdict
from exporter_tui.model.work import (
    ChunkRecord,
    ColumnAggregates,
    ColumnStats,
    RereadOutcome,
    TableAggregates,
)
from exporter_tui.validate.items import asked_about

_ORACLE_EXACT_DIGITS = 38
"""NUMBER keeps at least 38 digits (SQL Language Reference, "NUMBER Data Type")."""


def verdict(
    plan: TablePlan,
    records: Sequence[ChunkRecord],
    aggregates: TableAggregates,
    rereads: Sequence[RereadOutcome] = (),
) -> Verdict:
    """Return every check of the table: the row count, its columns in plan order, then the files
    that were read again. What such a file really holds goes before what its sidecar says.

    Raises ValueError when plan, records and aggregates do not have the same columns.
    """
    held = _held(records, rereads)
    exported = sum(rows for rows, _ in held)
    merged = merge(columns[: len(plan.columns)] for _, columns in held)
    seen = merged or (ColumnStats(non_null=0),) * len(plan.columns)
    checks = [_whole("COUNT(*)", None, aggregates.rows, exported)]
    for column, theirs, ours in zip(plan.columns, aggregates.columns, seen, strict=True):
        asked = asked_about(plan, column, aggregates.asked)
        checks.extend(_column_checks(column, theirs, ours, asked))
    checks.extend(file_checks(records, rereads))
    return Verdict(
        oracle_rows=aggregates.rows,
        exported_rows=exported,
        checks=tuple(checks),
        asked=aggregates.asked,
    )


def _held(
    records: Sequence[ChunkRecord], rereads: Sequence[RereadOutcome]
) -> list[tuple[int, Sequence[ColumnStats]]]:
    """Return rows and statistics of each chunk: as counted again, else as recorded."""
    again = {one.chunk: one for one in rereads}
    held: list[tuple[int, Sequence[ColumnStats]]] = []
    for record in records:
        one = again.get(record.chunk)
        if one is None or one.rows is None or one.problem is None:
            held.append((record.rows, record.columns))
        else:
            held.append((one.rows, one.columns))
    return held


def file_checks(
    records: Sequence[ChunkRecord], rereads: Sequence[RereadOutcome]
) -> tuple[Check, ...]:
    """Return one check for each file that was read again, in plan order: its sidecar's rows beside
    the file's, or why the file cannot be what the sidecar says.
    """
    recorded = {record.chunk: record.rows for record in records}
    return tuple(
        Check(
            name=f"{FILE_CHECK}{chunk_file_name(one.chunk)}",
            column=None,
            oracle=f"{recorded[one.chunk]} rows recorded",
            files=one.problem or f"{one.rows} rows",
            difference=None,
            result=CheckResult.AGREES if one.problem is None else CheckResult.DIFFERS,
        )
        for one in sorted(rereads, key=lambda one: one.chunk)
        if one.chunk in recorded
    )


def _column_checks(
    column: ColumnPlan, theirs: ColumnAggregates, ours: ColumnStats, asked: Asked
) -> list[Check]:
    checks = [_whole(f"COUNT({column.name})", column.name, theirs.non_null, ours.non_null)]
    if asked.mode is ValidationMode.COUNTS:
        return checks
    return checks + _measured(column, theirs, ours)


def _measured(column: ColumnPlan, theirs: ColumnAggregates, ours: ColumnStats) -> list[Check]:
    """Return what is compared besides the count."""
    match column.family:
        case Family.NUMBER:
            found = [_sum(column, theirs, ours), *_extremes(column, theirs, ours)]
        case Family.DOUBLE:
            found = _extremes(column, theirs, ours)
        case Family.MOMENT:
            found = [*_extremes(column, theirs, ours), *_moments(column, theirs, ours)]
        case Family.TEXT:
            found = _lengths(column, "LENGTHB", theirs, ours.length_bytes)
        case Family.NATIONAL_TEXT:
            stored = None if ours.length_utf16 is None else 2 * ours.length_utf16
            found = _lengths(column, "LENGTHB", theirs, stored)
        case Family.BYTES:
            found = _lengths(column, "VSIZE", theirs, ours.length_bytes)
        case Family.LOB | Family.INTERVAL | Family.ROWID:
            found = []
        case _:
            assert_never(column.family)
    return found


def _extremes(column: ColumnPlan, theirs: ColumnAggregates, ours: ColumnStats) -> list[Check]:
    return [
        _compared(column, "MIN", theirs.minimum, ours.minimum),
        _compared(column, "MAX", theirs.maximum, ours.maximum),
    ]


def _lengths(
    column: ColumnPlan, measure: str, theirs: ColumnAggregates, stored: int | None
) -> list[Check]:
    """Compare lengths; ``stored``: of the column's cells, as the database stores them."""
    if theirs.length is None:
        return []
    return [_added_up(column, f"SUM({measure}({column.name}))", theirs.length, stored)]


def _moments(column: ColumnPlan, theirs: ColumnAggregates, ours: ColumnStats) -> list[Check]:
    if theirs.moments is None:
        return []
    moments = None if ours.moments is None else int(ours.moments)
    name = f"SUM({column.name} AS YYYYMMDDHH24MISS)"
    return [_added_up(column, name, int(Decimal(theirs.moments)), moments)]


def _added_up(column: ColumnPlan, name: str, oracle: int, files: int | None) -> Check:
    """Compare sums that are exact on both sides. Files without one are of an earlier version, or
    hold no value; COUNT tells that.
    """
    if files is not None:
        return _whole(name, column.name, oracle, files)
    return Check(
        name=name,
        column=column.name,
        oracle=str(oracle),
        files=None,
        difference=None,
        result=CheckResult.NOT_COMPARABLE,
    )


def _whole(name: str, column: str | None, oracle: int, files: int) -> Check:
    return Check(
        name=name,
        column=column,
        oracle=str(oracle),
        files=str(files),
        difference=str(files - oracle),
        result=CheckResult.AGREES if files == oracle else CheckResult.DIFFERS,
    )


def _sum(column: ColumnPlan, theirs: ColumnAggregates, ours: ColumnStats) -> Check:
    if sum_is_exact(column, theirs, ours):
        return _compared(column, "SUM", theirs.total, ours.total)
    return Check(
        name=f"SUM({column.name})",
        column=column.name,
        oracle=theirs.total,
        files=ours.total,
        difference=None,
        result=CheckResult.NOT_COMPARABLE,
    )


def sum_is_exact(column: ColumnPlan, theirs: ColumnAggregates, ours: ColumnStats) -> bool:
    """Return whether no partial sum, in whatever order, can have needed more digits than a NUMBER
    keeps.

    Every partial sum lies within the number of values times the greatest of them; the scale is the
    declared one or, without one, the most fraction digits seen on either side.
    """
    if theirs.non_null > 0 and theirs.total is None:
        return False
    integers = max(
        _integer_digits(greatest_sum(one.non_null, one.minimum, one.maximum))
        for one in (theirs, ours)
    )
    return integers + _scale(column, theirs, ours) <= _ORACLE_EXACT_DIGITS


def _scale(column: ColumnPlan, theirs: ColumnAggregates, ours: ColumnStats) -> int:
    if column.oracle.scale is not None:
        return max(column.oracle.scale, 0)
    texts = (theirs.total, theirs.minimum, theirs.maximum)
    return max(ours.fraction_digits, *(_fraction_digits(text) for text in texts))


def _integer_digits(number: Decimal) -> int:
    return max(number.adjusted() + 1, 0) if number else 0


def _fraction_digits(text: str | None) -> int:
    """Return the digits after the point. A client library writes 1E+40 and 1E-20 with exponents."""
    exponent = Decimal(plain(Decimal(text or "0"))).as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def _compared(column: ColumnPlan, function: str, theirs: str | None, ours: str | None) -> Check:
    return Check(
        name=f"{function}({column.name})",
        column=column.name,
        oracle=theirs,
        files=ours,
        difference=_difference(column, theirs, ours),
        result=CheckResult.AGREES if _equal(column, theirs, ours) else CheckResult.DIFFERS,
    )


def _equal(column: ColumnPlan, theirs: str | None, ours: str | None) -> bool:
    if theirs is None or ours is None:
        return theirs is ours
    match column.family:
        case Family.DOUBLE:
            left, right = float(theirs), float(ours)
            return left == right or (left != left and right != right)  # noqa: PLR0124 - both NaN
        case Family.NUMBER:
            return Decimal(theirs) == Decimal(ours)
        case (
            Family.MOMENT
            | Family.TEXT
            | Family.NATIONAL_TEXT
            | Family.BYTES
            | Family.LOB
            | Family.INTERVAL
            | Family.ROWID
        ):
            return theirs == ours
        case _:
            assert_never(column.family)


def _difference(column: ColumnPlan, theirs: str | None, ours: str | None) -> str | None:
    """Return files minus Oracle as exact plain text; None for moments, NaN, infinity and NULL."""
    if theirs is None or ours is None:
        return None
    match column.family:
        case Family.NUMBER | Family.DOUBLE:
            left, right = Decimal(theirs), Decimal(ours)
            finite = left.is_finite() and right.is_finite()
            return plain(EXACT.subtract(right, left)) if finite else None
        case (
            Family.MOMENT
            | Family.TEXT
            | Family.NATIONAL_TEXT
            | Family.BYTES
            | Family.LOB
            | Family.INTERVAL
            | Family.ROWID
        ):
            return None
        case _:
            assert_never(column.family)
