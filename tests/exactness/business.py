"""The order tables of the sales schema, as small as a test wants them."""

from exporter_tui.fakeoracle.datasets.catalog import DEFAULT_SEED
from exporter_tui.fakeoracle.datasets.company import sales, sales_orders
from exporter_tui.fakeoracle.datasets.layout import Shelf
from exporter_tui.fakeoracle.storage.table import StoredTable


def small_sales(orders: int) -> tuple[StoredTable, ...]:
    """Return ORDERS of so many rows, and ORDER_LINES of about four times as many."""
    shelf = Shelf(sales.OWNER, first_object=81_001, file=9, tablespace="SALES")
    for name, drafts in sales_orders.drafts(DEFAULT_SEED, 1, orders).items():
        shelf.put(name, drafts, bigfile=name == "ORDERS")
    return tuple(shelf.tables)
