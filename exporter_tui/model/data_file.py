"""How the file of a chunk is called, and what it is: one gzip member.

Enters: numbers of chunks and tasks, names found in a folder. Leaves: names and numbers; no path, no
file.
"""

import re

from exporter_tui.model.names import ChunkNo, RunId

CHUNK_SUFFIX = ".csv.gz"
PART_SUFFIX = ".part"

GZIP_MEMBER = 31
"""zlib's window bits for a gzip header and trailer around a 32 KiB window."""

_CHUNK_FILE = re.compile(r"data_chunk_(\d{4,})\.csv\.gz")


def chunk_file_name(chunk: ChunkNo) -> str:
    """Return the name of a chunk's committed file; four digits, more when needed."""
    return f"data_chunk_{chunk:04d}{CHUNK_SUFFIX}"


def part_file_name(chunk: ChunkNo, run_id: RunId, serial: int) -> str:
    """Return the name of the unfinished file of one task of a run; no two tasks share one."""
    return f"{chunk_file_name(chunk)}.{run_id}-{serial}{PART_SUFFIX}"


def chunk_of_file(name: str) -> ChunkNo | None:
    """Return the chunk that a file name in ``data/`` stands for, None for any other name."""
    found = _CHUNK_FILE.fullmatch(name)
    if found is None:
        return None
    no = ChunkNo(int(found[1]))
    return no if chunk_file_name(no) == name else None
