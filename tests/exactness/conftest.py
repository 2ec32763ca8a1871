"""Servers with the torturing, the refused and a small business schema, kept for all tests."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from exporter_tui.fakeoracle.datasets.catalog import load_catalog
from exporter_tui.fakeoracle.storage.table import Catalog
from tests.exactness.business import small_sales
from tests.exactness.exported import Exported, Line
from tests.warm_workers import warm_workers

__all__ = ["warm_workers"]

_ORDERS = 600


@pytest.fixture(scope="session")
def torture_catalog() -> Catalog:
    """Return TORTURE, HR and a small SALES."""
    torture, hr = load_catalog("torture"), load_catalog("hr")
    return replace(torture, tables=(*torture.tables, *hr.tables, *small_sales(_ORDERS)))


@pytest.fixture(scope="session")
def line(torture_catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """Serve these schemas over TCP."""
    line = Line(torture_catalog, tmp_path_factory.mktemp("torture"))
    with line.server:
        yield line


@pytest.fixture(scope="session")
def exported(line: Line) -> Exported:
    """Return one export of everything, in the usual format."""
    return line.export()


@pytest.fixture(scope="session")
def refused_line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """Serve the schema of what cannot be exported."""
    line = Line(load_catalog("refused"), tmp_path_factory.mktemp("refused"))
    with line.server:
        yield line


@pytest.fixture(scope="session")
def refused(refused_line: Line) -> Exported:
    """Return the outcome of exporting it."""
    return refused_line.export()
