"""Oracle's own numbers for one table at its plan's SCN.

Enters: a ``ValidateTask`` and a session. Leaves: ``TableAggregates`` as exact texts. One pass over
the table, in a few statements only when it has very many columns: at one SCN they agree with each
other. Nothing passes through NLS settings or a binary float that was not one in the table.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from exporter_tui.model.errors import ExporterError
from exporter_tui.model.plan import ColumnPlan
from exporter_tui.model.types import Kind
from exporter_tui.model.work import ColumnAggregates, TableAggregates, ValidateTask
from exporter_tui.oracle.select import quoted, table_at_scn

_NUMBERS = frozenset({Kind.NUMBER, Kind.FLOAT})
_DOUBLES = frozenset({Kind.BINARY_FLOAT, Kind.BINARY_DOUBLE})
_LOBS = frozenset({Kind.CLOB, Kind.NCLOB, Kind.BLOB})
_INSTANTS = frozenset({Kind.TIMESTAMP_TZ, Kind.TIMESTAMP_LTZ})
_MOMENTS = frozenset({Kind.DATE, Kind.TIMESTAMP}) | _INSTANTS

_MAX_ITEMS = 900
_MAX_COLUMNS = 250
_SECONDS = "SYYYY-MM-DD HH24:MI:SS"
_SIGNED_MICROS = len(" 2024-02-29 23:59:59.123456")
_OVERFLOW = "ORA-01426"
_ROW_COUNT = "COUNT(*)"
_SUMS = ("sum ", "abs ")


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
    for part in _parts(plan.columns):
        answer = _ask_part(task, part, session)
        counted = int(answer.pop(_ROW_COUNT) or 0)
        rows = counted if rows is None else rows
        columns.extend(_aggregates(answer, no, column) for no, column in enumerate(part))
    return TableAggregates(table=plan.table, scn=plan.scn, rows=rows or 0, columns=tuple(columns))


def _parts(columns: Sequence[ColumnPlan]) -> Iterator[Sequence[ColumnPlan]]:
    """Cut the columns so that no statement gets over-long; at least one part, perhaps empty."""
    start, items = 0, 1
    for no, column in enumerate(columns):
        wanted = len(_items(0, column))
        if items + wanted > _MAX_ITEMS or no - start >= _MAX_COLUMNS:
            yield columns[start:no]
            start, items = no, 1
        items += wanted
    yield columns[start:]


def _ask_part(
    task: ValidateTask, part: Sequence[ColumnPlan], session: TextSession
) -> dict[str, str | None]:
    columns = [_items(no, column) for no, column in enumerate(part)]
    items = _joined([{_ROW_COUNT: _ROW_COUNT}, *columns])
    try:
        return _query(task, items, session)
    except ExporterError as error:
        if error.failure.code != _OVERFLOW:
            raise
    sums = [{name: one[name] for name in one if name.startswith(_SUMS)} for one in columns]
    rest = {name: item for name, item in items.items() if not name.startswith(_SUMS)}
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
    task: ValidateTask, items: Mapping[str, str], session: TextSession
) -> dict[str, str | None]:
    hint = "/*+ FULL(t) NO_PARALLEL(t) */"
    sql = f"SELECT {hint} {', '.join(items.values())} FROM {table_at_scn(task.plan)}"
    (row,) = session.texts(sql, where=f"validation of {task.plan.table}")
    return dict(zip(items, row, strict=True))


def _items(no: int, column: ColumnPlan) -> dict[str, str]:
    """Return the select items of one column by the names under which the answer is kept."""
    kind, name = column.oracle.kind, f"t.{quoted(column.name)}"
    if kind in _LOBS:
        # The reference allows a LOB in IS NULL but in no aggregate function.
        return {f"count {no}": f"COUNT(CASE WHEN {name} IS NOT NULL THEN 1 END)"}
    items = {f"count {no}": f"COUNT({name})"}
    if kind in _NUMBERS:
        items |= {f"sum {no}": f"SUM({name})", f"abs {no}": f"SUM(ABS({name}))"}
    if kind in _NUMBERS | _DOUBLES | _MOMENTS:
        items[f"min {no}"] = _as_cell(kind, f"MIN({name})")
        items[f"max {no}"] = _as_cell(kind, f"MAX({name})")
    return items


def _as_cell(kind: Kind, extreme: str) -> str:
    """Return an extreme as it would stand in the file; a moment's text begins with its sign."""
    if kind is Kind.DATE:
        return f"TO_CHAR({extreme}, '{_SECONDS}')"
    if kind in _INSTANTS:
        return _micros(f"SYS_EXTRACT_UTC({extreme})")
    return _micros(extreme) if kind is Kind.TIMESTAMP else extreme


def _micros(moment: str) -> str:
    # FF9 and a cut, as the cell has it: digits 7 to 9 are never rounded.
    return f"SUBSTR(TO_CHAR({moment}, '{_SECONDS}.FF9'), 1, {_SIGNED_MICROS})"


def _aggregates(answer: Mapping[str, str | None], no: int, column: ColumnPlan) -> ColumnAggregates:
    kind = column.oracle.kind
    return ColumnAggregates(
        non_null=int(answer[f"count {no}"] or 0),
        total=answer.get(f"sum {no}"),
        total_abs=answer.get(f"abs {no}"),
        minimum=_cell(kind, answer.get(f"min {no}")),
        maximum=_cell(kind, answer.get(f"max {no}")),
    )


def _cell(kind: Kind, text: str | None) -> str | None:
    if text is None or kind not in _MOMENTS:
        return text
    return text.lstrip(" ") + ("Z" if kind in _INSTANTS else "")
