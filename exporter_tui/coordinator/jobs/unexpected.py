"""What the helper thread answers where one of its jobs failed in a way that nobody expected.

Enters: the command and the failure that was made of the exception. Leaves: the event by which the
machine hears of it, the same as for a full disk: the table or the request fails, the run goes on.
"""

from collections.abc import Mapping

from exporter_tui.coordinator.machine import commands
from exporter_tui.coordinator.machine.table.table import TrackedTable
from exporter_tui.model import events, interventions
from exporter_tui.model.errors import Failure
from exporter_tui.model.events import Event
from exporter_tui.model.names import TableName
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.verdict import FailedReason, TableStatus


def mishap(
    command: commands.HelperJob, failure: Failure, tables: Mapping[TableName, TrackedTable]
) -> Event:
    """Return the event that ends the command with ``failure``."""
    match command:
        case commands.CloseTable():
            return not_closed(tables[command.table].plan, command.failure or failure)
        case commands.LookAtTable():
            # What cannot be looked at is not missing: the table's next step tells what is wrong.
            plan = tables[command.table].plan
            return interventions.FilesPresent(
                table=command.table, fingerprint=plan.fingerprint, gate=command.gate
            )
        case commands.LookAtFolder():
            return interventions.FolderLooked(lost=())
        case commands.ReplanTable() | commands.PlanRestart() | commands.ClearTable():
            return _not_planned(command, failure)
        case commands.SetDamagedAside():
            return interventions.FileDamaged(
                table=command.table,
                chunk=command.chunk,
                fingerprint=tables[command.table].plan.fingerprint,
                problem=command.problem,
                moved=None,
            )
        case _:
            return _not_moved(command, failure)


def _not_planned(
    command: commands.ReplanTable | commands.PlanRestart | commands.ClearTable, failure: Failure
) -> Event:
    if isinstance(command, commands.ReplanTable):
        return events.ReplanFailed(table=command.table, failure=failure, log_on=False)
    moving = isinstance(command, commands.ClearTable)
    return interventions.RestartFailed(table=command.table, failure=failure, moving=moving)


def _not_moved(
    command: commands.SetChunkAside
    | commands.PutChunkBack
    | commands.DropAside
    | commands.DeleteTrash,
    failure: Failure,
) -> Event:
    if isinstance(command, commands.DeleteTrash):
        return interventions.TrashDeleted(trash=command.trash, problem=str(failure))
    table, chunk = command.table, command.chunk
    match command:
        case commands.SetChunkAside():
            return interventions.ChunkNotSetAside(table=table, chunk=chunk, failure=failure)
        case commands.PutChunkBack():
            return interventions.ChunkPutBack(table=table, chunk=chunk, problem=str(failure))
        case commands.DropAside():
            return interventions.AsideDropped(table=table, chunk=chunk)


def not_closed(plan: TablePlan, failure: Failure) -> events.TableFinished:
    """Return the end of a table of which nothing could be found out."""
    return events.TableFinished(
        table=plan.table,
        status=TableStatus.FAILED,
        reason=FailedReason.ERROR,
        failure=failure,
        rows=0,
        oracle_rows=None,
        csv_bytes=0,
        gzip_bytes=0,
        chunks=0,
        warnings=(),
    )
