"""The numbers of tiles together are the numbers of the table, exactly, however it is cut."""

import itertools
from collections.abc import Sequence
from decimal import Context, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter_tui.model.names import Scn, TableName
from exporter_tui.model.statistics import plain
from exporter_tui.model.work import ColumnAggregates, TableAggregates
from exporter_tui.validate.combine import combine

T = TableName("HR", "T")
WIDE = Context(prec=2_000)

NUMBERS = st.decimals(
    allow_nan=False, allow_infinity=False, places=9, min_value=-(10**60), max_value=10**60
)
CELLS = st.lists(st.none() | NUMBERS, max_size=30)


def said_of(cells: Sequence[Decimal | None]) -> ColumnAggregates:
    """What Oracle says of these cells."""
    found = [cell for cell in cells if cell is not None]
    if not found:
        return ColumnAggregates(non_null=0)
    total = Decimal(0)
    for cell in found:
        total = WIDE.add(total, cell)
    return ColumnAggregates(
        non_null=len(found),
        total=plain(total),
        minimum=plain(min(found)),
        maximum=plain(max(found)),
        length=sum(len(str(cell)) for cell in found),
        moments=plain(total),
    )


def tile(cells: Sequence[Decimal | None]) -> TableAggregates:
    return TableAggregates(table=T, scn=Scn(1), rows=len(cells), columns=(said_of(cells),))


@given(cells=CELLS, cuts=st.lists(st.integers(0, 30), max_size=5))
def test_the_tiles_together_say_what_the_whole_says(
    cells: list[Decimal | None], cuts: list[int]
) -> None:
    edges = [0, *sorted(min(cut, len(cells)) for cut in cuts), len(cells)]
    tiles = [tile(cells[low:high]) for low, high in itertools.pairwise(edges)]
    assert combine(tiles) == tile(cells)


def test_what_oracle_could_not_add_up_of_one_tile_is_not_said_of_the_whole() -> None:
    beyond = TableAggregates(
        table=T,
        scn=Scn(1),
        rows=1,
        columns=(ColumnAggregates(non_null=1, total=None, minimum="1", maximum="9"),),
    )
    (column,) = combine([tile([Decimal(5)]), beyond, tile([None])]).columns
    assert (column.total, column.minimum, column.maximum, column.non_null) == (None, "1", "9", 2)


def test_nan_is_the_greatest_and_dates_are_ordered_by_time() -> None:
    def of(low: str, high: str) -> TableAggregates:
        column = ColumnAggregates(non_null=1, minimum=low, maximum=high)
        return TableAggregates(table=T, scn=Scn(1), rows=1, columns=(column,))

    (doubles,) = combine([of("1.5", "nan"), of("-inf", "1e+300")]).columns
    assert (doubles.minimum, doubles.maximum) == ("-inf", "nan")
    late, early = "2024-01-02 00:00:00", "0998-01-01 00:00:00"
    (dates,) = combine([of(late, late), of(early, early)]).columns
    assert (dates.minimum, dates.maximum) == (early, late)


def test_there_is_nothing_to_combine() -> None:
    with pytest.raises(ValueError, match="nothing"):
        combine([])
