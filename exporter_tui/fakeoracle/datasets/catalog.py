"""Sample schemas by name, put together into one catalog.

Enters: a name (``demo``, ``hr``, ...), a seed, a scale and the folder of the cache. Leaves: a
``Catalog`` that is the same whenever these are, whatever else is loaded with it.
"""

from collections.abc import Callable
from pathlib import Path

from exporter_tui.fakeoracle.datasets import cache, hr, refused, sales, torture
from exporter_tui.fakeoracle.datasets.layout import START_SCN, Shelf
from exporter_tui.fakeoracle.storage.table import Catalog, StoredTable

DEFAULT_SEED = 20261
Schema = Callable[[int, int, Path | None], tuple[StoredTable, ...]]


def load_catalog(
    name: str, *, seed: int = DEFAULT_SEED, scale: int = 1, cache_dir: Path | None = None
) -> Catalog:
    """Return the catalog of a set of schemas; raises KeyError for a name not in ``NAMES``.

    ``scale`` multiplies the rows of SALES. ``cache_dir`` None: its large tables are generated.
    """
    tables: list[StoredTable] = []
    for schema in _SETS[name]:
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
    large = cache.large_tables(seed, scale, cache_dir)
    shelf.put("CHANNELS", sales.channels(), primary_key=("CHANNEL_ID",))
    shelf.put("CUSTOMERS", sales.customers(seed, scale), primary_key=("CUSTOMER_ID",))
    shelf.put("ORDERS", large["ORDERS"], bigfile=True, primary_key=("ORDER_ID",))
    shelf.put("ORDER_LINES", large["ORDER_LINES"], primary_key=("ORDER_ID", "LINE_NO"))
    shelf.put("PRODUCTS", sales.products(seed), primary_key=("PRODUCT_ID",))
    shelf.put("PROMOTIONS", sales.promotions(seed), primary_key=("PROMOTION_ID",))
    return tuple(shelf.tables)


def _torture(seed: int, _scale: int, _cache_dir: Path | None) -> tuple[StoredTable, ...]:
    return torture.tables(seed)


def _refused(_seed: int, _scale: int, _cache_dir: Path | None) -> tuple[StoredTable, ...]:
    return refused.tables()


_SETS: dict[str, tuple[Schema, ...]] = {
    "hr": (_hr,),
    "sales": (_sales,),
    "torture": (_torture,),
    "refused": (_refused,),
    "demo": (_hr, _sales, _torture),
    "all": (_hr, _sales, _torture, _refused),
}
NAMES = tuple(_SETS)
