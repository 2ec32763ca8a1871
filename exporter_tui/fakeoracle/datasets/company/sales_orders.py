"""The large tables of SALES: ORDERS and ORDER_LINES, made of whole arrays.

Enters: a seed and numbers of rows. Leaves: drafts whose vectors can be archived. An
order's total is the sum of its lines; every id that a row holds exists.
"""

import numpy as np
from numpy.typing import NDArray

from exporter_tui.fakeoracle.datasets import words
from exporter_tui.fakeoracle.datasets.arrays import (
    DAY_US,
    at,
    chosen,
    national,
    scaled,
    spread,
    whole,
)
from exporter_tui.fakeoracle.datasets.company import sales
from exporter_tui.fakeoracle.datasets.declare import DATE, Draft, char, column, number
from exporter_tui.fakeoracle.datasets.randomness import Draws
from exporter_tui.fakeoracle.storage.vector import Vector

ORDERS = 250_000
FIRST_ORDER = 5_000_001
_LINES_WEIGHTS = (6, 12, 19, 22, 18, 13, 10)  # of 1 to 7 lines: 4.13 on average
_STATUSES = ("DELIVERED", "SHIPPED", "PACKED", "OPEN", "CANCELLED", "RETURNED")
_STATUS_WEIGHTS = (70, 10, 5, 8, 4, 3)
_DISCOUNTS = (0, 25, 50, 75, 100, 125, 150, 333)  # in thousandths
_START = np.datetime64("2022-01-03T00:00:00", "us")
_DAYS = 1_700


def drafts(seed: int, scale: int, orders: int) -> dict[str, list[Draft]]:
    """Return ORDERS, of that many rows, and ORDER_LINES by name. ``scale``: of CUSTOMERS."""
    counts = Draws(seed, "sales/lines per order").weighted(_LINES_WEIGHTS, orders) + 1
    firsts = np.cumsum(counts) - counts
    placed = spread(Draws(seed, "sales/placed"), _START, _DAYS, orders)
    lines, amounts = _lines(seed, counts, firsts, placed)
    totals = (np.add.reduceat(amounts, firsts) + 5) // 10
    return {"ORDERS": _orders(seed, scale, placed, totals), "ORDER_LINES": lines}


def _orders(
    seed: int, scale: int, placed: NDArray[np.datetime64], totals: NDArray[np.int64]
) -> list[Draft]:
    draws = Draws(seed, "sales/orders")
    count = len(placed)
    status = draws.weighted(_STATUS_WEIGHTS, count)
    delivered = placed.astype("datetime64[s]") + draws.integers(90_000, 900_000, count).astype(
        "timedelta64[s]"
    )
    promotion = draws.integers(1, sales.PROMOTIONS, count)
    return [
        whole("ORDER_ID", 12, np.arange(FIRST_ORDER, FIRST_ORDER + count), key=True),
        whole("CUSTOMER_ID", 10, draws.integers(1, sales.CUSTOMERS * scale, count), key=True),
        at("ORDERED_AT", 6, placed),
        chosen("STATUS", 12, _STATUSES, status),
        whole("CHANNEL_ID", 3, draws.integers(1, len(sales.CHANNELS), count), key=True),
        whole("PROMOTION_ID", 6, promotion, nulls=draws.chance(0.8, count)),
        scaled("TOTAL", 14, 2, totals),
        column("DELIVERED_ON", DATE, Vector.moments(DATE, delivered, status != 0)),
    ]


def _lines(
    seed: int,
    counts: NDArray[np.int64],
    firsts: NDArray[np.int64],
    placed: NDArray[np.datetime64],
) -> tuple[list[Draft], NDArray[np.int64]]:
    """Return ORDER_LINES, and each line's amount in thousandths."""
    draws = Draws(seed, "sales/order lines")
    count = int(counts.sum())
    order = np.repeat(np.arange(len(counts)), counts)
    product = draws.integers(1, sales.PRODUCTS, count)
    price = np.array(sales.prices(seed), dtype=np.int64)[product - 1]
    quantity = draws.weighted((60, 20, 8, 4, 2, 1, 1, 1, 1, 2), count) + 1
    discount = np.array(_DISCOUNTS)[draws.weighted((64, 6, 10, 6, 6, 3, 4, 1), count)]
    no_discount = discount == 0
    picked = placed[order] + draws.integers(600_000, 4_000_000_000, count).astype(
        "timedelta64[us]"
    ) * np.int64(40)
    shipped = (picked + np.timedelta64(DAY_US, "us")).astype("datetime64[D]")
    remark = draws.weighted((100,) + (1,) * len(words.REMARKS), count)
    lines = [
        whole("ORDER_ID", 12, order + FIRST_ORDER, key=True),
        whole("LINE_NO", 3, np.arange(count) - firsts[order] + 1, key=True),
        whole("PRODUCT_ID", 6, product, key=True),
        whole("QUANTITY", 6, quantity),
        scaled("UNIT_PRICE", 8, 2, price),
        column("DISCOUNT", number(), Vector.scaled_numbers(number(), discount, 3, no_discount)),
        column("SHIPPED_ON", DATE, Vector.moments(DATE, shipped, draws.chance(0.06, count))),
        at("PICKED_AT", 6, picked, key=False),
        column("GIFT", char(1), Vector.texts(char(1), np.array(["N", "Y"])[remark % 2])),
        chosen("WAREHOUSE", 20, words.WAREHOUSES, product % len(words.WAREHOUSES)),
        national("REMARK", 60, ["", *words.REMARKS], remark),
    ]
    return lines, quantity * price * (1000 - discount) // 100
