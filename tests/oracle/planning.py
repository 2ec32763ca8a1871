"""One table's plan, made the way a run makes it."""

from exporter_tui.model.facts import Snapshot
from exporter_tui.model.plan import TablePlan
from exporter_tui.oracle import snapshot
from exporter_tui.oracle.dictionary.tables import read_database, read_maps, read_tables
from exporter_tui.oracle.select import column_sql
from exporter_tui.oracle.session import OracleSession
from exporter_tui.planner.build import build_run_plan
from tests.builders import export_options

_LARGE_BYTES = 1024**3


def plan_table(
    session: OracleSession,
    owner: str,
    name: str,
    *,
    taken: Snapshot | None = None,
    threshold_bytes: int = _LARGE_BYTES,
    chunk_bytes: int = _LARGE_BYTES,
) -> TablePlan:
    """Return the plan of one table; it must not be refused."""
    facts = [found for found in read_tables(session, [owner]) if found.table.name == name]
    facts = list(read_maps(session, facts))
    plan = build_run_plan(
        database=read_database(session),
        snapshot=taken or snapshot.take(session),
        tables=facts,
        options=export_options(chunk_threshold_bytes=threshold_bytes, chunk_bytes=chunk_bytes),
        pinned={},
        column_sql=column_sql,
    )
    assert plan.refused == ()
    (table,) = plan.tables
    return table
