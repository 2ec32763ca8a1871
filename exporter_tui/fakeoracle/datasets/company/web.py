"""The WEB schema: campaigns, the pages of a shop, and its visits.

Enters: a seed, and numbers of rows. Leaves: the small tables as drafts of Python values, VISITS as
whole arrays. Every id that a row holds exists.
"""

from datetime import date, timedelta

import numpy as np

from exporter_tui.fakeoracle.datasets import words
from exporter_tui.fakeoracle.datasets.arrays import at, chosen, spread, whole
from exporter_tui.fakeoracle.datasets.declare import (
    DATE,
    Draft,
    column,
    counted,
    number,
    nvarchar2,
    varchar2,
)
from exporter_tui.fakeoracle.datasets.randomness import Draws
from exporter_tui.fakeoracle.storage.values import Moment

OWNER = "WEB"
VISITS = 150_000
_CAMPAIGNS = 48
_PAGES = 240
_DEVICES = ("phone", "desktop", "tablet", "other")
_START = np.datetime64("2025-01-01T00:00:00", "us")
_DAYS = 680


def campaigns() -> list[Draft]:
    """Return CAMPAIGNS."""
    starts = [date(2025, 1, 6) + timedelta(days=14 * no) for no in range(_CAMPAIGNS)]
    places = [city[0] for city in words.CITIES]
    names = [f"{places[no % len(places)]} {no + 1}" for no in range(_CAMPAIGNS)]
    return [
        column("CAMPAIGN_ID", number(6), counted(_CAMPAIGNS), nullable=False),
        column("NAME", nvarchar2(60), names),
        column("STARTS_ON", DATE, [Moment(day.year, day.month, day.day) for day in starts]),
    ]


def pages() -> list[Draft]:
    """Return PAGES."""
    paths = [
        f"/{category.lower()}/{words.ADJECTIVES[no % 16].lower()}?page={no}"
        for no, category in enumerate(
            words.CATEGORIES[no % len(words.CATEGORIES)][0] for no in range(_PAGES)
        )
    ]
    return [
        column("PAGE_ID", number(6), counted(_PAGES), nullable=False),
        column("PATH", varchar2(80), paths, nullable=False),
    ]


def drafts(seed: int, scale: int, visits: int) -> dict[str, list[Draft]]:
    """Return VISITS, of that many rows, by name."""
    del scale  # nothing here depends on how large the small tables are
    draws = Draws(seed, "web/visits")
    countries = [code for code, _, _ in words.COUNTRIES]
    return {
        "VISITS": [
            whole("VISIT_ID", 14, np.arange(1, visits + 1), key=True),
            whole("PAGE_ID", 6, draws.integers(1, _PAGES, visits), key=True),
            whole(
                "CAMPAIGN_ID",
                6,
                draws.integers(1, _CAMPAIGNS, visits),
                nulls=draws.chance(0.7, visits),
            ),
            at("STARTED_AT", 6, spread(draws, _START, _DAYS, visits)),
            whole("SECONDS", 6, draws.integers(1, 5_400, visits)),
            chosen("COUNTRY", 2, countries, draws.integers(0, len(countries) - 1, visits)),
            chosen("DEVICE", 10, _DEVICES, draws.weighted((58, 33, 7, 2), visits)),
        ]
    }
