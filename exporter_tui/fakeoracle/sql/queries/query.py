"""One SELECT over opened tables: rows chosen, grouped, ordered, encoded.

Enters: nodes, opened sources, binds, the session's environment. Leaves: an ``Answer``. It is a
function of these alone: which version of a table is read was decided when it was opened. A plain
query over a stored version is a slice of rows that are encoded once.
"""

from dataclasses import replace
from decimal import Decimal

import numpy as np

from exporter_tui.fakeoracle.answer import Answer, ColumnShape, OracleError, Rows
from exporter_tui.fakeoracle.serving.stopping import CANCELLED
from exporter_tui.fakeoracle.sql.expressions.evaluate import Environment, Evaluator, unknown_name
from exporter_tui.fakeoracle.sql.expressions.values import Column, Indices
from exporter_tui.fakeoracle.sql.functions.by_name import is_pure
from exporter_tui.fakeoracle.sql.parsing import nodes
from exporter_tui.fakeoracle.sql.queries.frame import Frame, whole
from exporter_tui.fakeoracle.sql.queries.grouping import GroupEvaluator, has_aggregate, walk
from exporter_tui.fakeoracle.sql.queries.groups import Groups
from exporter_tui.fakeoracle.sql.queries.join import join
from exporter_tui.fakeoracle.sql.queries.opened import Opened, RowSlice
from exporter_tui.fakeoracle.sql.queries.order import Result, ordered_rows
from exporter_tui.fakeoracle.sql.queries.predicates import Selection, conjuncts, select_rows
from exporter_tui.fakeoracle.sql.queries.stored import shape, vector_of
from exporter_tui.fakeoracle.storage.rows import EncodedRows

_NOTHING: Indices = np.zeros(0, np.int64)
_SMALL_PART = 16
_SMALL_TABLE_ROWS = 20_000


class Query:
    """A statement ready to run. ``opened``: one per source of ``select``, in order."""

    def __init__(
        self,
        select: nodes.Select,
        opened: tuple[Opened, ...],
        binds: tuple[Column, ...],
        environment: Environment,
    ) -> None:
        self._select = select
        self._opened = opened
        self._binds = binds
        self._environment = environment
        self._items = _expanded(select, opened)
        self._grouped = (
            bool(select.group_by)
            or any(has_aggregate(item.expression) for item in self._items)
            or has_aggregate(select.having)
        )

    def describe(self) -> Answer:
        """Return the columns alone; every name and type error shows here."""
        if has_aggregate(self._select.where):
            raise OracleError(934, "group function is not allowed here")
        empty = self._joined_frame(empty=True)
        for condition in (
            self._select.where,
            *(source.condition for source in self._select.sources),
        ):
            if condition is not None:
                self._evaluator(empty, row_numbers=True).truth(condition)
        result = self._results(empty, describe=True)
        return Answer(columns=self._shapes(result.columns))

    def run(self) -> Answer:
        """Return columns and encoded rows; raises ``OracleError``."""
        columns = self.describe().columns
        rows: Rows | None = self._sliced_rows()
        if rows is None:
            result = self._result()
            rows = self._encoded(result)
        compressed = any(source.compressed for source in self._opened)
        return Answer(columns=columns, rows=rows, compressed=compressed)

    def column(self) -> Column:
        """Return the only column of the result, for a subquery; ORA-00913 when there are more."""
        if len(self._items) != 1:
            raise OracleError(913, "too many values")
        self.describe()
        result = self._result()
        return result.columns[0].spread(result.rows)

    def _shapes(self, columns: list[Column]) -> tuple[ColumnShape, ...]:
        return tuple(
            shape(item.name, column.type, nullable=not self._is_not_null(item.expression))
            for item, column in zip(self._items, columns, strict=True)
        )

    def _is_not_null(self, node: nodes.Expression) -> bool:
        return (
            isinstance(node, nodes.ColumnRef)
            and len(self._opened) == 1
            and node.name in self._opened[0].not_null
        )

    def _evaluator(self, frame: Frame, *, row_numbers: bool = False) -> Evaluator:
        return Evaluator(frame, self._binds, self._environment, row_numbers)

    def _joined_frame(self, *, empty: bool = False) -> Frame:
        frame = whole(self._opened[0].relation)
        frame = frame.take(_NOTHING) if empty else frame
        for source, opened in zip(self._select.sources[1:], self._opened[1:], strict=True):
            if empty:
                relations = (*frame.relations, opened.relation)
                frame = Frame(relations, 0, tuple(_NOTHING for _ in relations))
                continue
            outer = source.join == "LEFT"
            frame = join(
                frame,
                opened.relation,
                conjuncts(source.condition),
                [] if outer else conjuncts(self._select.where),
                self._evaluator,
                outer=outer,
            )
        return frame

    def _selection(self, frame: Frame) -> Selection:
        constants = self._evaluator(Frame((), 1, ()))
        only = self._opened[0].position if len(self._opened) == 1 else None
        return select_rows(self._select.where, frame.rows, only, constants.column)

    def _sliced_rows(self) -> RowSlice | None:
        """Return a slice of the version's encoded rows, None where the query is no such slice."""
        select, source = self._select, self._opened[0]
        version, cache = source.version, source.cache
        plain = not (self._grouped or select.distinct or select.order_by or len(self._opened) > 1)
        if version is None or cache is None or not plain or not self._is_cacheable():
            return None
        frame = whole(source.relation)
        selection = self._selection(frame)
        if selection.rest:
            return None
        stop = _limited(selection, select.fetch_first)
        wanted = stop - selection.start
        if frame.rows > _SMALL_TABLE_ROWS and wanted * _SMALL_PART < frame.rows:
            return None
        expressions = tuple(item.expression for item in self._items)
        names = (source.relation.names, source.relation.hidden)
        key = (id(version), names, expressions, self._environment.settings)

        def make() -> EncodedRows:
            # All rows, whatever this statement wants of them: the next may want others.
            rows = self._encoded(self._results(whole(source.relation), limited=False))
            rows.woven()
            return rows

        try:
            encoded = cache.get(key, version, frame.rows * len(self._items), make)
        except OracleError as error:
            if error.number == CANCELLED:
                raise
            # A row outside the wanted ones may be what fails: the slow path tells.
            return None
        return RowSlice(encoded, selection.start, stop)

    def _is_cacheable(self) -> bool:
        """Return whether the items depend on the version and the settings alone."""
        frame = whole(self._opened[0].relation)
        for item in self._items:
            for part in walk(item.expression):
                if isinstance(part, (nodes.Bind, nodes.InSelect)):
                    return False
                if isinstance(part, nodes.Call) and not is_pure(part.name):
                    return False
                if isinstance(part, nodes.ColumnRef) and frame.find(part) is None:
                    return False
        return True

    def _result(self) -> Result:
        frame = self._joined_frame()
        selection = self._selection(frame)
        if (selection.start, selection.stop) != (0, frame.rows):
            frame = frame.take(np.arange(selection.start, selection.stop))
        if selection.rest:
            evaluator = self._evaluator(frame)
            mask = np.ones(frame.rows, np.bool_)
            for condition in selection.rest:
                mask &= evaluator.truth(condition).true
            frame = frame.take(np.flatnonzero(mask))
        if selection.limit is not None and selection.limit < frame.rows:
            frame = frame.take(np.arange(selection.limit))
        return self._results(self._shown(frame))

    def _shown(self, frame: Frame) -> Frame:
        """Return the chosen rows with the values that this user is shown."""
        if all(source.shown is None for source in self._opened):
            return frame
        relations = tuple(source.shown or source.relation for source in self._opened)
        return Frame(relations, frame.rows, frame.selections)

    def _results(self, frame: Frame, *, describe: bool = False, limited: bool = True) -> Result:
        """Return the select list over the chosen rows: grouped, made distinct, ordered, cut."""
        select = self._select if limited else replace(self._select, fetch_first=None)
        keys = tuple(_order_key(item.expression, self._items) for item in select.order_by)
        evaluator = self._row_evaluator(frame, describe=describe)
        expressions = [*(item.expression for item in self._items), *keys]
        columns = [evaluator.column(expression) for expression in expressions]
        if describe:
            return Result(columns[: len(self._items)], 0)
        count = len(self._items)
        return ordered_rows(columns[:count], columns[count:], evaluator.frame.rows, select)

    def _row_evaluator(self, frame: Frame, *, describe: bool) -> Evaluator:
        """Return what the select list is evaluated over: the rows, or the groups that stay."""
        if not self._grouped:
            return self._evaluator(frame, row_numbers=True)
        select, every = self._select, self._evaluator(frame)
        groups = None
        if select.group_by and not describe:
            groups = Groups([every.column(key) for key in select.group_by], frame.rows)
        found = GroupEvaluator(every, select.group_by, groups)
        if select.having is None:
            return found
        chosen = found.truth(select.having).true
        return found if describe else found.over(chosen)

    def _encoded(self, result: Result) -> EncodedRows:
        zone, sets = self._environment.settings.zone_minutes, self._environment.settings.sets
        columns = result.columns
        return EncodedRows([vector_of(column, result.rows, zone, sets) for column in columns])


