"""Keeps the large sample tables in a pack, so that a server with them is ready at once.

Enters: what makes a schema's large tables, seed, scale and a folder. Leaves: their drafts, mapped
from the pack of exactly this data, or generated and then packed. A folder that cannot be written
costs time, not the tables.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from exporter_tui.fakeoracle.datasets.declare import Draft
from exporter_tui.fakeoracle.storage import archive
from exporter_tui.fakeoracle.storage.pack import Arrays, read_pack, write_pack

_SOURCE_FOLDERS = ("datasets", "storage", "wire")
_SAMPLE_ROWS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Large:
    """The large tables of a schema. ``drafts`` makes them of a seed, a scale and a number of rows,
    ``rows`` at scale 1.
    """

    name: str
    rows: int
    drafts: Callable[[int, int, int], dict[str, list[Draft]]]


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Return ``$XDG_CACHE_HOME/exporter_tui``, by default ``~/.cache/exporter_tui``."""
    base = environ.get("XDG_CACHE_HOME") or str(Path(environ.get("HOME", "/")) / ".cache")
    return Path(base) / "exporter_tui"


def large_tables(
    large: Large, seed: int, scale: int, folder: Path | None
) -> dict[str, list[Draft]]:
    """Return a schema's large tables by name. ``folder`` None: nothing is kept."""
    rows = large.rows * scale
    if folder is None:
        return large.drafts(seed, scale, rows)
    path = pack_path(folder, large.name, seed, scale)
    packed = read_pack(path)
    if packed is not None:
        # The columns do not depend on the number of rows.
        sample = large.drafts(seed, scale, _SAMPLE_ROWS)
        return {name: _unpacked(name, drafts, packed) for name, drafts in sample.items()}
    made = large.drafts(seed, scale, rows)
    _keep(path, made)
    return made


def pack_path(folder: Path, name: str, seed: int, scale: int) -> Path:
    """Return the file for this data as the present source makes it."""
    return folder / f"fakeoracle-{name}-seed{seed}-scale{scale}-{source_digest()[:16]}.pack"


def source_digest() -> str:
    """Return a digest of everything that decides the bytes of a pack."""
    digest = hashlib.sha256()
    here = Path(__file__).parent.parent
    for name in _SOURCE_FOLDERS:
        for source in sorted((here / name).rglob("*.py")):
            digest.update(source.name.encode() + b"\0" + source.read_bytes())
    return digest.hexdigest()


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
