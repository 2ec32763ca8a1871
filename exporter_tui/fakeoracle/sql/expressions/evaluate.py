"""Expressions over a frame: column by column, never row by row.

Enters: nodes, a frame, binds and the session's environment. Leaves: ``Column`` and ``Truth``. Only
the branch of a CASE that is chosen is evaluated for a row, so that a guarded error never shows. It
refuses what it does not know by ORA-00904 (names) and ORA-03001 (functions).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Protocol

import numpy as np

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.dictionary import lacking
from exporter_tui.fakeoracle.sql.expressions.arithmetic import arithmetic, concatenate, negate
from exporter_tui.fakeoracle.sql.expressions.compare import OPERATORS, as_compared, compare
from exporter_tui.fakeoracle.sql.expressions.conditions import in_values, is_special, like
from exporter_tui.fakeoracle.sql.expressions.unify import chosen
from exporter_tui.fakeoracle.sql.expressions.values import (
    BINARY,
    NUMBER,
    NUMERIC,
    TEXT,
    UNKNOWN,
    Bools,
    Column,
    Truth,
    constant,
)
from exporter_tui.fakeoracle.sql.functions.by_name import call_function
from exporter_tui.fakeoracle.sql.parsing import nodes
from exporter_tui.fakeoracle.sql.parsing.literals import extract, literal_column, typed_literal
from exporter_tui.fakeoracle.sql.queries.frame import Frame
from exporter_tui.fakeoracle.sql.settings import Settings

_DICTIONARY_OWNER = "SYS"


class Environment(Protocol):
    """What functions may ask of the session."""

    @property
    def settings(self) -> Settings:
        """Return the session's settings."""
        ...

    def system_call(self, name: str, arguments: tuple[Column, ...]) -> Column | None:
        """Return SYSDATE, USER, SYS_CONTEXT(...); None when there is no such function."""
        ...

    def subquery(self, select: nodes.Select, binds: tuple[Column, ...]) -> Column:
        """Return the only column of a subquery."""
        ...


@dataclass(slots=True)
class Evaluator:
    """One statement's expressions over one frame."""

    frame: Frame
    binds: tuple[Column, ...]
    environment: Environment
    row_numbers: bool = False
    cache: dict[nodes.Expression, Column] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        """Return the session's settings."""
        return self.environment.settings

    def over(self, mask: Bools) -> "Evaluator":
        """Return an evaluator of the same statement over the rows of a mask."""
        # Without row numbers: the rows of a branch are not counted as they are returned.
        return type(self)(self.frame.take(np.flatnonzero(mask)), self.binds, self.environment)

    def column(self, node: nodes.Expression) -> Column:
        """Return the value of an expression; a condition is no value (ORA-00923)."""
        found = self.cache.get(node)
        if found is None:
            method = _VALUES.get(type(node))
            if method is None:
                raise OracleError(923, "FROM keyword not found where expected")
            found = self.cache[node] = method(self, node)
        return found

    def truth(self, node: nodes.Expression) -> Truth:
        """Return the result of a condition; a value is no condition (ORA-00920)."""
        method = _CONDITIONS.get(type(node))
        if method is None or not _is_condition(node):
            raise OracleError(920, "invalid relational operator")
        return method(self, node)

    def first_true(
        self, tests: Sequence[nodes.Expression], results: Sequence[nodes.Expression]
    ) -> Column:
        """Return per row the result of the first test that is true, the last result if none is.

        Every result is evaluated for the rows that choose it alone.
        """
        left = np.ones(self.frame.rows, np.bool_)
        branches: list[tuple[Bools, Column]] = []
        for test, result in zip(tests, results, strict=False):
            mask = left & self._truth_where(test, left).true
            branches.append((mask, self._column_where(result, mask)))
            left = left & ~mask
        branches.append((left, self._column_where(results[-1], left)))
        return chosen(branches, self.frame.rows)

    def _truth_where(self, test: nodes.Expression, mask: Bools) -> Truth:
        if mask.all():
            return self.truth(test)
        some = self.over(mask).truth(test)
        true, false = np.zeros(len(mask), np.bool_), np.zeros(len(mask), np.bool_)
        true[mask], false[mask] = some.true, some.false
        return Truth(true, false)

    def _column_where(self, result: nodes.Expression, mask: Bools) -> Column:
        return (self if mask.all() else self.over(mask)).column(result)


def unknown_name(node: nodes.ColumnRef) -> OracleError:
    """Return ORA-00904 for a name, at its place in the statement."""
    shown = ".".join(f'"{part}"' for part in (*node.qualifiers, node.name))
    return OracleError(904, f"{shown}: invalid identifier", position=node.position)


def _is_condition(node: nodes.Expression) -> bool:
    if isinstance(node, nodes.Binary):
        return node.operator in OPERATORS or node.operator in {"AND", "OR"}
    return True