def _limited(selection: Selection, fetch_first: int | None) -> int:
    stop = selection.stop
    for limit in (selection.limit, fetch_first):
        if limit is not None:
            stop = min(stop, selection.start + limit)
    return stop


def _expanded(select: nodes.Select, opened: tuple[Opened, ...]) -> tuple[nodes.Item, ...]:
    """Return the select list with every ``*`` written out."""
    items: list[nodes.Item] = []
    for item in select.items:
        star = item.expression
        if not isinstance(star, nodes.Star):
            items.append(item)
            continue
        if star.qualifier is None and len(select.items) > 1:
            # "SELECT *, x" is no Oracle syntax; "SELECT t.*, x" is.
            raise OracleError(923, "FROM keyword not found where expected")
        relations = [
            source.relation
            for source in opened
            if star.qualifier is None or source.relation.answers_to((star.qualifier,))
        ]
        if not relations:
            raise unknown_name(nodes.ColumnRef((), star.qualifier or "*"))
        for relation in relations:
            qualifiers = (relation.alias or relation.table,)
            items += [
                nodes.Item(nodes.ColumnRef(qualifiers, name), name) for name in relation.names
            ]
    return tuple(items)


def _order_key(node: nodes.Expression, items: tuple[nodes.Item, ...]) -> nodes.Expression:
    """Return what an ORDER BY entry stands for: a position or an alias of the select list."""
    if isinstance(node, nodes.Literal) and isinstance(node.value, Decimal):
        position = int(node.value)
        if position != node.value or not 1 <= position <= len(items):
            raise OracleError(1785, "ORDER BY item must be the number of a SELECT-list expression")
        return items[position - 1].expression
    if isinstance(node, nodes.ColumnRef) and not node.qualifiers:
        found = {item.expression for item in items if item.name == node.name}
        if len(found) > 1:
            raise OracleError(960, "ambiguous column naming in select list", position=node.position)
        if found:
            return found.pop()
    return node
