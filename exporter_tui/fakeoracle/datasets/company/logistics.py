"""The LOGISTICS schema: carriers, warehouses, shipments and what became of them on the way.

Enters: a seed, and numbers of rows. Leaves: the small tables as drafts of Python values, the large
ones as whole arrays. Every id that a row holds exists.
"""

from decimal import Decimal

import numpy as np

from exporter_tui.fakeoracle.datasets import words
from exporter_tui.fakeoracle.datasets.arrays import at, chosen, national, scaled, spread, whole
from exporter_tui.fakeoracle.datasets.company import sales_orders
from exporter_tui.fakeoracle.datasets.declare import (
    Draft,
    column,
    counted,
    number,
    nvarchar2,
    varchar2,
)
from exporter_tui.fakeoracle.datasets.randomness import Draws

OWNER = "LOGISTICS"
SHIPMENTS = 80_000
_CARRIERS = ("North Freight", "Rapid Parcel", "Alpenpost", "Blue Line", "Kraków Kurier", "Veloz")
_EVENTS = ("PICKED_UP", "AT_HUB", "CUSTOMS", "OUT_FOR_DELIVERY", "DELIVERED", "RETURNED")
_EVENT_WEIGHTS = (26, 36, 4, 22, 11, 1)
_START = np.datetime64("2023-06-01T04:00:00", "us")
_DAYS = 1_200


def carriers() -> list[Draft]:
    """Return CARRIERS."""
    return [
        column("CARRIER_ID", number(4), counted(len(_CARRIERS)), nullable=False),
        column("NAME", nvarchar2(30), _CARRIERS, nullable=False),
    ]


def warehouses() -> list[Draft]:
    """Return WAREHOUSES."""
    areas = [Decimal(12_500 * no) if no != 3 else None for no in range(1, 7)]
    return [
        column("WAREHOUSE_ID", number(3), counted(len(words.WAREHOUSES)), nullable=False),
        column("CITY", varchar2(30), words.WAREHOUSES, nullable=False),
        column("AREA_M2", number(8), areas),
    ]


def drafts(seed: int, scale: int, shipments: int) -> dict[str, list[Draft]]:
    """Return SHIPMENTS, of that many rows, and TRACKING_EVENTS by name. ``scale``: of ORDERS."""
    draws = Draws(seed, "logistics/events per shipment")
    counts = draws.weighted((10, 25, 40, 20, 5), shipments) + 1
    return {
        "SHIPMENTS": _shipments(seed, scale, shipments),
        "TRACKING_EVENTS": _events(seed, np.repeat(np.arange(shipments), counts)),
    }


def _shipments(seed: int, scale: int, count: int) -> list[Draft]:
    draws = Draws(seed, "logistics/shipments")
    last_order = sales_orders.FIRST_ORDER + sales_orders.ORDERS * scale - 1
    return [
        whole("SHIPMENT_ID", 12, np.arange(1, count + 1), key=True),
        whole("ORDER_ID", 12, draws.integers(sales_orders.FIRST_ORDER, last_order, count)),
        whole("CARRIER_ID", 4, draws.integers(1, len(_CARRIERS), count), key=True),
        whole("WAREHOUSE_ID", 3, draws.integers(1, len(words.WAREHOUSES), count), key=True),
        at("LEFT_AT", 6, spread(draws, _START, _DAYS, count)),
        scaled("WEIGHT_KG", 9, 3, draws.integers(40, 900_000, count)),
        scaled("COST", 10, 2, draws.integers(290, 48_000, count), nulls=draws.chance(0.05, count)),
    ]


def _events(seed: int, shipment: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> list[Draft]:
    draws = Draws(seed, "logistics/events")
    count = len(shipment)
    cities = [city[0] for city in words.CITIES]
    return [
        whole("EVENT_ID", 14, np.arange(1, count + 1), key=True),
        whole("SHIPMENT_ID", 12, shipment + 1, key=True),
        at("HAPPENED_AT", 6, spread(draws, _START, _DAYS, count)),
        chosen("EVENT", 16, _EVENTS, draws.weighted(_EVENT_WEIGHTS, count)),
        national("PLACE", 40, ["", *cities], draws.integers(0, len(cities), count)),
    ]
