"""Expressions of a grouped query: aggregates and group keys, one value per group.

Enters: the rows of all groups. Leaves: columns with one value per group; constants where the whole
query is one group. It refuses columns that are neither grouped nor aggregated (ORA-00937,
ORA-00979) and nested aggregates (ORA-00935).
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import numpy as np

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.sql.expressions.evaluate import Evaluator
from exporter_tui.fakeoracle.sql.expressions.values import Bools, Column, Indices, constant
from exporter_tui.fakeoracle.sql.functions import aggregate
from exporter_tui.fakeoracle.sql.parsing import nodes
from exporter_tui.fakeoracle.sql.queries.frame import Frame
from exporter_tui.fakeoracle.sql.queries.groups import Groups


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
    """Evaluates over groups as if each were one row. ``groups`` None: all rows are one group, which
    may be empty. ``keys``: where the keys of GROUP BY lead.
    """

    def __init__(
        self, every: Evaluator, keys: tuple[nodes.Expression, ...], groups: Groups | None
    ) -> None:
        """``every``: the evaluator of all rows."""
        rows = 1 if groups is None else len(groups)
        relations = every.frame.relations
        super().__init__(
            Frame(relations, rows, tuple(None for _ in relations)), every.binds, every.environment
        )
        self._every = every
        self.keys = tuple(self._resolved(key) for key in keys)
        self._groups = groups

    def over(self, mask: Bools) -> Evaluator:
        """Return an evaluator of the chosen groups: aggregates see all rows of each."""
        return _Chosen(self, np.flatnonzero(mask))

    def column(self, node: nodes.Expression) -> Column:
        """Return the value that the expression has for each group."""
        if self._resolved(node) in self.keys:
            return self._of_key(self._every.column(node))
        if isinstance(node, nodes.Call) and node.name in aggregate.NAMES:
            if node not in self.cache:
                self.cache[node] = self._aggregate(node)
            return self.cache[node]
        if isinstance(node, nodes.ColumnRef) and self.frame.find(node) is not None:
            if self.keys:
                raise OracleError(979, "not a GROUP BY expression", position=node.position)
            raise OracleError(937, "not a single-group group function", position=node.position)
        return super().column(node)

    def _of_key(self, column: Column) -> Column:
        if column.constant:
            return column
        if self._groups is not None:
            return column.take(self._groups.first)
        return constant(column.type, column.cells[0] if column.cells else None)

    def _aggregate(self, node: nodes.Call) -> Column:
        if len(node.arguments) != 1:
            raise OracleError(909, "invalid number of arguments")
        (argument,) = node.arguments
        rows = self._every.frame.rows
        if isinstance(argument, nodes.Star):
            if node.name != "COUNT" or argument.qualifier:
                raise OracleError(936, "missing expression")
            return aggregate.count_rows(rows) if self._groups is None else self._groups.count_rows()
        if has_aggregate(argument):
            raise OracleError(935, "group function is nested too deeply")
        distinct = node.distinct and node.name not in {"MIN", "MAX"}
        if distinct and node.name != "COUNT":
            raise OracleError(3001, "unimplemented feature: DISTINCT in an aggregate")
        column = self._every.column(argument)
        if self._groups is not None:
            return self._groups.aggregated(node.name, column, distinct=distinct)
        if node.name == "COUNT":
            return aggregate.count(column, rows, distinct=distinct)
        return aggregate.AGGREGATES[node.name](column, rows)

    def _resolved(self, node: nodes.Expression) -> object:
        """Return where a column name leads, so that ``a`` and ``t.a`` are the same key."""
        if isinstance(node, nodes.ColumnRef):
            return self.frame.find(node) or node
        return node


class _Chosen(GroupEvaluator):
    """Some of the groups: what a branch of a CASE, or HAVING, has chosen."""

    def __init__(self, parent: GroupEvaluator, chosen: Indices) -> None:
        frame = Frame(parent.frame.relations, len(chosen), parent.frame.selections)
        Evaluator.__init__(self, frame, parent.binds, parent.environment)
        self._parent = parent
        self._chosen = chosen
        self.keys = parent.keys

    def over(self, mask: Bools) -> Evaluator:
        """Return an evaluator of fewer groups."""
        return _Chosen(self, np.flatnonzero(mask))

    def column(self, node: nodes.Expression) -> Column:
        """Return the value of each chosen group."""
        if self._resolved(node) in self.keys or _is_of_rows(node):
            return self._parent.column(node).take(self._chosen)
        return Evaluator.column(self, node)


def _is_of_rows(node: nodes.Expression) -> bool:
    """Return whether an expression stands for rows of a table, not for what is computed of it."""
    aggregated = isinstance(node, nodes.Call) and node.name in aggregate.NAMES
    return aggregated or isinstance(node, nodes.ColumnRef)
