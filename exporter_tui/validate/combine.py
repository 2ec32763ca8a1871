"""Oracle's numbers of several tiles as the numbers of all of them together; pure.

Enters: the aggregates of tiles that share no row, at one SCN. Leaves: what Oracle would have said
of all their rows at once, exactly: counts and sums add up, extremes are the extremes of extremes.
What Oracle could not say of one tile is not said of the whole.
"""

from collections.abc import Callable, Sequence

from exporter_tui.model.statistics import add, rank
from exporter_tui.model.work import ColumnAggregates, TableAggregates


def combine(parts: Sequence[TableAggregates]) -> TableAggregates:
    """Return the aggregates of all parts together, column by column in plan order.

    Raises ValueError for no part, and when the parts differ in their number of columns.
    """
    if not parts:
        raise ValueError("there is nothing to combine")
    columns = zip(*(part.columns for part in parts), strict=True)
    return TableAggregates(
        table=parts[0].table,
        scn=parts[0].scn,
        rows=sum(part.rows for part in parts),
        columns=tuple(_column(column) for column in columns),
        asked=parts[0].asked,
    )


def _column(parts: Sequence[ColumnAggregates]) -> ColumnAggregates:
    """Return one column; a tile without any value in it has nothing to say but its count."""
    filled = [part for part in parts if part.non_null]
    lengths = [part.length for part in filled if part.length is not None]
    return ColumnAggregates(
        non_null=sum(part.non_null for part in parts),
        total=_text(add, [part.total for part in filled]),
        minimum=_text(_least, [part.minimum for part in filled]),
        maximum=_text(_greatest, [part.maximum for part in filled]),
        length=sum(lengths) if lengths and len(lengths) == len(filled) else None,
        moments=_text(add, [part.moments for part in filled]),
    )


def _text(join: Callable[[Sequence[str]], str | None], texts: Sequence[str | None]) -> str | None:
    known = [text for text in texts if text is not None]
    return join(known) if known and len(known) == len(texts) else None


def _least(texts: Sequence[str]) -> str | None:
    return min(texts, key=rank)


def _greatest(texts: Sequence[str]) -> str | None:
    return max(texts, key=rank)
