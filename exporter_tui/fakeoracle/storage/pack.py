"""Many arrays in one file that is mapped, not read: the cache of large tables.

Enters: named arrays. Leaves: the same arrays, as views of a mapped file. A file appears whole, by
rename, or not at all; anything that does not read back as a pack is treated as absent.
"""

import json
import mmap
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_MAGIC = b"fakeoracle pack 1\n"
_ALIGNMENT = 64
_TAIL_BYTES = 16

Arrays = Mapping[str, NDArray[Any]]


def write_pack(path: Path, arrays: Arrays) -> None:
    """Write the arrays to ``path`` atomically; its folder is made. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as file:
        try:
            file.write(_MAGIC)
            index = {}
            for name, array in arrays.items():
                file.write(bytes(-file.tell() % _ALIGNMENT))
                index[name] = (file.tell(), array.dtype.str, len(array))
                file.write(np.ascontiguousarray(array).tobytes())
            start = file.tell()
            file.write(json.dumps(index).encode())
            file.write(start.to_bytes(8, "big") + (file.tell() - start).to_bytes(8, "big"))
            file.flush()
            os.replace(file.name, path)  # noqa: PTH105 - both names are plain strings here
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def read_pack(path: Path) -> Arrays | None:
    """Return the arrays of a pack, or None where there is no readable one."""
    try:
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError):
        return None
    if mapped[: len(_MAGIC)] != _MAGIC or len(mapped) < len(_MAGIC) + _TAIL_BYTES:
        return None
    start = int.from_bytes(mapped[-16:-8], "big")
    size = int.from_bytes(mapped[-8:], "big")
    if start + size + _TAIL_BYTES != len(mapped):
        return None
    try:
        index = json.loads(mapped[start : start + size])
        return {
            name: np.frombuffer(mapped, dtype=np.dtype(dtype), count=count, offset=offset)
            for name, (offset, dtype, count) in index.items()
        }
    except (ValueError, TypeError):
        return None
