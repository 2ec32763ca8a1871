"""Oracle's own numbers for one tile of a table at its plan's SCN.

Enters: a ``CheckTask`` and a session. Leaves: ``TableAggregates`` as exact texts. One pass over the
tile, in a few statements only when it has very many columns: at one SCN they agree with each other.
Nothing passes through NLS settings or a binary float that was not one in the table.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from exporter_tui.model.errors import ErrorClass, ExporterError
from exporter_tui.model.plan import ColumnPlan
from exporter_tui.model.work import CheckTask, ColumnAggregates, TableAggregates
from exporter_tui.oracle.select import Rows, rows_of
from exporter_tui.validate.items import SUM, aggregates, asked_about, items

_MAX_ITEMS = 900
"""Of one statement: 225 columns of NUMBER, 450 of VARCHAR2, all 1,000 columns that a table can have
when only counts are asked need two.
"""

Wanted = Callable[[int, ColumnPlan], Mapping[str, str]]
"""The select items of a column by the names under which the answers are kept."""

_ROW_COUNT = "COUNT(*)"


class TextSession(Protocol):
    """What is needed of a session: rows whose every NUMBER is exact plain decimal text."""

    def texts(
        self, sql: str, binds: Mapping[str, object] | None = None, *, where: str
    ) -> list[tuple[str | None, ...]]:
        """Return all rows of a query."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asker:
    """Who is asked, about which rows. ``between`` is called before each statement."""

    session: TextSession
    rows: Rows
    where: str
    between: Callable[[], None]

    def query(self, wanted: Mapping[str, str]) -> dict[str, str | None]:
        """Return the answer to each select item under its name."""
        self.between()
        sql = f"SELECT {self.rows.hint} {', '.join(wanted.values())} {self.rows.source}"
        binds = dict(self.rows.binds) or None
        (row,) = self.session.texts(sql, binds, where=self.where)
        return dict(zip(wanted, row, strict=True))


def ask(
    task: CheckTask, session: TextSession, between: Callable[[], None] = lambda: None
) -> TableAggregates:
    """Return Oracle's row count of the task's tile and, per column in plan order, what can be
    counted and summed. ``between`` is called before each statement and may raise to end it.

    A sum that Oracle cannot compute (ORA-01426: beyond 1E126) is None, and no other one is.
    Raises ExporterError.
    """
    plan = task.plan
    (tile,) = (tile for tile in plan.tiles if tile.no == task.chunk)
    where = f"check of {plan.table} chunk {task.chunk}"
    asker = _Asker(session=session, rows=rows_of(plan, tile), where=where, between=between)
    rows: int | None = None
    columns: list[ColumnAggregates] = []

    def wanted(no: int, column: ColumnPlan) -> dict[str, str]:
        return items(no, column, asked_about(plan, column, task.asked))

    for part in _parts(plan.columns, wanted):
        answer = _ask_part(asker, [wanted(no, column) for no, column in enumerate(part)])
        counted = int(answer.pop(_ROW_COUNT) or 0)
        rows = counted if rows is None else rows
        columns.extend(aggregates(answer, no, column) for no, column in enumerate(part))
    return TableAggregates(
        table=plan.table, scn=plan.scn, rows=rows or 0, columns=tuple(columns), asked=task.asked
    )


def _parts(columns: Sequence[ColumnPlan], wanted: Wanted) -> Iterator[Sequence[ColumnPlan]]:
    """Cut the columns so that no statement gets over-long; at least one part, perhaps empty."""
    start, size = 0, 1
    for no, column in enumerate(columns):
        found = len(wanted(0, column))
        if size + found > _MAX_ITEMS:
            yield columns[start:no]
            start, size = no, 1
        size += found
    yield columns[start:]


def _ask_part(asker: _Asker, columns: Sequence[Mapping[str, str]]) -> dict[str, str | None]:
    wanted = _joined([{_ROW_COUNT: _ROW_COUNT}, *columns])
    try:
        return asker.query(wanted)
    except ExporterError as error:
        if error.failure.error_class is not ErrorClass.NUMERIC_OVERFLOW:
            raise
    sums = [{name: one[name] for name in one if name.startswith(SUM)} for one in columns]
    rest = {name: item for name, item in wanted.items() if not name.startswith(SUM)}
    return asker.query(rest) | _sums_that_fit(asker, [one for one in sums if one])


def _sums_that_fit(asker: _Asker, sums: Sequence[Mapping[str, str]]) -> dict[str, str | None]:
    """Return the sums without those that Oracle cannot compute, of columns whose sums cannot all be
    computed together: halves are tried until only the culprits are left. One sum too large must
    not take the checks of all other columns away.
    """
    if len(sums) < 2:
        return {}
    found: dict[str, str | None] = {}
    for half in (sums[: len(sums) // 2], sums[len(sums) // 2 :]):
        try:
            found |= asker.query(_joined(half))
        except ExporterError as error:
            if error.failure.error_class is not ErrorClass.NUMERIC_OVERFLOW:
                raise
            found |= _sums_that_fit(asker, half)
    return found


def _joined(parts: Sequence[Mapping[str, str]]) -> dict[str, str]:
    return {name: item for part in parts for name, item in part.items()}
