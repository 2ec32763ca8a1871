"""A part file that holds one gzip member.

Enters: bytes, in any pieces. Leaves: the compressed file, its size and SHA-256; on the disk only
after ``sync``. It refuses to grow beyond what BigQuery loads.
"""

import hashlib
from pathlib import Path

from isal import isal_zlib

from exporter_tui.model.data_file import GZIP_MEMBER
from exporter_tui.store.durable import sync
from exporter_tui.store.files import create_file


class FileLimitError(Exception):
    """The file passed its limit."""


class GzipFile:
    """One gzip member on its way to the disk; it must not exist before.

    ``gzip_bytes`` counts what was handed to the file so far. All methods raise ``OSError``.
    """

    def __init__(self, path: Path, *, level: int, limit_bytes: int) -> None:
        self._file = open(create_file(path), "wb", buffering=0)  # noqa: PTH123, SIM115
        self._compressor = isal_zlib.compressobj(level, isal_zlib.DEFLATED, GZIP_MEMBER)
        self._limit_bytes = limit_bytes
        self._digest = hashlib.sha256()
        self.gzip_bytes = 0

    def write(self, data: bytes | bytearray) -> None:
        """Compress ``data``; raises ``FileLimitError`` as soon as the file is too big."""
        self._put(self._compressor.compress(data))

    def end(self) -> None:
        """Write what the compressor still holds and the member's trailer."""
        self._put(self._compressor.flush())

    def sync(self) -> None:
        """Bring the file to the disk and close it."""
        sync(self._file.fileno())
        self._file.close()

    def abandon(self) -> None:
        """Close the file as it is; also when it is closed already."""
        self._file.close()

    @property
    def digest(self) -> str:
        """SHA-256 of the compressed bytes so far, as ``sha256:<hex>``."""
        return f"sha256:{self._digest.hexdigest()}"

    def _put(self, compressed: bytes) -> None:
        self.gzip_bytes += len(compressed)
        if self.gzip_bytes > self._limit_bytes:
            raise FileLimitError
        self._digest.update(compressed)
        rest = memoryview(compressed)
        while rest:  # a file that meets a limit takes a part first, and fails at the next write
            rest = rest[self._file.write(rest) :]
