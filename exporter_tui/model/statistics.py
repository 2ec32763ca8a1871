"""Chunk statistics joined to table statistics, exactly.

Enters: the ``ColumnStats`` of chunks, in plan order. Leaves: the same value for all of them
together. Sums are exact whatever their size: the decimal context traps every rounding.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from exporter_tui.model.exact import EXACT
from exporter_tui.model.work import ColumnStats

_DATETIME = re.compile(r"\d{4}-\d\d-\d\d ")


def plain(value: Decimal) -> str:
    """Return ``value`` as plain decimal text: no exponent, no padding zeros, ``0`` without sign.

    This is the form of every numeric text in ``ColumnStats``.
    """
    if not value:
        return "0"
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def greatest_sum(non_null: int, minimum: str | None, maximum: str | None) -> Decimal:
    """Return what no sum of so many numbers between the two, in whatever order and as far as it has
    come, can exceed in its absolute value; 0 for no value.
    """
    extremes = [EXACT.abs(Decimal(text)) for text in (minimum, maximum) if text is not None]
    return EXACT.multiply(Decimal(non_null), max(extremes, default=Decimal(0)))


def merge(parts: Iterable[Sequence[ColumnStats]]) -> tuple[ColumnStats, ...]:
    """Return the statistics of all parts together, column by column; empty for no part.

    Raises ``ValueError`` when the parts differ in their number of columns.
    """
    return tuple(_merge_column(column) for column in zip(*parts, strict=True))


def _merge_column(parts: Sequence[ColumnStats]) -> ColumnStats:
    lows = [part.minimum for part in parts if part.minimum is not None]
    highs = [part.maximum for part in parts if part.maximum is not None]
    return ColumnStats(
        non_null=sum(part.non_null for part in parts),
        total=add(part.total for part in parts),
        minimum=min(lows, key=rank) if lows else None,
        maximum=max(highs, key=rank) if highs else None,
        integer_digits=max(part.integer_digits for part in parts),
        fraction_digits=max(part.fraction_digits for part in parts),
        null_marker_cells=sum(part.null_marker_cells for part in parts),
        nan=sum(part.nan for part in parts),
        length_bytes=_whole(parts, [part.length_bytes for part in parts]),
        length_utf16=_whole(parts, [part.length_utf16 for part in parts]),
        moments=_moments(parts),
        replaced_cells=sum(part.replaced_cells for part in parts),
    )


def _whole(parts: Sequence[ColumnStats], sums: Sequence[int | None]) -> int | None:
    """Return the sum over all parts; None without values, or when a part with values has none: its
    record is of an earlier version.
    """
    lacking = any(one is None and part.non_null for part, one in zip(parts, sums, strict=True))
    known = [one for one in sums if one is not None]
    return sum(known) if known and not lacking else None


def _moments(parts: Sequence[ColumnStats]) -> str | None:
    found = _whole(parts, [None if part.moments is None else int(part.moments) for part in parts])
    return None if found is None else str(found)


def add(totals: Iterable[str | None]) -> str | None:
    """Return the exact sum of plain decimal texts; None when there is none."""
    seen = [Decimal(total) for total in totals if total is not None]
    if not seen:
        return None
    total = Decimal(0)
    for one in seen:
        total = EXACT.add(total, one)
    return plain(total)


def rank(extreme: str) -> tuple[bool, Decimal | str]:
    """Return what orders the extremes of one column: numbers by value with NaN greatest, cell texts
    of dates by text, which is by time because their fields have fixed widths.
    """
    if _DATETIME.match(extreme):
        return False, extreme
    value = Decimal(extreme)
    return value.is_nan(), Decimal(0) if value.is_nan() else value
