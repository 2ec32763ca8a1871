"""Characters that were lost on the way from the database's character set to UTF-8.

Enters: cells of text columns. Leaves: how many hold U+FFFD. Where the server converts, no stored
character can be that one, so it stands for bytes that meant nothing in the database's set. Some
servers put a question mark, which nobody can tell from a real one.
"""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from exporter_tui.export.errors import NoFaithfulTextError
from exporter_tui.model.plan import ColumnPlan, TablePlan
from exporter_tui.model.types import CharacterSet

CODE = "REPLACED-CHARACTERS"
_REPLACEMENT = "\ufffd"


def converted_columns(plan: TablePlan) -> tuple[ColumnPlan, ...]:
    """Return the columns whose texts the server converts into another set."""
    if plan.converted_from is None:
        return ()
    return tuple(column for column in plan.columns if column.characters is CharacterSet.DATABASE)


def replaced_cells(cells: pa.Array) -> int:
    """Return how many cells hold a replacement character."""
    return pc.sum(pc.match_substring(cells, _REPLACEMENT)).as_py() or 0


def refuse_replaced(
    plan: TablePlan, columns: Sequence[ColumnPlan], cells: Sequence[pa.Array]
) -> None:
    """Raise ``NoFaithfulTextError`` for a cell with a lost character that nobody consented to."""
    converted = converted_columns(plan)
    if not converted:
        return
    for column, made in zip(columns, cells, strict=True):
        accepted = plan.consent.replaced_characters.covers(column.name)
        if column in converted and not accepted and replaced_cells(made):
            why = (
                f"a character was lost between {plan.converted_from} and UTF-8: the text holds "
                "U+FFFD in its place"
            )
            raise NoFaithfulTextError(column.name, why, CODE)
