"""HR and SALES are the same for the same seed, and their ids refer to rows that exist."""

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from exporter_tui.fakeoracle.datasets import cache
from exporter_tui.fakeoracle.datasets.catalog import NAMES, load_catalog
from exporter_tui.fakeoracle.datasets.company import hr, sales_orders
from exporter_tui.fakeoracle.datasets.declare import Draft, column, number
from exporter_tui.fakeoracle.datasets.layout import Shelf
from exporter_tui.fakeoracle.datasets.randomness import Draws
from exporter_tui.fakeoracle.storage.rows import EncodedRows
from exporter_tui.fakeoracle.storage.table import Catalog, StoredTable
from exporter_tui.fakeoracle.storage.values import Value
from tests.few_rows import few_rows

MANY_MB = 1024 * 1024


def digest(tables: Iterable[StoredTable]) -> str:
    """Return a digest of all data, ROWIDs and SCNs."""
    found = hashlib.sha256()
    for table in tables:
        version = table.newest
        found.update(f"{table.owner}.{table.name} {version.scn} {table.segment}".encode())
        found.update(EncodedRows(version.vectors).messages(0, version.rows))
        found.update(version.rowids.places.tobytes())
    return found.hexdigest()


def values(catalog: Catalog, owner: str, table: str, name: str) -> list[Value | None]:
    found = catalog.table(owner, table)
    return list(found.newest.vectors[found.position_of(name)].values())


@pytest.fixture(scope="module")
def people() -> Catalog:
    return load_catalog("hr", seed=5)


@pytest.fixture(scope="module")
def shop() -> Catalog:
    return load_catalog("sales", seed=5)


@pytest.mark.parametrize(
    ("table", "name", "parent", "key"),
    [
        ("COUNTRIES", "REGION_ID", "REGIONS", "REGION_ID"),
        ("LOCATIONS", "COUNTRY_ID", "COUNTRIES", "COUNTRY_ID"),
        ("DEPARTMENTS", "LOCATION_ID", "LOCATIONS", "LOCATION_ID"),
        ("DEPARTMENTS", "MANAGER_ID", "EMPLOYEES", "EMPLOYEE_ID"),
        ("EMPLOYEES", "DEPARTMENT_ID", "DEPARTMENTS", "DEPARTMENT_ID"),
        ("EMPLOYEES", "JOB_ID", "JOBS", "JOB_ID"),
        ("EMPLOYEES", "MANAGER_ID", "EMPLOYEES", "EMPLOYEE_ID"),
        ("JOB_HISTORY", "EMPLOYEE_ID", "EMPLOYEES", "EMPLOYEE_ID"),
        ("JOB_HISTORY", "JOB_ID", "JOBS", "JOB_ID"),
    ],
)
def test_every_id_in_hr_names_a_row(
    people: Catalog, table: str, name: str, parent: str, key: str
) -> None:
    used = {value for value in values(people, "HR", table, name) if value is not None}
    assert used <= set(values(people, "HR", parent, key))
    assert used


def test_hr_keys_are_unique_and_optional_columns_have_nulls(people: Catalog) -> None:
    for table in people.tables:
        keys = [values(people, "HR", table.name, name) for name in table.primary_key]
        rows = list(zip(*keys, strict=True))
        assert len(set(rows)) == len(rows), table.name
        for shown, vector in zip(table.columns, table.newest.vectors, strict=True):
            assert shown.nullable or not vector.nulls.any(), (table.name, shown.name)
    assert None in values(people, "HR", "EMPLOYEES", "COMMISSION_PCT")
    assert None in values(people, "HR", "EMPLOYEES", "DEPARTMENT_ID")
    assert values(people, "HR", "EMPLOYEES", "MANAGER_ID").count(None) == 1
    emails = values(people, "HR", "EMPLOYEES", "EMAIL")
    assert len(set(emails)) == hr.EMPLOYEES


def test_a_seed_gives_the_same_hr_always_and_another_seed_another() -> None:
    first = digest(load_catalog("hr", seed=5).tables)
    assert digest(load_catalog("hr", seed=5).tables) == first
    assert digest(load_catalog("hr", seed=6).tables) != first


