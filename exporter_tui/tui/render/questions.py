"""What the questions before a restart say: every table by name, what is deleted, why, and what
happens to running work.
"""

from collections.abc import Sequence

from exporter_tui.model.states import ChunkState
from exporter_tui.model.view import ChunkView, TableDetail
from exporter_tui.model.words import chunk_word
from exporter_tui.tui.format import counted, size, visible
from exporter_tui.tui.table_index import word_of

_RUNNING = {ChunkState.ASSIGNED, ChunkState.RUNNING}


def restart_title(details: Sequence[TableDetail]) -> str:
    """Return the question in one line."""
    if len(details) == 1:
        return f"Restart {visible(str(details[0].table.table))}?"
    return f"Restart {len(details)} tables?"


def restart_lines(details: Sequence[TableDetail]) -> tuple[str, ...]:
    """Return the whole truth before a restart."""
    if len(details) == 1:
        lines = _one(details[0])
    else:
        files = sum(detail.files for detail in details)
        total = sum(detail.file_bytes for detail in details)
        lines = [f"Delete  {len(details)} folders, {counted(files, 'file')}, {size(total)}", ""]
        lines += [_short(detail) for detail in details]
        lines.append("")
    busy = sum(chunk.state in _RUNNING for detail in details for chunk in detail.chunks)
    if busy:
        chunks = "chunk is" if busy == 1 else "chunks are"
        lines.append(f"Now     {busy} running {chunks} cancelled, in Oracle too")
    lines += [
        "Then    a fresh SCN and plan first; if they fail, nothing is touched",
        "Keep    all other tables; nothing else is touched",
        "",
        "The folder is renamed first, then removed, so that a half-deleted",
        "folder can never be mistaken for data.",
    ]
    return tuple(lines)


def _one(detail: TableDetail) -> list[str]:
    line = detail.table
    why = word_of(line).value + (f": {visible(line.note)}" if line.note else "")
    return [
        f"Why     {why}",
        f"Delete  {_short_folder(detail)}   {_files(detail)}",
    ]


def _short(detail: TableDetail) -> str:
    name = visible(str(detail.table.table))
    word = word_of(detail.table).value
    return f"  {name}   {word}   {_files(detail)}"


def _files(detail: TableDetail) -> str:
    return f"{counted(detail.files, 'file')}, {size(detail.file_bytes)}"


def _short_folder(detail: TableDetail) -> str:
    """Return the table's folder within the export folder, which the header names."""
    return visible("/".join(detail.folder.split("/")[-2:])) + "/"


def chunk_title(detail: TableDetail, chunk: ChunkView) -> str:
    """Return the question about one chunk in one line."""
    name = visible(str(detail.table.table))
    return f"Restart chunk {chunk.no} of {name}?"


def chunk_lines(detail: TableDetail, chunk: ChunkView) -> tuple[str, ...]:
    """Return what happens when one chunk is exported again."""
    return (
        f"Chunk   {chunk.no} is {chunk_word(chunk.state).value}",
        f"File    {chunk.file or 'none yet'} in {_short_folder(detail)}",
        "Then    read again at the table's SCN; the old file comes back if that fails",
        "Keep    all other chunks of the table, and all other tables",
    )
