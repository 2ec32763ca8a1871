"""Oracle's own numbers for one table at its plan's SCN.

Enters: a ``ValidateTask`` and a session. Leaves: ``TableAggregates`` as exact texts. One pass over
the table, in a few statements only when it has very many columns: at one SCN they agree with each
other. Nothing passes through NLS settings or a binary float that was not one in the table.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from exporter_tui.model.errors import ExporterError
from exporter_tui.model.plan import ColumnPlan
from exporter_tui.model.verdict import Asked
from exporter_tui.model.work import ColumnAggregates, TableAggregates, ValidateTask
from exporter_tui.oracle.select import table_at_scn
from exporter_tui.validate.items import SUM, aggregates, items

_MAX_ITEMS = 900
"""Of one statement: 225 columns of NUMBER, 450 of VARCHAR2, all 1,000 columns that a table can have
when only counts are asked need two.
"""

_OVERFLOW = "ORA-01426"
_ROW_COUNT = "COUNT(*)"


class TextSession(Protocol):
    """What is needed of a session: rows whose every NUMBER is exact plain decimal text."""

    def texts(
        self, sql: str, binds: Mapping[str, object] | None = None, *, where: str
    ) -> list[tuple[str | None, ...]]:
        """Return all rows of a query."""
        ...


def ask(task: ValidateTask, session: TextSession) -> TableAggregates:
    """Return Oracle's row count and, per column in plan order, what can be counted and summed.

    A sum that Oracle cannot compute (ORA-01426: beyond 1E126) is None, and no other one is.
    Raises ExporterError.
    """
    plan = task.plan
    rows: int | None = None
    columns: list[ColumnAggregates] = []
    for part in _parts(plan.columns, task.asked):
        answer = _ask_part(task, part, session)
        counted = int(answer.pop(_ROW_COUNT) or 0)
        rows = counted if rows is None else rows
        columns.extend(aggregates(answer, no, column) for no, column in enumerate(part))
    return TableAggregates(
        table=plan.table, scn=plan.scn, rows=rows or 0, columns=tuple(columns), asked=task.asked
    )


def _parts(columns: Sequence[ColumnPlan], asked: Asked) -> Iterator[Sequence[ColumnPlan]]:
    """Cut the columns so that no statement gets over-long; at least one part, perhaps empty."""
    start, size = 0, 1
    for no, column in enumerate(columns):
        wanted = len(items(0, column, asked))
        if size + wanted > _MAX_ITEMS:
            yield columns[start:no]
            start, size = no, 1
        size += wanted
    yield columns[start:]


def _ask_part(
    task: ValidateTask, part: Sequence[ColumnPlan], session: TextSession
) -> dict[str, str | None]:
    columns = [items(no, column, task.asked) for no, column in enumerate(part)]
    wanted = _joined([{_ROW_COUNT: _ROW_COUNT}, *columns])
    try:
        return _query(task, wanted, session)
    except ExporterError as error:
        if error.failure.code != _OVERFLOW:
            raise
    sums = [{name: one[name] for name in one if name.startswith(SUM)} for one in columns]
    rest = {name: item for name, item in wanted.items() if not name.startswith(SUM)}
    return _query(task, rest, session) | _sums_that_fit(task, [one for one in sums if one], session)


def _sums_that_fit(
    task: ValidateTask, sums: Sequence[Mapping[str, str]], session: TextSession
) -> dict[str, str | None]:
    """Return the sums without those that Oracle cannot compute, of columns whose sums cannot all be
    computed together: halves are tried until only the culprits are left. One sum too large must
    not take the checks of all other columns away.
    """
    if len(sums) < 2:
        return {}
    found: dict[str, str | None] = {}
    for half in (sums[: len(sums) // 2], sums[len(sums) // 2 :]):
        try:
            found |= _query(task, _joined(half), session)
        except ExporterError as error:
            if error.failure.code != _OVERFLOW:
                raise
            found |= _sums_that_fit(task, half, session)
    return found


def _joined(parts: Sequence[Mapping[str, str]]) -> dict[str, str]:
    return {name: item for part in parts for name, item in part.items()}


def _query(
    task: ValidateTask, wanted: Mapping[str, str], session: TextSession
) -> dict[str, str | None]:
    hint = "/*+ FULL(t) NO_PARALLEL(t) */"
    sql = f"SELECT {hint} {', '.join(wanted.values())} FROM {table_at_scn(task.plan)}"
    (row,) = session.texts(sql, where=f"validation of {task.plan.table}")
    return dict(zip(wanted, row, strict=True))