@pytest.mark.slow
def test_a_table_does_not_depend_on_what_else_is_loaded(people: Catalog) -> None:
    with few_rows():
        demo = load_catalog("demo-all", seed=5)
    assert digest(table for table in demo.tables if table.owner == "HR") == digest(people.tables)
    assert demo.scn == people.scn
    assert all(version.scn < demo.scn for table in demo.tables for version in table.versions)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("table", "name", "parent"),
    [
        ("ORDER_LINES", "ORDER_ID", "ORDERS"),
        ("ORDER_LINES", "PRODUCT_ID", "PRODUCTS"),
        ("ORDERS", "CUSTOMER_ID", "CUSTOMERS"),
        ("ORDERS", "CHANNEL_ID", "CHANNELS"),
        ("ORDERS", "PROMOTION_ID", "PROMOTIONS"),
    ],
)
def test_every_id_in_sales_names_a_row(shop: Catalog, table: str, name: str, parent: str) -> None:
    child, other = shop.table("SALES", table), shop.table("SALES", parent)
    used = child.newest.vectors[child.position_of(name)]
    scaled, keys = used.scaled(), other.newest.vectors[0].scaled()
    assert scaled is not None
    assert keys is not None
    assert np.isin(scaled[0][~used.nulls], keys[0]).all()


@pytest.fixture(scope="module")
def company() -> Catalog:
    """Return what the demo serves, with few rows."""
    with few_rows():
        return load_catalog("demo", seed=5)


@pytest.mark.parametrize(
    ("child", "name", "parent"),
    [
        ("FINANCE.JOURNAL_ENTRIES", "INVOICE_ID", "FINANCE.INVOICES"),
        ("FINANCE.JOURNAL_ENTRIES", "ACCOUNT_NO", "FINANCE.ACCOUNTS"),
        ("FINANCE.JOURNAL_ENTRIES", "COST_CENTER_ID", "FINANCE.COST_CENTERS"),
        ("LOGISTICS.SHIPMENTS", "ORDER_ID", "SALES.ORDERS"),
        ("LOGISTICS.SHIPMENTS", "CARRIER_ID", "LOGISTICS.CARRIERS"),
        ("LOGISTICS.SHIPMENTS", "WAREHOUSE_ID", "LOGISTICS.WAREHOUSES"),
        ("LOGISTICS.TRACKING_EVENTS", "SHIPMENT_ID", "LOGISTICS.SHIPMENTS"),
        ("WEB.VISITS", "PAGE_ID", "WEB.PAGES"),
        ("WEB.VISITS", "CAMPAIGN_ID", "WEB.CAMPAIGNS"),
    ],
)
def test_every_id_in_the_demo_names_a_row(
    company: Catalog, child: str, name: str, parent: str
) -> None:
    table = company.table(*child.split("."))
    used = table.newest.vectors[table.position_of(name)]
    ids = {value for value in used.values() if value is not None}
    assert ids
    assert ids <= set(company.table(*parent.split(".")).newest.vectors[0].values())


def test_a_journal_entry_is_a_debit_or_a_credit(company: Catalog) -> None:
    table = company.table("FINANCE", "JOURNAL_ENTRIES")
    debits, credits_ = (
        table.newest.vectors[table.position_of(name)].values() for name in ("DEBIT", "CREDIT")
    )
    assert len(debits) > 100
    for debit, credit in zip(debits, credits_, strict=True):
        assert (debit is None) != (credit is None)


def test_the_demo_holds_what_an_office_has_and_no_torture(company: Catalog) -> None:
    assert set(company.owners) == {"HR", "SALES", "FINANCE", "LOGISTICS", "WEB"}


@pytest.mark.slow
def test_order_lines_are_a_million_rows_and_enough_extents_for_several_tiles(shop: Catalog) -> None:
    table = shop.table("SALES", "ORDER_LINES")
    segment = table.segment
    assert segment is not None
    assert table.newest.rows >= 1_000_000
    assert 60 * MANY_MB < segment.bytes < 100 * MANY_MB
    assert segment.capacity() >= table.newest.rows
    # The last extent is used: the segment is no larger than its rows need.
    last = segment.extents[-1]
    assert table.newest.rowids.last_block & 0x3FFFFF >= last.block
    assert len({extent.file for extent in segment.extents}) == 2


