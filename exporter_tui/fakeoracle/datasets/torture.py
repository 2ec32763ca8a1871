"""The TORTURE schema: every type, every nasty value and every nasty name that BigQuery can hold.

Enters: a seed. Leaves: its tables. A correct export of each of them succeeds; what must be refused
lives in ``refused``.
"""

from exporter_tui.fakeoracle.datasets import (
    torture_numbers,
    torture_shapes,
    torture_texts,
    torture_times,
)
from exporter_tui.fakeoracle.datasets.layout import Shelf, no_rows
from exporter_tui.fakeoracle.storage.table import StoredTable

OWNER = "TORTURE"


def tables(seed: int) -> tuple[StoredTable, ...]:
    """Return the schema's tables."""
    shelf = Shelf(OWNER, first_object=90_001, file=12, tablespace="TORTURE")
    _put_values(shelf, seed)
    _put_shapes(shelf)
    for name in torture_shapes.TABLE_NAMES:
        shelf.put(name, torture_shapes.named_table(name))
    shelf.put("COLUMN_NAMES", torture_shapes.named_columns(torture_shapes.COLUMN_NAMES))
    return tuple(shelf.tables)


def _put_values(shelf: Shelf, seed: int) -> None:
    shelf.put("NUMBERS", torture_numbers.numbers())
    shelf.put("NUMBERS_AT_LIMITS", torture_numbers.numbers_at_limits())
    shelf.put("FLOATS", torture_numbers.floats())
    shelf.put("TEXTS", torture_texts.texts())
    shelf.put("LONG_TEXTS", torture_texts.long_texts())
    shelf.put("BYTES", torture_texts.byte_strings())
    shelf.put("LARGE_OBJECTS", torture_texts.large_objects(seed))
    shelf.put("DATES", torture_times.dates())
    shelf.put("ZONES", torture_times.zones())
    shelf.put("INTERVALS", torture_times.intervals())
    shelf.put("ROWIDS", torture_times.row_ids())


def _put_shapes(shelf: Shelf) -> None:
    nothing = no_rows(torture_shapes.all_nulls(1))
    shelf.put("EMPTY_TABLE", nothing)
    shelf.put("NO_SEGMENT", nothing, stored=False)
    shelf.put("ALL_NULLS", torture_shapes.all_nulls(3))
    shelf.put("ONE_COLUMN", torture_shapes.one_column())
    shelf.put("SINGLE_ROW", torture_shapes.single_row())
    shelf.put("NEVER_ANALYZED", torture_shapes.single_row(), analyzed=False)
    shelf.put("HIDDEN_COLUMNS", torture_shapes.hidden_columns())
    shelf.put("WIDE", torture_shapes.wide())
    shelf.put("REPEATS", torture_shapes.repeats(), repeats=True)
