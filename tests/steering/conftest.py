"""A served HR schema for each test, and runs that are gone when the test is."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from exporter_tui.coordinator.machine.state import Bounds
from exporter_tui.fakeoracle.database import FakeDatabase
from exporter_tui.fakeoracle.datasets.catalog import load_catalog
from exporter_tui.fakeoracle.faults import Gate
from exporter_tui.fakeoracle.serving.server import Server
from exporter_tui.fakeoracle.storage.table import Catalog
from exporter_tui.model.events import TableFinished
from tests.builders import PASSWORD, READER
from tests.steering.running import EMPLOYEES, JOBS, Run, Site, middle_of, stands_at
from tests.warm_workers import warm_workers

__all__ = ["warm_workers"]

Runs = Callable[..., Run]


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


@pytest.fixture
def runs(site: Site) -> Iterator[Runs]:
    """Return the maker of runs; its keywords change the export part or are the coordinator's."""
    made: list[Run] = []

    def make(*, bounds: Bounds | None = None, stay: bool = False, **export: Any) -> Run:
        made.append(Run(site.options(**export), bounds=bounds, stay=stay))
        return made[-1]

    yield make
    site.server.faults.open_gates()
    for run in made:
        run.end()


@pytest.fixture
def other(site: Site) -> Gate:
    """Hold a chunk of JOBS, so that the run goes on."""
    return site.hold(middle_of(JOBS))


@pytest.fixture
def run(runs: Runs, other: Gate) -> Run:
    """Return a run in which EMPLOYEES is finished while JOBS is held at ``other``."""
    started = runs().start()
    stands_at(other)
    started.of(TableFinished, EMPLOYEES)
    return started