def _reference(evaluator: Evaluator, node: nodes.ColumnRef) -> Column:
    where = evaluator.frame.find(node)
    if where is not None:
        return evaluator.frame.column(where)
    if node.name == "ROWNUM" and not node.qualifiers:
        return _row_numbers(evaluator)
    found = evaluator.environment.system_call(".".join((*node.qualifiers, node.name)), ())
    if found is not None:
        return found
    raise _lacking_name(evaluator.frame, node) or unknown_name(node)


def _lacking_name(frame: Frame, node: nodes.ColumnRef) -> OracleError | None:
    """Return ORA-03001 for a name that Oracle would know here."""
    seen = [
        relation.table.replace("V$", "V_$", 1)
        for relation in frame.relations
        if relation.owner == _DICTIONARY_OWNER and relation.answers_to(node.qualifiers)
    ]
    known = any(lacking.knows_column(view, node.name) for view in seen)
    if known or lacking.knows_pseudo_column(node.name):
        return OracleError(3001, f"unimplemented feature: {node.name}", position=node.position)
    return None


def _row_numbers(evaluator: Evaluator) -> Column:
    if not evaluator.row_numbers:
        raise OracleError(3001, "unimplemented feature: ROWNUM here")
    return Column(NUMBER, [Decimal(row) for row in range(1, evaluator.frame.rows + 1)])


def _bind(evaluator: Evaluator, node: nodes.Bind) -> Column:
    return (
        evaluator.binds[node.index]
        if node.index < len(evaluator.binds)
        else constant(UNKNOWN, None)
    )


def _binary(evaluator: Evaluator, node: nodes.Binary) -> Column:
    if _is_condition(node):
        raise OracleError(923, "FROM keyword not found where expected")
    left, right = evaluator.column(node.left), evaluator.column(node.right)
    if node.operator == "||":
        return concatenate(left, right, evaluator.settings)
    return arithmetic(node.operator, left, right)


def _negative(evaluator: Evaluator, node: nodes.Negative) -> Column:
    return negate(evaluator.column(node.operand))


def _call(evaluator: Evaluator, node: nodes.Call) -> Column:
    if node.distinct:
        raise OracleError(3001, "unimplemented feature: DISTINCT here")
    if node.name in _LAZY:
        return _LAZY[node.name](evaluator, node)
    arguments = tuple(evaluator.column(argument) for argument in node.arguments)
    found = call_function(node.name, arguments, evaluator.settings)
    if found is None:
        found = evaluator.environment.system_call(node.name, arguments)
    if found is None and "." in node.name and not lacking.knows_function(node.name):
        shown = ".".join(f'"{part}"' for part in node.name.split("."))
        raise OracleError(904, f"{shown}: invalid identifier")
    if found is None:
        raise OracleError(3001, f"unimplemented feature: function {node.name}")
    return found


def _case(evaluator: Evaluator, node: nodes.Case) -> Column:
    tests: list[nodes.Expression] = []
    for when, _ in node.whens:
        simple = node.operand is not None
        tests.append(nodes.Binary("=", node.operand, when) if simple else when)  # type: ignore[arg-type]
    results = [result for _, result in node.whens]
    return evaluator.first_true(tests, [*results, node.otherwise or nodes.Literal(None)])


def _extract(evaluator: Evaluator, node: nodes.Extract) -> Column:
    return extract(node.part, evaluator.column(node.operand))


def _literal(_evaluator: Evaluator, node: nodes.Literal) -> Column:
    return literal_column(node)


def _typed_literal(_evaluator: Evaluator, node: nodes.TypedLiteral) -> Column:
    return typed_literal(node)


def _connective(evaluator: Evaluator, node: nodes.Binary) -> Truth:
    if node.operator == "AND":
        return evaluator.truth(node.left) & evaluator.truth(node.right)
    if node.operator == "OR":
        return evaluator.truth(node.left) | evaluator.truth(node.right)
    return _compared(
        evaluator, node.operator, evaluator.column(node.left), evaluator.column(node.right)
    )


def _compared(evaluator: Evaluator, sign: str, left: Column, right: Column) -> Truth:
    settings = evaluator.settings
    left, right = (as_compared(side, settings) for side in (left, right))
    return compare(sign, left, right, evaluator.frame.rows, settings.zone_minutes)


def _not(evaluator: Evaluator, node: nodes.Not) -> Truth:
    return ~evaluator.truth(node.operand)


def _is_null(evaluator: Evaluator, node: nodes.IsNull) -> Truth:
    nulls = _spread(evaluator, evaluator.column(node.operand).nulls)
    return Truth(nulls, ~nulls)


def _spread(evaluator: Evaluator, mask: Bools) -> Bools:
    rows = evaluator.frame.rows
    return mask if len(mask) == rows else np.full(rows, bool(mask[0]))


def _is_special(evaluator: Evaluator, node: nodes.IsSpecial) -> Truth:
    return is_special(evaluator.column(node.operand), node.what, evaluator.frame.rows)


