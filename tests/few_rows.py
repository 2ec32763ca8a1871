"""The sample schemas with few rows in their large tables, for tests that want no many."""

import contextlib
from collections.abc import Iterator

import pytest

from exporter_tui.fakeoracle.datasets.company import finance, logistics, sales_orders, web

ROWS = 400


@contextlib.contextmanager
def few_rows(rows: int = ROWS) -> Iterator[None]:
    """Let catalogs that are loaded meanwhile have so many orders, invoices and the like."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sales_orders, "ORDERS", rows)
        patch.setattr(finance, "INVOICES", rows)
        patch.setattr(logistics, "SHIPMENTS", rows)
        patch.setattr(web, "VISITS", rows)
        yield
