"""The SALES schema: a shop's customers, products, channels, promotions, orders and order lines.

Enters: a seed, and a scale that multiplies customers and orders. Leaves: the small tables as
drafts of Python values, the large ones as whole arrays. ORDER_LINES has over a million rows at
scale 1.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal

from exporter_tui.fakeoracle.datasets import words
from exporter_tui.fakeoracle.datasets.declare import (
    BINARY_DOUBLE,
    BINARY_FLOAT,
    CLOB,
    DATE,
    Draft,
    char,
    column,
    counted,
    number,
    nvarchar2,
    raw,
    timestamp,
    varchar2,
)
from exporter_tui.fakeoracle.datasets.randomness import Draws
from exporter_tui.fakeoracle.storage.values import Kind, Moment, Value, ZonedMoment

OWNER = "SALES"
CUSTOMERS = 8_000
PRODUCTS = 480
PROMOTIONS = 36
CHANNELS = ("Web shop", "Store", "Telephone", "Marketplace", "Partner")
_OFFSETS = (0, 60, 120, -300, -480, 330, 540, -210)


def customers(seed: int, scale: int) -> list[Draft]:
    """Return CUSTOMERS."""
    draws = Draws(seed, "sales/customers")
    count = CUSTOMERS * scale
    firsts = draws.integers(0, len(words.FIRST_NAMES) - 1, count).tolist()
    lasts = draws.integers(0, len(words.LAST_NAMES) - 1, count).tolist()
    cities = [words.CITIES[at] for at in draws.integers(0, len(words.CITIES) - 1, count)]
    births = draws.integers(0, 22_000, count).tolist()
    born = [_moment(date(1945, 1, 1) + timedelta(days=days)) for days in births]
    emails = [
        f"customer{at + 1}@example.{('com', 'org', 'net')[at % 3]}" if at % 13 else None
        for at in range(count)
    ]
    limits = draws.integers(0, 200, count).tolist()
    scores = draws.integers(0, 1_000, count).tolist()
    return [
        column("CUSTOMER_ID", number(10), counted(count), nullable=False),
        column("FIRST_NAME", varchar2(20), [words.FIRST_NAMES[at] for at in firsts]),
        column("LAST_NAME", varchar2(40), [words.LAST_NAMES[at] for at in lasts], nullable=False),
        column("GENDER", char(1), [("F", "M", "X", None)[at % 4] for at in limits]),
        column("BIRTH_DATE", DATE, [day if at % 17 else None for at, day in enumerate(born)]),
        column("EMAIL", varchar2(60), emails),
        column("CITY", nvarchar2(40), [city[0] for city in cities]),
        column("COUNTRY_ID", char(2), [city[1] for city in cities]),
        column("CREDIT_LIMIT", number(9, -2), [Decimal(n * 100) if n else None for n in limits]),
        column("LOYALTY", BINARY_FLOAT, [n / 8 if n % 7 else None for n in scores]),
        column("REGISTERED_AT", timestamp(3, Kind.TIMESTAMP_TZ), _registered(draws, count)),
    ]


def _registered(draws: Draws, count: int) -> list[Value | None]:
    start = datetime(2015, 1, 1)  # noqa: DTZ001 - UTC fields
    found: list[Value | None] = []
    moments = draws.integers(0, 300_000_000, count).tolist()
    offsets = draws.weighted((30, 30, 20, 6, 6, 4, 3, 1), count).tolist()
    for second, offset in zip(moments, offsets, strict=True):
        utc = _moment(start + timedelta(seconds=second), nanosecond=second % 1000 * 1_000_000)
        found.append(ZonedMoment(utc, _OFFSETS[offset]))
    return found


def products(seed: int) -> list[Draft]:
    """Return PRODUCTS."""
    draws = Draws(seed, "sales/products")
    kinds = [words.CATEGORIES[at] for at in draws.integers(0, len(words.CATEGORIES) - 1, PRODUCTS)]
    names = []
    texts: list[str | None] = []
    picks = draws.integers(0, 6, PRODUCTS).tolist()
    for at, ((category, items), pick) in enumerate(zip(kinds, picks, strict=True)):
        adjective = words.ADJECTIVES[at * 7 % len(words.ADJECTIVES)]
        material = words.MATERIALS[at * 3 % len(words.MATERIALS)]
        names.append(f"{adjective} {material} {items[pick]}")
        lines = f'"{names[-1]}", {category.lower()}.\nMade of {material.lower()}; keep it dry.\n'
        texts.append(lines * (at % 40 + 1) if at % 6 else None)
    weights = draws.integers(1, 4_000_000, PRODUCTS).tolist()
    codes: list[Value | None] = [
        int(number_).to_bytes(8, "big") for number_ in draws.bits(PRODUCTS)
    ]
    return [
        column("PRODUCT_ID", number(6), counted(PRODUCTS), nullable=False),
        column("PRODUCT_NAME", varchar2(60), names, nullable=False),
        column("CATEGORY", varchar2(20), [category for category, _ in kinds]),
        column("LIST_PRICE", number(8, 2), [_cents(price) for price in prices(seed)]),
        column("WEIGHT_KG", number(), [Decimal(grams).scaleb(-5) for grams in weights]),
        column("DESCRIPTION", CLOB, texts),
        column("TAG", raw(8), codes),
        column("RATING", BINARY_DOUBLE, [at % 50 / 10 if at % 11 else None for at in weights]),
    ]


def prices(seed: int) -> list[int]:
    """Return the products' prices in cents, in the order of their ids."""
    return [cents * 10 + 9 for cents in Draws(seed, "sales/prices").integers(9, 9_000, PRODUCTS)]


def channels() -> list[Draft]:
    """Return CHANNELS."""
    return [
        column("CHANNEL_ID", number(3), counted(len(CHANNELS)), nullable=False),
        column("CHANNEL_NAME", varchar2(20), CHANNELS, nullable=False),
        column("DIRECT", char(1), ["Y", "Y", "Y", "N", "N"]),
    ]


def promotions(seed: int) -> list[Draft]:
    """Return PROMOTIONS."""
    draws = Draws(seed, "sales/promotions")
    starts = [date(2023, 1, 1) + timedelta(days=32 * at) for at in range(PROMOTIONS)]
    ends = [start + timedelta(days=14) for start in starts]
    budgets = draws.integers(1_000, 90_000, PROMOTIONS).tolist()
    return [
        column("PROMOTION_ID", number(6), counted(PROMOTIONS), nullable=False),
        column(
            "NAME", nvarchar2(60), [f"{start:%B %Y} – {start.year % 100} %" for start in starts]
        ),
        column("STARTS_ON", DATE, [_moment(start) for start in starts], nullable=False),
        column("ENDS_ON", DATE, [_moment(end) if at % 8 else None for at, end in enumerate(ends)]),
        column("BUDGET", number(10, 2), [_cents(100 * budget) for budget in budgets]),
    ]


def _cents(value: int) -> Decimal:
    return Decimal(int(value)).scaleb(-2)


def _moment(at: date, *, nanosecond: int = 0) -> Moment:
    if not isinstance(at, datetime):
        return Moment(at.year, at.month, at.day)
    return Moment(at.year, at.month, at.day, at.hour, at.minute, at.second, nanosecond)
