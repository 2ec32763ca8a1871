"""The jobs that only move, delete or look at files; they run in the helper thread.

Enters: commands about tables and chunks. Leaves: the event that tells how it went. Nothing here
asks Oracle, and no failure leaves a table half moved.
"""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from exporter_tui.coordinator.machine import commands
from exporter_tui.model import interventions
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.events import Event
from exporter_tui.model.names import ChunkNo, RunId, TableName
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.work import ExportTask
from exporter_tui.store import aside, trash
from exporter_tui.store.durable import delete_file
from exporter_tui.store.paths import CONTROL_FOLDER, table_paths
from exporter_tui.store.plan_file import write_plan
from exporter_tui.store.presence import missing_files
from exporter_tui.store.recover import set_file_aside


@dataclass(frozen=True, slots=True, kw_only=True)
class FileJobs:
    """One export folder. ``run_id`` marks what is thrown away."""

    output_dir: str
    run_id: RunId

    def clear(self, table: TableName, plan: TablePlan) -> Event:
        """Rename the table's folder into ``.exporter/`` and pin ``plan``; if that fails the folder
        is put back, or the answer says where it is.
        """
        thrown: Path | None = None
        try:
            thrown = trash.throw_away(self.output_dir, table, self.run_id)
            write_plan(self.output_dir, plan)
            aside.drop_all(self.output_dir, table)
        except ExporterError as error:
            back = thrown is None or self._taken_back(table, thrown)
            return interventions.RestartFailed(
                table=table,
                failure=error.failure,
                moving=True,
                left_in=None if back or thrown is None else self._where(thrown),
            )
        where = None if thrown is None else self._where(thrown)
        return interventions.TableCleared(table=table, plan=plan, trash=where)

    def _taken_back(self, table: TableName, thrown: Path) -> bool:
        try:
            trash.take_back(self.output_dir, table, thrown)
        except ExporterError:
            return False
        return True

    def _where(self, path: Path) -> str:
        return str(path.relative_to(self.output_dir))

    def delete(self, where: str) -> Event:
        """Delete what ``clear`` moved away."""
        try:
            trash.delete_trash(Path(self.output_dir) / where)
        except ExporterError as error:
            return interventions.TrashDeleted(trash=where, problem=str(error.failure))
        return interventions.TrashDeleted(trash=where, problem=None)

    def delete_leftovers(self) -> Event:
        """Delete what an earlier run did not get to; what cannot be deleted stays for the next."""
        trash.empty_trash(self.output_dir)
        left = trash.has_trash(self.output_dir)
        problem = "Some of it is left; the next start tries again." if left else None
        return interventions.TrashDeleted(trash=f"{CONTROL_FOLDER}/{trash.TRASH}", problem=problem)

    def set_aside(self, table: TableName, chunk: ChunkNo) -> Event:
        """Move a chunk's file and sidecar out of the table's folder."""
        try:
            found = aside.set_chunk_aside(self.output_dir, table, chunk)
        except ExporterError as error:
            return interventions.ChunkNotSetAside(table=table, chunk=chunk, failure=error.failure)
        return interventions.ChunkSetAside(table=table, chunk=chunk, found=found)

    def put_back(self, table: TableName, chunk: ChunkNo) -> Event:
        """Move a chunk's old file and sidecar back."""
        problem = None
        try:
            if not aside.put_chunk_back(self.output_dir, table, chunk):
                problem = "The old file is gone."
        except ExporterError as error:
            problem = str(error.failure)
        return interventions.ChunkPutBack(table=table, chunk=chunk, problem=problem)

    def drop(self, table: TableName, chunk: ChunkNo) -> Event:
        """Delete a chunk's old file; what cannot be deleted is deleted at the next start."""
        with contextlib.suppress(ExporterError):
            aside.drop_aside(self.output_dir, table, chunk)
        return interventions.AsideDropped(table=table, chunk=chunk)

    def set_damaged_aside(self, plan: TablePlan, chunk: ChunkNo, problem: str) -> Event:
        """Move a file that is not the one that was exported below ``.exporter/set_aside/``. One
        that cannot be moved is replaced when its chunk is exported again.
        """
        moved: str | None = None
        with contextlib.suppress(ExporterError):
            moved = self._where(set_file_aside(self.output_dir, plan.table, chunk, self.run_id))
        return interventions.FileDamaged(
            table=plan.table,
            chunk=chunk,
            fingerprint=plan.fingerprint,
            problem=problem,
            moved=moved,
        )

    def delete_part(self, task: ExportTask) -> Event:
        """Delete what a dead worker had written of the task."""
        table, chunk = task.plan.table, task.chunk
        paths = table_paths(self.output_dir, table)
        try:
            delete_file(paths.part_file(chunk, task.run_id, task.serial))
        except ExporterError as error:
            return interventions.PartDeleted(table=table, chunk=chunk, problem=str(error.failure))
        return interventions.PartDeleted(table=table, chunk=chunk, problem=None)

    def look(self, plan: TablePlan, command: commands.LookAtTable) -> Event:
        """Look at one table."""
        lost = self._lost(plan, command)
        return lost or interventions.FilesPresent(
            table=plan.table, fingerprint=plan.fingerprint, gate=command.gate
        )

    def look_at_all(self, tables: Sequence[tuple[TablePlan, commands.LookAtTable]]) -> Event:
        """Look at every table."""
        lost = (self._lost(plan, command) for plan, command in tables)
        return interventions.FolderLooked(lost=tuple(one for one in lost if one is not None))

    def _lost(
        self, plan: TablePlan, command: commands.LookAtTable
    ) -> interventions.FilesLost | None:
        """Return what is missing; a folder that cannot be read is not a missing one."""
        try:
            missing = missing_files(self.output_dir, plan.table, command.chunks)
        except ExporterError:
            return None
        if not missing:
            return None
        return interventions.FilesLost(
            table=plan.table,
            fingerprint=plan.fingerprint,
            chunks=missing.chunks,
            plan_lost=missing.plan,
            gate=command.gate,
        )
