"""What stands in the committed files of a table, chunk by chunk; the numbers of their sidecars.

Enters: what recovery found, commits, files that were set aside or lost. Leaves: sums for the
picture and the report, one line per file for the table's detail. It reads nothing.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from exporter_tui.model.names import ChunkNo


class FileFacts(NamedTuple):
    """One committed file. ``elapsed_s``: how long its attempt took; ``attempt`` from 1;
    ``kept``: an earlier run wrote it.
    """

    rows: int
    csv_bytes: int
    gzip_bytes: int
    elapsed_s: float
    attempt: int
    kept: bool = False


@dataclass(slots=True)
class TableFiles:
    """The files of one table and their sums; ``kept``: how many are of an earlier run, with
    ``rows_kept`` of all rows, and so on. ``worked_s``: of the attempts that wrote the others.
    """

    rows: int = 0
    csv_bytes: int = 0
    gzip_bytes: int = 0
    kept: int = 0
    rows_kept: int = 0
    csv_bytes_kept: int = 0
    gzip_bytes_kept: int = 0
    worked_s: float = 0.0
    files: dict[ChunkNo, FileFacts] = field(default_factory=dict)
    _aside: dict[ChunkNo, FileFacts] = field(default_factory=dict)

    def put(self, chunk: ChunkNo, facts: FileFacts) -> None:
        """Count a chunk's file, in place of the one that it replaces."""
        self.drop(chunk)
        self.files[chunk] = facts
        self._add(facts, 1)

    def drop(self, chunk: ChunkNo) -> None:
        """The chunk's file does not count any more, if there was one."""
        facts = self.files.pop(chunk, None)
        if facts is not None:
            self._add(facts, -1)

    def set_aside(self, chunk: ChunkNo) -> None:
        """The chunk's file waits outside the folder."""
        if chunk in self.files:
            self._aside[chunk] = self.files[chunk]
            self.drop(chunk)

    def put_back(self, chunk: ChunkNo) -> None:
        """The chunk's old file is where it was."""
        if (facts := self._aside.pop(chunk, None)) is not None:
            self.put(chunk, facts)

    def forget_aside(self, chunk: ChunkNo) -> None:
        """The chunk's old file is deleted."""
        self._aside.pop(chunk, None)

    def clear(self) -> None:
        """No file counts: the table starts again."""
        self.files.clear()
        self._aside.clear()
        self.rows = self.csv_bytes = self.gzip_bytes = self.kept = 0
        self.rows_kept = self.csv_bytes_kept = self.gzip_bytes_kept = 0
        self.worked_s = 0.0

    def _add(self, facts: FileFacts, sign: int) -> None:
        self.rows += sign * facts.rows
        self.csv_bytes += sign * facts.csv_bytes
        self.gzip_bytes += sign * facts.gzip_bytes
        if facts.kept:
            self.kept += sign
            self.rows_kept += sign * facts.rows
            self.csv_bytes_kept += sign * facts.csv_bytes
            self.gzip_bytes_kept += sign * facts.gzip_bytes
        else:
            self.worked_s += sign * facts.elapsed_s
