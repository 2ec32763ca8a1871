"""A worker's memory has a bound, whatever the LOBs hold."""

import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from exporter_tui.fakeoracle.database import FakeDatabase
from exporter_tui.fakeoracle.datasets.declare import BLOB, column, number
from exporter_tui.fakeoracle.datasets.layout import START_SCN, Shelf
from exporter_tui.fakeoracle.serving.server import Server
from exporter_tui.fakeoracle.storage.table import Catalog
from tests.oracle.conftest import PASSWORD, USER

pytestmark = pytest.mark.slow

MEGA = 1024 * 1024
ROOT = Path(__file__).parents[2]


def test_many_large_blobs_cost_a_worker_less_than_400_mb(tmp_path: Path) -> None:
    rows = 150  # of 1 MB: they would be one batch by their number
    shelf = Shelf("SHOP", first_object=70_001, file=5, tablespace="USERS")
    value = os.urandom(MEGA)
    ids = [Decimal(no) for no in range(rows)]
    shelf.put("FILES", [column("ID", number(10), ids), column("B", BLOB, [value] * rows)])
    engine = FakeDatabase(Catalog(scn=START_SCN, tables=tuple(shelf.tables)))
    engine.add_reader(USER, PASSWORD)
    with Server(engine) as server:
        found = subprocess.run(
            [
                sys.executable,
                "-m",
                "tests.exactness.measured_attempt",
                str(server.port),
                str(tmp_path),
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
            timeout=300,
        )
    exported, peak_bytes = map(int, found.stdout.split())
    print(f"peak of the worker: {peak_bytes / MEGA:.0f} MB")
    assert exported == rows
    assert peak_bytes < 400 * MEGA
