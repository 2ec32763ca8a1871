"""Expressions of a grouped query: aggregates and group keys, one value per group.

Enters: the rows of one group. Leaves: constants. It refuses columns that are neither grouped nor
aggregated (ORA-00937, ORA-00979) and nested aggregates (ORA-00935).
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import numpy as np

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.sql import aggregate, nodes
from exporter_tui.fakeoracle.sql.evaluate import Evaluator
from exporter_tui.fakeoracle.sql.frame import Frame
from exporter_tui.fakeoracle.sql.values import Bools, Column, constant


def walk(node: object) -> Iterator[object]:
    """Return the node and all nodes below it, subqueries left out."""
    yield node
    if isinstance(node, tuple):
        for part in node:
            yield from walk(part)
    elif is_dataclass(node) and not isinstance(node, (type, nodes.Select)):
        for part in fields(node):
            yield from walk(getattr(node, part.name))


def has_aggregate(node: object) -> bool:
    """Return whether an aggregate function stands anywhere in an expression."""
    return any(isinstance(part, nodes.Call) and part.name in aggregate.NAMES for part in walk(node))


class GroupEvaluator(Evaluator):
    """Evaluates over one group as if it were one row."""

    def __init__(
        self, group: Evaluator, keys: tuple[nodes.Expression, ...], *, grouped: bool
    ) -> None:
        one_row = Frame(group.frame.relations, 1, tuple(None for _ in group.frame.relations))
        super().__init__(one_row, group.binds, group.environment)
        self._group = group
        self._keys = tuple(self._resolved(key) for key in keys)
        self._grouped = grouped

    def over(self, mask: Bools) -> "Evaluator":  # noqa: ARG002 - one row is chosen or not
        """Return this evaluator: aggregates see the whole group in every branch."""
        return self

    def column(self, node: nodes.Expression) -> Column:
        """Return the one value that the expression has for the group."""
        if self._resolved(node) in self._keys:
            column = self._group.column(node)
            if column.constant:
                return column
            return constant(column.type, column.cells[0] if column.cells else None)
        if isinstance(node, nodes.Call) and node.name in aggregate.NAMES:
            if node not in self.cache:
                self.cache[node] = self._aggregate(node)
            return self.cache[node]
        if isinstance(node, nodes.ColumnRef) and self.frame.find(node) is not None:
            if self._grouped:
                raise OracleError(979, "not a GROUP BY expression", position=node.position)
            raise OracleError(937, "not a single-group group function", position=node.position)
        return super().column(node)

    def _aggregate(self, node: nodes.Call) -> Column:
        if len(node.arguments) != 1:
            raise OracleError(909, "invalid number of arguments")
        (argument,) = node.arguments
        rows = self._group.frame.rows
        if isinstance(argument, nodes.Star):
            if node.name != "COUNT" or argument.qualifier:
                raise OracleError(936, "missing expression")
            return aggregate.count_rows(rows)
        if has_aggregate(argument):
            raise OracleError(935, "group function is nested too deeply")
        column = self._group.column(argument)
        if node.name == "COUNT":
            return aggregate.count(column, rows, distinct=node.distinct)
        if node.distinct and node.name not in {"MIN", "MAX"}:
            raise OracleError(3001, "unimplemented feature: DISTINCT in an aggregate")
        return aggregate.AGGREGATES[node.name](column, rows)

    def _resolved(self, node: nodes.Expression) -> object:
        """Return where a column name leads, so that ``a`` and ``t.a`` are the same key."""
        if isinstance(node, nodes.ColumnRef):
            return self.frame.find(node) or node
        return node


def groups_of(keys: list[Column], rows: int) -> list[Bools]:
    """Return one mask per group, in order of first appearance; NULLs group together."""
    found: dict[tuple[object, ...], list[int]] = {}
    for row, key in enumerate(zip(*(key.spread(rows).cells for key in keys), strict=True)):
        found.setdefault(key, []).append(row)
    masks = []
    for members in found.values():
        mask = np.zeros(rows, np.bool_)
        mask[members] = True
        masks.append(mask)
    return masks
