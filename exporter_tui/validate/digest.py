"""A committed file held against the SHA-256 in its sidecar, without looking into it.

Enters: a file's path, its record, someone to tell how far it is. Leaves: ``Digested``. Of two files
of the same size only their bytes tell which one was exported: a zeroed tail, a swapped file and one
flipped bit are all found here. It decompresses nothing, asks no database and changes no file.
"""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from exporter_tui.model.work import ChunkRecord
from exporter_tui.store.failures import cannot_read
from exporter_tui.store.files import UnfitFileError, open_in_place

PIECE_BYTES = 4 << 20
"""Read at a time; between two pieces the reader may be told to stop."""

AfterPiece = Callable[[int], None]
"""Called after every piece with the bytes read so far; may raise to end the reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digested:
    """What a file is, byte for byte. ``problem`` None: what its sidecar says. ``gone``: nothing is
    there. ``gzip_bytes``: what was read of it. ``seen``: its own digest, None when it was not read.
    """

    gzip_bytes: int
    problem: str | None
    gone: bool = False
    seen: str | None = None


def digest(path: Path, record: ChunkRecord, after_piece: AfterPiece) -> Digested:
    """Return how the file stands against its record. A file of another size is not read.

    Raises ``ExporterError`` DISK-ERROR when it cannot be read, and what ``after_piece`` raises.
    """
    try:
        descriptor = open_in_place(path, os.O_RDONLY, create=False)
    except FileNotFoundError:
        return Digested(gzip_bytes=0, problem="The file is not there.", gone=True)
    except UnfitFileError as error:
        return Digested(gzip_bytes=0, problem=f"{error.strerror}.")
    except OSError as error:
        raise cannot_read(error, str(path)) from error
    try:
        return _held_against(descriptor, record, after_piece)
    except OSError as error:
        raise cannot_read(error, str(path)) from error
    finally:
        os.close(descriptor)


def _held_against(descriptor: int, record: ChunkRecord, after_piece: AfterPiece) -> Digested:
    found = os.fstat(descriptor)
    if found.st_size != record.gzip_bytes:
        problem = f"Changed: {found.st_size} bytes instead of the {record.gzip_bytes} recorded."
        return Digested(gzip_bytes=0, problem=problem)
    seen, read = _sha256(descriptor, after_piece)
    problem = "Changed: its bytes are not those that were exported (SHA-256)."
    same = seen == record.file_digest
    return Digested(gzip_bytes=read, problem=None if same else problem, seen=seen)


def _sha256(descriptor: int, after_piece: AfterPiece) -> tuple[str, int]:
    """Return the digest as a sidecar spells it, and the number of bytes read."""
    sha256, read = hashlib.sha256(), 0
    buffer = bytearray(PIECE_BYTES)
    view = memoryview(buffer)
    while size := os.readv(descriptor, [buffer]):
        sha256.update(view[:size])
        read += size
        after_piece(read)
    return f"sha256:{sha256.hexdigest()}", read
