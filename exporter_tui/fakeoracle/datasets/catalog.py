"""Sample schemas by name, put together into one catalog.

Enters: a name (``demo``, ``hr``, ...), a seed, a scale and the folder of the cache. Leaves: a
``Catalog`` that is the same whenever these are, whatever else is loaded with it.
"""

from collections.abc import Callable
from pathlib import Path

from exporter_tui.fakeoracle.datasets import cache, refused, torture
from exporter_tui.fakeoracle.datasets.cache import Large
from exporter_tui.fakeoracle.datasets.company import (
    finance,
    hr,
    logistics,
    sales,
    sales_orders,
    web,
)
from exporter_tui.fakeoracle.datasets.layout import START_SCN, Shelf
from exporter_tui.fakeoracle.storage.table import Catalog, StoredTable

DEFAULT_SEED = 20261
Schema = Callable[[int, int, Path | None], tuple[StoredTable, ...]]


def load_catalog(
    name: str,
    *,
    seed: int = DEFAULT_SEED,
    scale: int = 1,
    cache_dir: Path | None = None,
    tell: Callable[[int, int], object] = lambda _no, _of: None,
) -> Catalog:
    """Return the catalog of a set of schemas; raises KeyError for a name not in ``NAMES``.

    ``scale`` multiplies the rows of large tables. ``cache_dir`` None: they are generated. ``tell``
    hears before each of several schemas its number and how many there are.
    """
    tables: list[StoredTable] = []
    schemas = _SETS[name]
    for no, schema in enumerate(schemas, start=1):
        if len(schemas) > 1:
            tell(no, len(schemas))
        tables += schema(seed, scale, cache_dir)
    return Catalog(
        scn=START_SCN,
        tables=tuple(tables),
        no_select=refused.NO_SELECT,
        no_flashback=refused.NO_FLASHBACK,
    )


def _hr(seed: int, _scale: int, _cache_dir: Path | None) -> tuple[StoredTable, ...]:
    return hr.tables(seed)


def _sales(seed: int, scale: int, cache_dir: Path | None) -> tuple[StoredTable, ...]:
    shelf = Shelf(sales.OWNER, first_object=81_001, file=9, tablespace="SALES")
    made = Large(name="sales", rows=sales_orders.ORDERS, drafts=sales_orders.drafts)
    large = cache.large_tables(made, seed, scale, cache_dir)
    shelf.put("CHANNELS", sales.channels(), primary_key=("CHANNEL_ID",))
    shelf.put("CUSTOMERS", sales.customers(seed, scale), primary_key=("CUSTOMER_ID",))
    shelf.put("ORDERS", large["ORDERS"], bigfile=True, primary_key=("ORDER_ID",))
    shelf.put("ORDER_LINES", large["ORDER_LINES"], primary_key=("ORDER_ID", "LINE_NO"))
    shelf.put("PRODUCTS", sales.products(seed), primary_key=("PRODUCT_ID",))
    shelf.put("PROMOTIONS", sales.promotions(seed), primary_key=("PROMOTION_ID",))
    return tuple(shelf.tables)


def _finance(seed: int, scale: int, cache_dir: Path | None) -> tuple[StoredTable, ...]:
    shelf = Shelf(finance.OWNER, first_object=84_001, file=16, tablespace="FINANCE")
    made = Large(name="finance", rows=finance.INVOICES, drafts=finance.drafts)
    large = cache.large_tables(made, seed, scale, cache_dir)
    shelf.put("ACCOUNTS", finance.accounts(), primary_key=("ACCOUNT_NO",))
    shelf.put("COST_CENTERS", finance.cost_centers(), primary_key=("COST_CENTER_ID",))
    shelf.put("CURRENCIES", finance.currencies(), primary_key=("CURRENCY",))
    shelf.put("INVOICES", large["INVOICES"], primary_key=("INVOICE_ID",))
    shelf.put("JOURNAL_ENTRIES", large["JOURNAL_ENTRIES"], primary_key=("ENTRY_ID",))
    return tuple(shelf.tables)


def _logistics(seed: int, scale: int, cache_dir: Path | None) -> tuple[StoredTable, ...]:
    shelf = Shelf(logistics.OWNER, first_object=86_001, file=18, tablespace="LOGISTICS")
    made = Large(name="logistics", rows=logistics.SHIPMENTS, drafts=logistics.drafts)
    large = cache.large_tables(made, seed, scale, cache_dir)
    shelf.put("CARRIERS", logistics.carriers(), primary_key=("CARRIER_ID",))
    shelf.put("SHIPMENTS", large["SHIPMENTS"], primary_key=("SHIPMENT_ID",))
    shelf.put("TRACKING_EVENTS", large["TRACKING_EVENTS"], primary_key=("EVENT_ID",))
    shelf.put("WAREHOUSES", logistics.warehouses(), primary_key=("WAREHOUSE_ID",))
    return tuple(shelf.tables)


def _web(seed: int, scale: int, cache_dir: Path | None) -> tuple[StoredTable, ...]:
    shelf = Shelf(web.OWNER, first_object=88_001, file=20, tablespace="WEB")
    made = Large(name="web", rows=web.VISITS, drafts=web.drafts)
    large = cache.large_tables(made, seed, scale, cache_dir)
    shelf.put("CAMPAIGNS", web.campaigns(), primary_key=("CAMPAIGN_ID",))
    shelf.put("PAGES", web.pages(), primary_key=("PAGE_ID",))
    shelf.put("VISITS", large["VISITS"], primary_key=("VISIT_ID",))
    return tuple(shelf.tables)


def _torture(seed: int, _scale: int, _cache_dir: Path | None) -> tuple[StoredTable, ...]:
    return torture.tables(seed)


def _refused(_seed: int, _scale: int, _cache_dir: Path | None) -> tuple[StoredTable, ...]:
    return refused.tables()


_DEMO: tuple[Schema, ...] = (_hr, _sales, _finance, _logistics, _web)
_SETS: dict[str, tuple[Schema, ...]] = {
    "hr": (_hr,),
    "sales": (_sales,),
    "torture": (_torture,),
    "refused": (_refused,),
    "demo": _DEMO,
    "demo-all": (*_DEMO, _torture),
    "all": (_hr, _sales, _torture, _refused),
}
NAMES = tuple(_SETS)