def _between(evaluator: Evaluator, node: nodes.Between) -> Truth:
    # "expr1 BETWEEN expr2 AND expr3" is "expr2 <= expr1 AND expr1 <= expr3" (Conditions).
    operand = evaluator.column(node.operand)
    above = _compared(evaluator, ">=", operand, evaluator.column(node.low))
    return above & _compared(evaluator, "<=", operand, evaluator.column(node.high))


def _in_list(evaluator: Evaluator, node: nodes.InList) -> Truth:
    items = [evaluator.column(item) for item in node.items]
    return _in(evaluator, evaluator.column(node.operand), items)


def _in_select(evaluator: Evaluator, node: nodes.InSelect) -> Truth:
    found = evaluator.environment.subquery(node.select, evaluator.binds)
    items = [constant(found.type, value) for value in found.cells]
    return _in(evaluator, evaluator.column(node.operand), items)


def _in(evaluator: Evaluator, operand: Column, items: list[Column]) -> Truth:
    settings = evaluator.settings
    operand, *items = (as_compared(column, settings) for column in (operand, *items))
    return in_values(operand, items, evaluator.frame.rows, settings.zone_minutes)


def _like(evaluator: Evaluator, node: nodes.Like) -> Truth:
    escape = evaluator.column(node.escape) if node.escape else None
    return like(
        evaluator.column(node.operand), evaluator.column(node.pattern), escape, evaluator.frame.rows
    )


def _coalesce(evaluator: Evaluator, node: nodes.Call) -> Column:
    arguments = node.arguments
    if len(arguments) < 2:
        raise OracleError(938, "not enough arguments for function")
    tests = [nodes.Not(nodes.IsNull(argument)) for argument in arguments[:-1]]
    return evaluator.first_true(tests, arguments)


def _nvl(evaluator: Evaluator, node: nodes.Call) -> Column:
    """NVL(expr1, expr2): "If expr1 is character data, then Oracle converts expr2 to the data type
    of expr1"; a number is looked for in a text where expr1 is numeric.
    """
    if len(node.arguments) == 2:
        first, second = node.arguments
        kinds = [evaluator.column(each).type.kind for each in node.arguments]
        literal = nodes.Literal(None) in node.arguments
        numeric = NUMERIC | BINARY
        if not literal and kinds[0] in TEXT and kinds[1] in numeric:
            node = replace(node, arguments=(first, nodes.Call("TO_CHAR", (second,))))
        elif not literal and kinds[0] in numeric and kinds[1] in TEXT:
            converted = nodes.Call("TO_NUMBER", (second,))
            if evaluator.frame.rows:
                _ = evaluator.column(converted).cells  # both are evaluated, whichever is taken
            node = replace(node, arguments=(first, converted))
    return _coalesce(evaluator, node)


def _nvl2(evaluator: Evaluator, node: nodes.Call) -> Column:
    if len(node.arguments) != 3:
        raise OracleError(909, "invalid number of arguments")
    test, present, absent = node.arguments
    return evaluator.first_true([nodes.Not(nodes.IsNull(test))], [present, absent])


def _decode(evaluator: Evaluator, node: nodes.Call) -> Column:
    """DECODE(expr, search, result, ..., default): "In a DECODE function, Oracle considers two
    nulls to be equivalent."
    """
    if len(node.arguments) < 3:
        raise OracleError(938, "not enough arguments for function")
    operand, *rest = node.arguments
    otherwise = rest.pop() if len(rest) % 2 else nodes.Literal(None)
    tests: list[nodes.Expression] = []
    for search in rest[::2]:
        both_null = nodes.Binary("AND", nodes.IsNull(operand), nodes.IsNull(search))
        tests.append(nodes.Binary("OR", nodes.Binary("=", operand, search), both_null))
    return evaluator.first_true(tests, [*rest[1::2], otherwise])


_LAZY: dict[str, Callable[[Evaluator, nodes.Call], Column]] = {
    "COALESCE": _coalesce,
    "NVL": _nvl,
    "NVL2": _nvl2,
    "DECODE": _decode,
}

_VALUES: dict[type, Callable[..., Column]] = {
    nodes.Literal: _literal,
    nodes.TypedLiteral: _typed_literal,
    nodes.Bind: _bind,
    nodes.ColumnRef: _reference,
    nodes.Call: _call,
    nodes.Binary: _binary,
    nodes.Negative: _negative,
    nodes.Case: _case,
    nodes.Extract: _extract,
}

_CONDITIONS: dict[type, Callable[..., Truth]] = {
    nodes.Binary: _connective,
    nodes.Not: _not,
    nodes.IsNull: _is_null,
    nodes.IsSpecial: _is_special,
    nodes.Between: _between,
    nodes.InList: _in_list,
    nodes.InSelect: _in_select,
    nodes.Like: _like,
}
