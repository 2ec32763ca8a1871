"""What the questions before a restart say: every table by name, what is deleted, why, and what
happens to running work.
"""

from collections.abc import Sequence

from exporter_tui.model.format import count, percent, size
from exporter_tui.model.view import ChunkView, TableDetail, TableView
from exporter_tui.model.words import Word, chunk_word, word_of
from exporter_tui.tui.format import visible

_STATES = {
    Word.QUEUED: "nothing exported yet",
    Word.RUN: "running",
    Word.PART: "begun",
    Word.CHECK: "exported, being checked",
    Word.TO_CHECK: "exported, not checked yet",
    Word.VALID: "valid",
    Word.EMPTY: "valid, without rows",
}
"""In a sentence; any other word is one already."""

_CHUNK_STATES = {
    Word.QUEUED: "not exported yet",
    Word.RUN: "running",
    Word.CHECK: "its file is being checked",
    Word.WAITING: "waits for its next attempt",
    Word.DONE: "its file is complete",
    Word.SKIPPED: "its file of an earlier run is complete",
    Word.FAILED: "failed",
    Word.CANCELLED: "dropped",
}


def restart_title(tables: Sequence[TableView]) -> str:
    """Return the question in one line."""
    if len(tables) == 1:
        return f"Restart {visible(str(tables[0].table))}?"
    return f"Restart {len(tables):,} tables?"


def restart_lines(tables: Sequence[TableView], running: int) -> tuple[str, ...]:
    """Return the whole truth before a restart; what holds for all tables stands before their list.

    ``running``: how many chunks of these tables workers hold just now.
    """
    alone = tables[0] if len(tables) == 1 else None
    now = ""
    if running:
        now = f"Now     {count(running, 'running chunk')} cancelled, in Oracle too"
    lines = [
        f"State   {_state(alone)}" if alone else "",
        f"Delete  {_folder(alone)}   {_files(alone)}" if alone else f"Delete  {_sum(tables)}",
        now,
        "Then    a fresh SCN and plan first; if they fail, nothing is touched",
        "Keep    all other tables; nothing else is touched",
    ]
    known = [line for line in lines if line]
    return (*known, "", *(_safely() if alone else _list(tables)))


def _safely() -> list[str]:
    return [
        "The folder is renamed first, then removed, so that a half-deleted",
        "folder can never be mistaken for data.",
    ]


def _list(tables: Sequence[TableView]) -> list[str]:
    """Return two lines for each table: its name and why, its folder and files."""
    lines = []
    for line in tables:
        lines.append(f"{visible(str(line.table))}   {_state(line)}")
        lines.append(f"    {_folder(line)}   {_files(line)}")
    return lines


def _state(line: TableView) -> str:
    word = word_of(line)
    text = _STATES.get(word, word.value)
    if word in {Word.RUN, Word.PART}:
        text = f"{text}, {percent(line.fraction)}"
    return text + (f": {visible(line.note)}" if line.note else "")


def _sum(tables: Sequence[TableView]) -> str:
    files = sum(line.chunks_done for line in tables)
    total = size(sum(line.gzip_bytes for line in tables))
    return f"{len(tables):,} folders, {count(files, 'file')}, {total}   (arrow keys scroll)"


def _files(line: TableView) -> str:
    return f"{count(line.chunks_done, 'file')}, {size(line.gzip_bytes)}"


def _folder(line: TableView) -> str:
    return f"{visible(line.folder)}/"


def chunk_title(detail: TableDetail, chunk: ChunkView) -> str:
    """Return the question about one chunk in one line."""
    name = visible(str(detail.table.table))
    return f"Restart chunk {chunk.no} of {name}?"


def chunk_lines(detail: TableDetail, chunk: ChunkView) -> tuple[str, ...]:
    """Return what happens when one chunk is exported again."""
    return (
        f"State   {_CHUNK_STATES[chunk_word(chunk.state)]}",
        f"File    {chunk.file or 'none yet'} in {_folder(detail.table)}",
        "Then    read again at the table's SCN; the old file comes back if that fails",
        "Keep    all other chunks of the table, and all other tables",
    )
