"""Joins among small relations: dictionary views, mostly.

Enters: a frame and one more relation with its condition. Leaves: the joined frame. Equalities
between the two sides are joined by hashing, everything else filters the pairs. It refuses more
pairs than five million (ORA-03001).
"""

from collections.abc import Callable, Sequence

import numpy as np

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.serving.stopping import watched
from exporter_tui.fakeoracle.sql.expressions.compare import as_compared, comparable
from exporter_tui.fakeoracle.sql.expressions.evaluate import Evaluator
from exporter_tui.fakeoracle.sql.expressions.values import Column, Indices, Value
from exporter_tui.fakeoracle.sql.parsing import nodes
from exporter_tui.fakeoracle.sql.queries.frame import Frame, Relation, whole
from exporter_tui.fakeoracle.sql.queries.grouping import walk

_MOST_PAIRS = 5_000_000
MakeEvaluator = Callable[[Frame], Evaluator]


def join(
    left: Frame,
    right: Relation,
    conditions: Sequence[nodes.Expression],
    hints: Sequence[nodes.Expression],
    make: MakeEvaluator,
    *,
    outer: bool,
) -> Frame:
    """Return the pairs for which all ``conditions`` hold, with ``outer`` also the left rows
    without a partner. ``hints``: equalities that will filter later anyway and narrow the pairs.
    """
    other = whole(right)
    keys = [pair for term in (*conditions, *hints) if (pair := _sides(term, left, other))]
    lefts, rights = _pairs(keys, left, other, make)
    both = _paired(left, other, lefts, rights)
    mask = np.ones(both.rows, np.bool_)
    for condition in conditions:
        mask &= make(both).truth(condition).true
    lefts, rights = lefts[mask], rights[mask]
    if outer:
        missing = np.setdiff1d(np.arange(left.rows), lefts)
        lefts = np.concatenate([lefts, missing])
        rights = np.concatenate([rights, np.full(len(missing), -1)])
    return _paired(left, other, lefts, rights)


def _paired(left: Frame, right: Frame, lefts: Indices, rights: Indices) -> Frame:
    kept = left.take(lefts)
    return Frame(
        (*left.relations, *right.relations), len(lefts), (*kept.selections, rights.astype(np.int64))
    )


def _sides(
    term: nodes.Expression, left: Frame, right: Frame
) -> tuple[nodes.Expression, nodes.Expression] | None:
    """Return (left side, right side) of an equality between the two frames."""
    if not isinstance(term, nodes.Binary) or term.operator != "=":
        return None
    for one, two in ((term.left, term.right), (term.right, term.left)):
        if _belongs(one, left, right) and _belongs(two, right, left):
            return one, two
    return None


def _belongs(node: nodes.Expression, frame: Frame, other: Frame) -> bool:
    names = [part for part in walk(node) if isinstance(part, nodes.ColumnRef)]
    return bool(names) and all(
        frame.find(name) is not None and other.find(name) is None for name in names
    )


def _pairs(
    keys: Sequence[tuple[nodes.Expression, nodes.Expression]],
    left: Frame,
    right: Frame,
    make: MakeEvaluator,
) -> tuple[Indices, Indices]:
    if not keys:
        if left.rows * right.rows > _MOST_PAIRS:
            raise OracleError(3001, "unimplemented feature: product of large relations")
        return (
            np.repeat(np.arange(left.rows), right.rows),
            np.tile(np.arange(right.rows), left.rows),
        )
    left_make, right_make = make(left), make(right)
    columns = [
        comparable(
            as_compared(left_make.column(one), left_make.settings),
            as_compared(right_make.column(two), right_make.settings),
            0,
        )
        for one, two in keys
    ]
    index: dict[tuple[Value, ...], list[int]] = {}
    for row, key in watched(_rows_of([two for _, two in columns], right.rows)):
        index.setdefault(key, []).append(row)
    lefts: list[int] = []
    rights: list[int] = []
    for row, key in watched(_rows_of([one for one, _ in columns], left.rows)):
        matches = index.get(key, [])
        lefts += [row] * len(matches)
        rights += matches
        if len(lefts) > _MOST_PAIRS:
            raise OracleError(3001, "unimplemented feature: join of large relations")
    return np.array(lefts, np.int64), np.array(rights, np.int64)


def _rows_of(columns: list[Column], rows: int) -> list[tuple[int, tuple[Value, ...]]]:
    cells = [column.spread(rows).cells for column in columns]
    return [
        (row, key) for row, key in enumerate(watched(zip(*cells, strict=True))) if None not in key
    ]
