"""What of a WHERE clause needs no filter: ROWID ranges and ROWNUM limits.

Enters: the condition, an evaluator for its constants, the table version. Leaves: a slice of row
numbers, a row limit and the rest of the condition. Rows of a version lie in ROWID order, so a
range of ROWIDs is a slice.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.sql.expressions.numbers import WIDE
from exporter_tui.fakeoracle.sql.expressions.rowid import check
from exporter_tui.fakeoracle.sql.expressions.values import NUMERIC, TEXT, Column
from exporter_tui.fakeoracle.sql.parsing import nodes
from exporter_tui.fakeoracle.storage.rowids import decode, encode

_MIRRORED = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Rows ``start`` to ``stop`` (exclusive), at most ``limit`` of those that fulfil ``rest``.

    ``limit`` None: all of them. ``rest``: conditions that must all be true.
    """

    start: int
    stop: int
    limit: int | None
    rest: tuple[nodes.Expression, ...]


Position = Callable[[str], int]


def conjuncts(condition: nodes.Expression | None) -> list[nodes.Expression]:
    """Return the conditions that AND joins."""
    if condition is None:
        return []
    if isinstance(condition, nodes.Binary) and condition.operator == "AND":
        return [*conjuncts(condition.left), *conjuncts(condition.right)]
    return [condition]


def select_rows(
    condition: nodes.Expression | None,
    rows: int,
    position: Position | None,
    value: Callable[[nodes.Expression], Column],
) -> Selection:
    """Return what the condition selects. ``position``: number of rows with a lesser ROWID, None
    where several tables are joined; ``value`` evaluates an expression without columns.
    """
    selection = Selection(start=0, stop=rows, limit=None, rest=())
    for term in conjuncts(condition):
        if position is not None and (bound := _bound(term, "ROWID")):
            found = _rowid_text(value(bound[1]))
            selection = _narrowed(selection, bound[0], found, position)
        elif limit := _bound(term, "ROWNUM"):
            selection = _limited(selection, limit[0], value(limit[1]))
        else:
            selection = replace(selection, rest=(*selection.rest, term))
    return selection


def _bound(term: nodes.Expression, name: str) -> tuple[str, nodes.Expression] | None:
    """Return operator and other side of ``name op expression without columns``."""
    if not isinstance(term, nodes.Binary) or term.operator not in _MIRRORED:
        return None
    if _is_name(term.left, name) and is_constant(term.right):
        return term.operator, term.right
    if _is_name(term.right, name) and is_constant(term.left):
        return _MIRRORED[term.operator], term.left
    return None


def _is_name(node: nodes.Expression, name: str) -> bool:
    return isinstance(node, nodes.ColumnRef) and node.name == name and len(node.qualifiers) < 2


def is_constant(node: nodes.Expression) -> bool:
    """Return whether an expression is made of literals and binds alone."""
    if isinstance(node, (nodes.Literal, nodes.Bind)):
        return True
    return isinstance(node, nodes.Call) and all(map(is_constant, node.arguments))


def _rowid_text(column: Column) -> str | None:
    if column.type.kind not in TEXT | {"ROWID"}:
        raise OracleError(932, "inconsistent datatypes: expected ROWID")
    return None if column.value is None else check(column.value)


def _narrowed(
    selection: Selection, operator: str, text: str | None, position: Position
) -> Selection:
    if text is None:
        return replace(selection, stop=selection.start)
    below = position(text)
    # The row itself is found at its position, or nowhere: one more row is below the next ROWID.
    through = position(_next(text)) if operator in {"=", "<=", ">"} else below
    start, stop = selection.start, selection.stop
    if operator in {"=", ">="}:
        start = max(start, below)
    if operator == ">":
        start = max(start, through)
    if operator in {"=", "<="}:
        stop = min(stop, through)
    if operator == "<":
        stop = min(stop, below)
    return replace(selection, start=start, stop=max(start, stop))


def _next(text: str) -> str:
    """Return the ROWID of the next row number in the same block."""
    data_object, file, block, slot = decode(text)
    return encode(data_object, file, block, slot + 1)


def _limited(selection: Selection, operator: str, column: Column) -> Selection:
    """ROWNUM counts the rows that are returned, from 1: ``ROWNUM > 1`` is never true."""
    if column.type.kind not in NUMERIC:
        raise OracleError(3001, "unimplemented feature: ROWNUM against text")
    bound: Decimal | None = column.value
    if bound is None:
        most = 0
    elif operator == "<=":
        most = int(bound.to_integral_value(ROUND_FLOOR, WIDE))
    elif operator == "<":
        most = int(bound.to_integral_value(ROUND_CEILING, WIDE)) - 1
    elif operator == "=":
        most = int(bound == 1)
    else:
        everything = bound < 1 if operator == ">" else bound <= 1
        return selection if everything else replace(selection, limit=0)
    most = max(most, 0)
    return replace(selection, limit=most if selection.limit is None else min(selection.limit, most))
