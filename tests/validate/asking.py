"""Oracle's numbers of a whole table, tile by tile, as a run asks for them."""

from exporter_tui.model.names import RunId
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.verdict import FULL, Asked
from exporter_tui.model.work import CheckTask, TableAggregates
from exporter_tui.validate.aggregates import TextSession, ask
from exporter_tui.validate.combine import combine


def ask_all(plan: TablePlan, session: TextSession, asked: Asked = FULL) -> TableAggregates:
    """Ask about each tile and combine the answers."""
    tasks = [
        CheckTask(
            plan=plan,
            chunk=tile.no,
            run_id=RunId("r"),
            output_dir="/nowhere",
            bound_s=60.0,
            asked=asked,
        )
        for tile in plan.tiles
    ]
    return combine([ask(task, session) for task in tasks])
