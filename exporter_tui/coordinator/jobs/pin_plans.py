"""Every plan of a run on the disk before the first chunk is started.

Enters: the plans that the folder does not hold yet. Leaves: ``plan.json`` of each, durable down
from the export folder, and the failures of those that could not be pinned. Some are written side
by side, for most of the time goes by in waiting for the disk.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from exporter_tui.eventlog.defects import guarded
from exporter_tui.model.errors import Failure
from exporter_tui.model.names import TableName
from exporter_tui.model.plan import TablePlan
from exporter_tui.store.plan_file import pin_plan, sync_owner

_AT_ONCE = 8
_BATCH = 64

OnProgress = Callable[[int], None]
"""Hears how many tables are through; raises to end the run."""


def pin_all(
    output_dir: str, plans: Sequence[TablePlan], on_progress: OnProgress
) -> dict[TableName, Failure]:
    """Pin the plans and return why some could not be pinned; ``on_progress`` hears how far."""
    failed: dict[TableName, Failure] = {}
    by_owner: dict[str, list[TableName]] = {}
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="pin") as writers:
        for start in range(0, len(plans), _BATCH):
            on_progress(start)
            batch = plans[start : start + _BATCH]
            for plan, failure in zip(
                batch, writers.map(partial(_pinned, output_dir), batch), strict=True
            ):
                if failure is not None:
                    failed[plan.table] = failure
                else:
                    by_owner.setdefault(plan.table.owner, []).append(plan.table)
    for owner, tables in by_owner.items():
        failure = _tried(output_dir, owner, partial(sync_owner, output_dir, tables[0]))
        if failure is not None:
            failed.update(dict.fromkeys(tables, failure))
    return failed


def _pinned(output_dir: str, plan: TablePlan) -> Failure | None:
    return _tried(output_dir, str(plan.table), partial(pin_plan, output_dir, plan))


def _tried(output_dir: str, where: str, act: Callable[[], None]) -> Failure | None:
    return guarded(act, output_dir=output_dir, where=where, otherwise=lambda failure: failure)
