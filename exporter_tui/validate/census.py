"""What an export folder claims to hold: every file that has a record, and whatever does not fit.

Enters: the folder. Leaves: ``Census``: the files to be read, and differences that names alone show:
a file without record, a record without file, a file that no plan knows, a table of the report that
is gone. It reads plans, report and names, no data, takes no lock and changes nothing; a run may be
at work beside it.
"""

import contextlib
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from exporter_tui.model.data_file import CHUNK_SUFFIX, PART_SUFFIX
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.verdict import TableStatus
from exporter_tui.store.durable import TEMPORARY_SUFFIX
from exporter_tui.store.files import names_in, status
from exporter_tui.store.metadata import Metadata, read_metadata
from exporter_tui.store.paths import REPORT_FILE, TablePaths, table_paths, tables_in
from exporter_tui.store.plan_file import read_plan
from exporter_tui.store.report import read_report


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Something that is not as recorded. ``file``: its name in the table's folder, None for the
    table itself; in the export folder where nobody can tell the table.
    """

    table: TableName | None
    file: str | None
    problem: str

    def __str__(self) -> str:
        where = " ".join(str(one) for one in (self.table, self.file) if one is not None)
        return f"{where}: {self.problem}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedFile:
    """A file to be read. ``plan`` has no tiles; ``judged``: the digest for which ``metadata.json``
    says SUCCEEDED, None when there is no such verdict. ``size_bytes`` as it lies there.
    """

    plan: TablePlan
    chunk: ChunkNo
    size_bytes: int
    judged: str | None

    @property
    def name(self) -> str:
        """Return the file's name in the table's folder."""
        return f"data/{table_paths('', self.plan.table).chunk_file(self.chunk).name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Census:
    """A look at a folder. ``tables``: how many have a plan; ``unfinished``: planned chunks without
    file and record, so not exported yet; ``parts``: files that are being written, or were left so.
    """

    tables: int
    files: tuple[RecordedFile, ...]
    differences: tuple[Difference, ...]
    unfinished: int
    parts: tuple[str, ...]


def take_census(output_dir: str, only: frozenset[TableName] | None = None) -> Census:
    """Return what the folder claims to hold; ``only``: of these tables."""
    wanted = [one for one in tables_in(output_dir) if only is None or one in only]
    looked = [_Look(output_dir, table) for table in wanted]
    closed = () if only is not None else tuple(_closed(output_dir))
    known = {one.table for one in looked if one.planned or one.differences}
    lost = tuple(one for one in _lost(output_dir, known) if only is None or one.table in only)
    return Census(
        tables=sum(one.planned for one in looked),
        files=tuple(file for one in looked for file in one.files),
        differences=(*closed, *lost, *(found for one in looked for found in one.differences)),
        unfinished=sum(one.unfinished for one in looked),
        parts=tuple(part for one in looked for part in one.parts),
    )


def _lost(output_dir: str, known: set[TableName]) -> Iterator[Difference]:
    """Yield the tables that the report calls SUCCEEDED and the folder does not hold. There is no
    report while a run works.
    """
    try:
        report = read_report(output_dir)
    except ExporterError as error:
        yield Difference(table=None, file=REPORT_FILE, problem=error.failure.message)
        return
    for one in report.tables if report is not None else ():
        if one.status is TableStatus.SUCCEEDED and one.table not in known:
            problem = f"{REPORT_FILE} calls it SUCCEEDED, and it is not in the folder."
            yield Difference(table=one.table, file=None, problem=problem)


def _closed(output_dir: str) -> Iterator[Difference]:
    """Yield what stands where owners and tables have their folders, and cannot be looked into."""
    root = Path(output_dir)
    for owner in _children(root):
        yield from _as_closed(root, owner)
        for table in _children(owner):
            yield from _as_closed(root, table)


def _as_closed(root: Path, path: Path) -> Iterator[Difference]:
    name, mode = str(path.relative_to(root)), _mode(path)
    if mode is not None and stat.S_ISLNK(mode):
        problem = "A symbolic link; what it leads to is not looked at."
        yield Difference(table=None, file=name, problem=problem)
    elif mode is not None and stat.S_ISDIR(mode):
        try:
            names_in(path)
        except OSError as error:
            problem = f"The folder cannot be read: {error.strerror}."
            yield Difference(table=None, file=name, problem=problem)


def _children(folder: Path) -> list[Path]:
    with contextlib.suppress(OSError):
        return [folder / name for name in names_in(folder) if not name.startswith(".")]
    return []


def _mode(path: Path) -> int | None:
    with contextlib.suppress(OSError):
        found = status(path)
        return found.st_mode if found is not None else None
    return None


class _Look:
    """One table's folder."""

    def __init__(self, output_dir: str, table: TableName) -> None:
        self.table = table
        self.planned = False
        self.files: list[RecordedFile] = []
        self.differences: list[Difference] = []
        self.parts: list[str] = []
        self.unfinished = 0
        paths = table_paths(output_dir, table)
        try:
            plan = read_plan(output_dir, table)
            data, records = _names(paths)
        except ExporterError as error:
            self._differs("config/plan.json", error.failure.message)
            return
        except OSError as error:
            self._differs(None, f"The folder cannot be read: {error.strerror}.")
            return
        if plan is not None:
            self.planned = True
            self._compare(paths, plan, data, records)
        elif data or records:
            self._differs(None, "There is no plan.json: nobody knows what these files are.")

    def _differs(self, file: str | None, problem: str) -> None:
        self.differences.append(Difference(table=self.table, file=file, problem=problem))

    def _compare(
        self, paths: TablePaths, plan: TablePlan, data: set[str], records: set[str]
    ) -> None:
        bare = replace(plan, tiles=())
        metadata = self._metadata(paths, plan)
        named = {chunk.chunk: chunk.file_digest for chunk in metadata.chunks} if metadata else {}
        stands = metadata is not None and metadata.status is TableStatus.SUCCEEDED
        for tile in plan.tiles:
            file, record = paths.chunk_file(tile.no), paths.sidecar(tile.no)
            there, recorded = file.name in data, record.name in records
            data.discard(file.name)
            records -= {record.name, paths.answer(tile.no).name}
            if there and recorded:
                found = RecordedFile(
                    plan=bare,
                    chunk=tile.no,
                    size_bytes=_size(paths, file.name),
                    judged=named.get(tile.no) if stands else None,
                )
                self.files.append(found)
            elif there:
                self._differs(f"data/{file.name}", "There is no record of this file.")
            elif recorded or tile.no in named:
                self._differs(f"data/{file.name}", "The file is missing.")
            else:
                self.unfinished += 1
        self._rest(data, records)

    def _rest(self, data: set[str], records: set[str]) -> None:
        """Look at names that no chunk of the plan has."""
        for name in sorted(data):
            if name.endswith(PART_SUFFIX):
                self.parts.append(f"{self.table} data/{name}")
            elif name.endswith(CHUNK_SUFFIX):
                self._differs(f"data/{name}", "The plan has no such chunk.")
            else:
                self._differs(f"data/{name}", "Not a file of this export.")
        for name in sorted(records):
            if not name.endswith(TEMPORARY_SUFFIX):
                self._differs(f"config/chunks/{name}", "The plan has no such chunk.")

    def _metadata(self, paths: TablePaths, plan: TablePlan) -> Metadata | None:
        """Return the metadata of this plan; None for none, or one of an earlier plan."""
        try:
            found = read_metadata(paths.folder.parents[1], self.table)
            damaged = found is None and status(paths.metadata) is not None
        except ExporterError as error:
            self._differs("config/metadata.json", error.failure.message)
            return None
        except OSError as error:
            self._differs("config/metadata.json", f"It cannot be read: {error.strerror}.")
            return None
        if damaged:
            self._differs("config/metadata.json", "It is damaged, or that of another table.")
        return found if found is not None and found.fingerprint == plan.fingerprint else None


def _names(paths: TablePaths) -> tuple[set[str], set[str]]:
    """Return the names of files and of records. Files come first: a record is written before its
    file gets its name.
    """
    data = set(names_in(paths.data_dir))
    return data, set(names_in(paths.chunks_dir))


def _size(paths: TablePaths, name: str) -> int:
    try:
        found = status(paths.data_dir / name)
    except OSError:
        return 0
    return found.st_size if found is not None else 0
