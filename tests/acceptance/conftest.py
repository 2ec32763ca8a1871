"""What the acceptance tests run against: the command as a process, and a served database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from exporter_tui.fakeoracle.database import FakeDatabase
from exporter_tui.fakeoracle.datasets.catalog import load_catalog
from exporter_tui.fakeoracle.server import Server
from exporter_tui.fakeoracle.storage.table import Catalog
from tests.acceptance.running import PASSWORD, READER, Rows, Site


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
