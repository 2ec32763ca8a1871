"""Sample schemas by name, put together into one catalog.

Enters: a name (``demo``, ``hr``, ...), a seed, a scale and the folder of the cache. Leaves: a
``Catalog``. The large tables come from a pack when there is one for exactly this data.
"""

import hashlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from exporter_tui.fakeoracle import storage
from exporter_tui.fakeoracle.datasets import hr, layout, sales, sales_orders
from exporter_tui.fakeoracle.datasets.declare import Draft
from exporter_tui.fakeoracle.storage import archive
from exporter_tui.fakeoracle.storage.pack import Arrays, read_pack, write_pack
from exporter_tui.fakeoracle.storage.table import Catalog, StoredTable

DEFAULT_SEED = 20261
_SOURCES = ("storage", "datasets", "wire")


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Return ``$XDG_CACHE_HOME/exporter_tui``, by default ``~/.cache/exporter_tui``."""
    base = environ.get("XDG_CACHE_HOME") or str(Path(environ.get("HOME", "/")) / ".cache")
    return Path(base) / "exporter_tui"
