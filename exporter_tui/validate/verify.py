"""Every file of an export folder against its record: SHA-256 first, and what differs is parsed to
say how.

Enters: the folder, a number of threads, what to call between two pieces. Leaves: ``Verified``. It
needs no database, takes no lock and changes nothing. While a run is at work beside it, what seems
to differ is looked at once more: a file may have been exported again in the meantime.

    names -> files with a record -> SHA-256 -> the same: done
                                            -> another: gzip, rows, statistics -> the difference
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from exporter_tui.model.errors import ExporterError
from exporter_tui.model.work import ChunkRecord, RereadTask
from exporter_tui.store.lock import holder_lives
from exporter_tui.store.paths import table_paths
from exporter_tui.store.sidecars import read_sidecar
from exporter_tui.validate.census import Census, Difference, RecordedFile, take_census
from exporter_tui.validate.digest import digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was found. ``read_bytes``: of files that were read to their end. ``at_work``: a run
    seems to hold the folder.
    """

    census: Census
    differences: tuple[Difference, ...]
    files: int
    read_bytes: int
    at_work: bool


class Verification:
    """One reading of a folder. ``between`` is called by every thread after each piece; what it
    raises ends the reading. ``files`` and ``read_bytes`` grow meanwhile.
    """

    def __init__(
        self, output_dir: str, *, threads: int, between: Callable[[], None] = lambda: None
    ) -> None:
        self.census = take_census(output_dir)
        self.files = 0
        self.read_bytes = 0
        self._output_dir = output_dir
        self._threads = threads
        self._between = between
        self._lock = threading.Lock()
        self._owners: dict[str, str] | None = None
        self._stopped = threading.Event()

    @property
    def total_bytes(self) -> int:
        """Return how many bytes there are to read."""
        return sum(file.size_bytes for file in self.census.files)

    def stop(self) -> None:
        """Let ``run`` raise ``StoppedError`` soon; callable from another thread."""
        self._stopped.set()

    def run(self) -> Verified:
        """Read every file and return what was found; raises ``StoppedError``."""
        differences = [*self.census.differences, *self._read(self.census.files)]
        at_work = holder_lives(self._output_dir)
        if at_work and differences:
            differences = self._again(differences)
        return Verified(
            census=self.census,
            differences=tuple(sorted(differences, key=_place)),
            files=self.files,
            read_bytes=self.read_bytes,
            at_work=at_work,
        )

    def _again(self, before: Sequence[Difference]) -> list[Difference]:
        """Return what differs still, and at the same place: a run is at work."""
        places = {_place(one) for one in before}
        tables = frozenset(one.table for one in before if one.table is not None)
        census = take_census(self._output_dir, tables)
        wanted = [one for one in census.files if (str(one.plan.table), one.name) in places]
        found = [*census.differences, *self._read(wanted)]
        closed = [one for one in before if one.table is None]
        return [*closed, *(one for one in found if _place(one) in places)]

    def _read(self, files: Iterable[RecordedFile]) -> list[Difference]:
        """Return the differences of these files; the largest are read first."""
        waiting = deque(sorted(files, key=lambda one: -one.size_bytes))
        found: list[Difference] = []
        with ThreadPoolExecutor(self._threads) as pool:
            readers = [pool.submit(self._reader, waiting, found) for _ in range(self._threads)]
        for reader in readers:
            reader.result()
        return found

    def _reader(self, waiting: deque[RecordedFile], found: list[Difference]) -> None:
        while True:
            try:
                file = waiting.popleft()
            except IndexError:
                return
            try:
                problem = self._problem(file)
            except BaseException:
                self._stopped.set()
                raise
            if problem is not None:
                found.append(Difference(table=file.plan.table, file=file.name, problem=problem))
            with self._lock:
                self.files += 1

    def _problem(self, file: RecordedFile) -> str | None:
        """Return how the file differs from its record, None when it does not."""
        table = file.plan.table
        try:
            record = read_sidecar(self._output_dir, table, file.chunk)
            if record is None:
                return "Its record is damaged, or that of another file."
            if record.fingerprint != file.plan.fingerprint:
                return "Its record is of another plan."
            return self._against(file, record)
        except ExporterError as error:
            return error.failure.message

    def _against(self, file: RecordedFile, record: ChunkRecord) -> str | None:
        told = 0

        def after_piece(read: int) -> None:
            nonlocal told
            if self._stopped.is_set():
                raise StoppedError
            self._between()
            with self._lock:
                self.read_bytes += read - told
            told = read

        path = table_paths(self._output_dir, file.plan.table).chunk_file(file.chunk)
        found = digest(path, record, after_piece)
        if found.problem is None:
            if file.judged in {None, record.file_digest}:
                return None
            return "Exported again after the verdict in metadata.json, and not validated since."
        if found.gone:
            return "The file is missing."
        return self._how(file, found.seen) or found.problem

    def _how(self, file: RecordedFile, seen: str | None) -> str | None:
        """Parse a file that differs; return what it is instead, None when that cannot be told."""
        if (owner := self._owner(seen)) is not None:
            return f"Changed: it is {owner}."

        def after_piece(*_: int) -> None:
            if self._stopped.is_set():
                raise StoppedError
            self._between()

        task = RereadTask(plan=file.plan, chunk=file.chunk, output_dir=self._output_dir)
        # Arrow, which parses, is loaded for a file that differs: most folders have none.
        from exporter_tui.validate.reread import reread  # noqa: PLC0415

        parsed = reread(task, after_piece)
        return None if parsed.gone else parsed.problem

    def _owner(self, seen: str | None) -> str | None:
        """Return the file whose record names this digest."""
        if seen is None:
            return None
        with self._lock:
            if self._owners is None:
                self._owners = dict(self._recorded())
        return self._owners.get(seen)

    def _recorded(self) -> Iterator[tuple[str, str]]:
        """Yield the digest of every record, and whose it is."""
        for file in self.census.files:
            record = _record(self._output_dir, file)
            if record is not None:
                yield record.file_digest, f"{file.name} of {file.plan.table}"


class StoppedError(Exception):
    """Somebody asked for the end."""


def _record(output_dir: str, file: RecordedFile) -> ChunkRecord | None:
    try:
        return read_sidecar(output_dir, file.plan.table, file.chunk)
    except ExporterError:
        return None


def _place(one: Difference) -> tuple[str, str]:
    return str(one.table or ""), one.file or ""
