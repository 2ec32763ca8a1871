"""What an export folder holds before anything is written: pinned plans, and what is not fit.

Enters: the folder. Leaves: the plans of all tables in it, and a refusal for each whose plan cannot
be read or that has a symbolic link where a folder of its own belongs. Nothing is changed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from exporter_tui.eventlog.defects import guarded
from exporter_tui.model.errors import Failure
from exporter_tui.model.names import TableName
from exporter_tui.model.plan import RefusedTable, TablePlan
from exporter_tui.model.verdict import FailedReason
from exporter_tui.store.paths import tables_in
from exporter_tui.store.plan_file import read_plan
from exporter_tui.store.trash import refuse_links

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """What the export folder holds: pinned plans, and tables whose plan cannot be read."""

    pinned: Mapping[TableName, TablePlan]
    damaged: tuple[RefusedTable, ...]


def read_folder(output_dir: str) -> Folder:
    """Return the plans of all tables in the folder, selected or not."""
    pinned: dict[TableName, TablePlan] = {}
    damaged: list[RefusedTable] = []
    for table in tables_in(output_dir):
        match _attempted(output_dir, table, partial(read_plan, output_dir, table)):
            case TablePlan() as plan:
                pinned[table] = plan
            case Failure() as failure:
                damaged.append(_unfit(table, failure))
    return Folder(pinned=pinned, damaged=tuple(damaged))


def linked(output_dir: str, tables: Iterable[TableName]) -> dict[TableName, RefusedTable]:
    """Return the tables that have a symbolic link where a folder of theirs belongs."""
    found: dict[TableName, RefusedTable] = {}
    for table in tables:
        failure = _attempted(output_dir, table, partial(refuse_links, output_dir, table))
        if failure is not None:
            found[table] = _unfit(table, failure)
    return found


def _unfit(table: TableName, failure: Failure) -> RefusedTable:
    return RefusedTable(table=table, reason=FailedReason.REFUSED, failure=failure)


def _attempted(output_dir: str, table: TableName, act: Callable[[], T]) -> T | Failure:
    """Return what ``act`` returns, or why it could not be done: that costs the one table."""
    return guarded(act, output_dir=output_dir, where=str(table), otherwise=_same)


def _same(failure: Failure) -> Failure:
    return failure
