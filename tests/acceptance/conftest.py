"""What the acceptance tests run against: the command, and databases to export.

``site``: the stand-in server with HR, for faults, lost rights, changes between two runs.
``place``: each database that must behave alike, the stand-in and, when EXPORTER_TUI_TEST_DSN is
set, a real Oracle:

    ./run.sh fakeoracle --write-sql DIR       then load DIR/hr.sql and DIR/torture.sql as they say
    export EXPORTER_TUI_TEST_DSN=host:1521/service
    export EXPORTER_TUI_TEST_USER=exporter    with the rights that README.md lists
    export EXPORTER_TUI_TEST_PASSWORD=...
    ./run.sh test tests/acceptance tests/oracle

No test that uses ``place`` names a ROWID or an SCN.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from exporter_tui.fakeoracle.database import FakeDatabase
from exporter_tui.fakeoracle.datasets.catalog import load_catalog
from exporter_tui.fakeoracle.serving.server import Server
from exporter_tui.fakeoracle.storage.table import Catalog
from tests.acceptance.running import PASSWORD, READER, Place, Rows, Site, stand_in

REAL = os.environ.get("EXPORTER_TUI_TEST_DSN")


@pytest.fixture(scope="session")
def hr_catalog() -> Catalog:
    """Return the HR schema, generated once."""
    return load_catalog("hr")


@pytest.fixture
def site(hr_catalog: Catalog, tmp_path: Path) -> Iterator[Site]:
    """Serve HR to a user who may read all of it."""
    database = FakeDatabase(hr_catalog)
    database.add_reader(READER, PASSWORD)
    with Server(database) as server:
        yield Site(database, server, tmp_path)


@pytest.fixture(scope="session")
def whole(hr_catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rows]:
    """Return the rows of every HR table as a run that nothing disturbs exports them."""
    database = FakeDatabase(hr_catalog)
    database.add_reader(READER, PASSWORD)
    with Server(database) as server:
        site = Site(database, server, tmp_path_factory.mktemp("whole"))
        assert site.run().code == 0
        return {path.name: site.rows(path.name) for path in (site.output / "HR").iterdir()}


@pytest.fixture(scope="module", params=["stand-in", "real"] if REAL else ["stand-in"])
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """Yield each database under test, with HR and TORTURE loaded."""
    folder = tmp_path_factory.mktemp("place")
    if request.param == "real":
        user, password = (f"${{EXPORTER_TUI_TEST_{name}}}" for name in ("USER", "PASSWORD"))
        yield Place(folder, {"dsn": f"'{REAL}'", "username": user, "password": password})
        return
    tables = [*load_catalog("hr").tables, *load_catalog("torture").tables]
    database = FakeDatabase(Catalog(scn=load_catalog("hr").scn, tables=tuple(tables)))
    database.add_reader(READER, PASSWORD)
    with Server(database) as server:
        yield Place(folder, stand_in(server))
