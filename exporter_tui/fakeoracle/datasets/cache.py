"""Keeps the large sample tables in a pack, so that a server with them is ready at once.

Enters: seed, scale and a folder. Leaves: drafts of ORDERS and ORDER_LINES, mapped from the pack of
exactly this data, or generated and then packed. A folder that cannot be written costs time, not
the tables.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from exporter_tui.fakeoracle.datasets import sales_orders
from exporter_tui.fakeoracle.datasets.declare import Draft
from exporter_tui.fakeoracle.storage import archive
from exporter_tui.fakeoracle.storage.pack import Arrays, read_pack, write_pack

_SOURCE_FOLDERS = ("datasets", "storage", "wire")
_SAMPLE_ORDERS = 10


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Return ``$XDG_CACHE_HOME/exporter_tui``, by default ``~/.cache/exporter_tui``."""
    base = environ.get("XDG_CACHE_HOME") or str(Path(environ.get("HOME", "/")) / ".cache")
    return Path(base) / "exporter_tui"


def large_tables(seed: int, scale: int, folder: Path | None) -> dict[str, list[Draft]]:
    """Return ORDERS and ORDER_LINES by name. ``folder`` None: nothing is kept."""
    orders = sales_orders.ORDERS * scale
    if folder is None:
        return sales_orders.drafts(seed, scale, orders)
    path = pack_path(folder, seed, scale)
    packed = read_pack(path)
    if packed is not None:
        # The columns do not depend on the number of rows.
        sample = sales_orders.drafts(seed, scale, _SAMPLE_ORDERS)
        return {name: _unpacked(name, drafts, packed) for name, drafts in sample.items()}
    made = sales_orders.drafts(seed, scale, orders)
    _keep(path, made)
    return made


def pack_path(folder: Path, seed: int, scale: int) -> Path:
    """Return the file for this data as the present source makes it."""
    return folder / f"{_stem(seed, scale)}{source_digest()[:16]}.pack"


def source_digest() -> str:
    """Return a digest of everything that decides the bytes of a pack."""
    digest = hashlib.sha256()
    here = Path(__file__).parent.parent
    for name in _SOURCE_FOLDERS:
        for source in sorted((here / name).glob("*.py")):
            digest.update(source.name.encode() + b"\0" + source.read_bytes())
    return digest.hexdigest()


def _stem(seed: int, scale: int) -> str:
    return f"fakeoracle-sales-seed{seed}-scale{scale}-"


def _keep(path: Path, made: Mapping[str, Sequence[Draft]]) -> None:
    arrays = {
        f"{name}/{position}/{part}": array
        for name, drafts in made.items()
        for position, draft in enumerate(drafts)
        for part, array in archive.dump(draft.vector).items()
    }
    try:
        write_pack(path, arrays)
        stem = path.name.rsplit("-", 1)[0]
        for older in path.parent.glob(f"{stem}-*.pack"):
            if older != path:
                older.unlink(missing_ok=True)
    except OSError:
        # The cache is a convenience: without it the next start generates the data again.
        return


def _unpacked(name: str, drafts: Sequence[Draft], packed: Arrays) -> list[Draft]:
    found = []
    for position, draft in enumerate(drafts):
        prefix = f"{name}/{position}/"
        arrays = {
            key.removeprefix(prefix): array
            for key, array in packed.items()
            if key.startswith(prefix)
        }
        found.append(replace(draft, vector=archive.load(draft.column.type, arrays)))
    return found