@pytest.mark.slow
def test_an_orders_total_is_the_sum_of_its_lines(shop: Catalog) -> None:
    lines = shop.table("SALES", "ORDER_LINES").newest
    sums: dict[Value | None, Decimal] = {}
    columns = [lines.vectors[at].take(0, 5000).values() for at in (0, 3, 4, 5)]
    for order, quantity, price, discount in zip(*columns, strict=True):
        assert isinstance(quantity, Decimal)
        assert isinstance(price, Decimal)
        less = discount if isinstance(discount, Decimal) else Decimal(0)
        # Each amount is kept in thousandths, rounded down.
        amount = (quantity * price * (1 - less)).quantize(Decimal("0.001"), rounding="ROUND_DOWN")
        sums[order] = sums.get(order, Decimal(0)) + amount
    orders = shop.table("SALES", "ORDERS").newest
    checked = list(zip(*(orders.vectors[at].take(0, 1000).values() for at in (0, 6)), strict=True))
    for order, total in checked:
        assert sums[order].quantize(Decimal("0.01"), rounding="ROUND_HALF_UP") == total


@pytest.mark.slow
def test_the_cache_holds_the_same_tables_and_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sales_orders, "ORDERS", 300)
    fresh = digest(load_catalog("sales", seed=3).tables)
    old = cache.pack_path(tmp_path, "sales", 3, 1)
    stale = old.with_name(old.name.replace(old.name[-21:-5], "0" * 16))
    stale.write_bytes(b"of an older source")
    assert digest(load_catalog("sales", seed=3, cache_dir=tmp_path).tables) == fresh
    assert list(tmp_path.iterdir()) == [cache.pack_path(tmp_path, "sales", 3, 1)]

    real = sales_orders.drafts
    asked = []

    def counted(seed: int, scale: int, orders: int) -> dict[str, list[Draft]]:
        asked.append(orders)
        return real(seed, scale, orders)

    monkeypatch.setattr(sales_orders, "drafts", counted)
    assert digest(load_catalog("sales", seed=3, cache_dir=tmp_path).tables) == fresh
    assert asked == [10]
    assert cache.pack_path(tmp_path, "sales", 4, 1) != cache.pack_path(tmp_path, "sales", 3, 1)


@pytest.mark.slow
def test_a_cache_that_cannot_be_written_costs_nothing_but_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sales_orders, "ORDERS", 300)
    file = tmp_path / "a file, not a folder"
    file.write_bytes(b"")
    assert load_catalog("sales", seed=3, cache_dir=file).table("SALES", "ORDERS").newest.rows == 300


def test_the_cache_lies_where_the_environment_says() -> None:
    assert cache.cache_folder({"XDG_CACHE_HOME": "/x", "HOME": "/h"}) == Path("/x/exporter_tui")
    assert cache.cache_folder({"HOME": "/h"}) == Path("/h/.cache/exporter_tui")


def test_scale_multiplies_the_shop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sales_orders, "ORDERS", 40)
    monkeypatch.setattr("exporter_tui.fakeoracle.datasets.company.sales.CUSTOMERS", 30)
    catalog = load_catalog("sales", scale=3)
    assert catalog.table("SALES", "ORDERS").newest.rows == 120
    assert catalog.table("SALES", "CUSTOMERS").newest.rows == 90


def test_draws_are_the_same_on_every_machine() -> None:
    draws = Draws(7, "a stream")
    assert draws.bits(3).tolist() == BITS
    assert draws.bits(3).tolist() != BITS
    numbers = Draws(7, "another").integers(-3, 3, 1000)
    assert set(numbers.tolist()) == set(range(-3, 4))
    assert sorted(Draws(7, "x").order(50).tolist()) == list(range(50))
    assert set(Draws(7, "y").weighted((1, 0, 3), 200).tolist()) == {0, 2}


BITS = [4641128043049252832, 12549334233533635831, 8774054629505505733]


def test_tables_of_one_shelf_share_no_block() -> None:
    shelf = Shelf("S", first_object=1, file=3, tablespace="T")
    ids = [Decimal(row) for row in range(5000)]
    for no in range(4):
        shelf.put(f"T{no}", [column("ID", number(10), ids)], bigfile=no % 2 == 1)
    blocks = [
        (extent.file, extent.block + at)
        for table in shelf.tables
        if table.segment is not None
        for extent in table.segment.extents
        for at in range(extent.blocks)
    ]
    assert len(set(blocks)) == len(blocks)
    assert len({table.data_object for table in shelf.tables}) == 4


def test_all_names_load() -> None:
    assert {"demo", "hr", "torture", "refused", "all"} <= set(NAMES)
    with pytest.raises(KeyError):
        load_catalog("nothing")
