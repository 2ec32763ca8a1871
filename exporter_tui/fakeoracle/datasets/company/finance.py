"""The FINANCE schema: accounts, cost centers, currencies, invoices and journal entries.

Enters: a seed, and numbers of rows. Leaves: the small tables as drafts of Python values, the large
ones as whole arrays. Every id that a row holds exists; each journal entry is either a debit or a
credit.
"""

from decimal import Decimal

import numpy as np

from exporter_tui.fakeoracle.datasets import words
from exporter_tui.fakeoracle.datasets.arrays import DAY_US, at, chosen, scaled, spread, whole
from exporter_tui.fakeoracle.datasets.declare import (
    DATE,
    Draft,
    char,
    column,
    counted,
    number,
    nvarchar2,
    varchar2,
)
from exporter_tui.fakeoracle.datasets.randomness import Draws
from exporter_tui.fakeoracle.storage.vector import Vector

OWNER = "FINANCE"
INVOICES = 90_000
_ENTRIES_PER_INVOICE = 2
_FIRST_INVOICE = 700_001
_START = np.datetime64("2023-01-02T00:00:00", "us")
_DAYS = 1_400
_CURRENCIES = (
    ("EUR", "Euro", 2),
    ("USD", "US dollar", 2),
    ("GBP", "Pound sterling", 2),
    ("CHF", "Swiss franc", 2),
    ("JPY", "Yen", 0),
    ("PLN", "Złoty", 2),
    ("BRL", "Real", 2),
    ("INR", "Indian rupee", 2),
)
_KINDS = ("A", "L", "E", "R", "X")
_SUBJECTS = ("Cash", "Receivables", "Inventory", "Payables", "Payroll", "Rent", "Freight", "Sales")
_TEXTS = ("invoice", "payment", "discount", "freight", "rounding", "correction, see memo")
_RATES = (1_000_000, 1_083_400, 859_250, 951_120, 163_274_500, 4_317_800, 6_220_150, 91_448_300)


def currencies() -> list[Draft]:
    """Return CURRENCIES."""
    codes, names, digits = zip(*_CURRENCIES, strict=True)
    return [
        column("CURRENCY", char(3), codes, nullable=False),
        column("NAME", nvarchar2(30), names, nullable=False),
        column("MINOR_DIGITS", number(1), [Decimal(one) for one in digits]),
    ]


def accounts() -> list[Draft]:
    """Return ACCOUNTS."""
    named = [(kind, subject) for kind in _KINDS for subject in _SUBJECTS]
    return [
        column("ACCOUNT_NO", number(6), counted(len(named), first=1000, step=10), nullable=False),
        column("KIND", char(1), [kind for kind, _ in named], nullable=False),
        column("NAME", varchar2(40), [f"{subject} {kind}" for kind, subject in named]),
    ]


def cost_centers() -> list[Draft]:
    """Return COST_CENTERS."""
    count = len(words.DEPARTMENTS)
    budgets: list[Decimal | None] = [
        Decimal(50_000 + 7_250 * no) if no % 5 else None for no in range(count)
    ]
    return [
        column("COST_CENTER_ID", number(5), counted(count), nullable=False),
        column("NAME", varchar2(40), words.DEPARTMENTS, nullable=False),
        column("BUDGET", number(12, 2), budgets),
    ]


def drafts(seed: int, scale: int, invoices: int) -> dict[str, list[Draft]]:
    """Return INVOICES, of that many rows, and JOURNAL_ENTRIES by name."""
    del scale  # nothing here depends on how large the small tables are
    return {"INVOICES": _invoices(seed, invoices), "JOURNAL_ENTRIES": _entries(seed, invoices)}


def _invoices(seed: int, count: int) -> list[Draft]:
    draws = Draws(seed, "finance/invoices")
    issued = spread(draws, _START, _DAYS, count)
    net = draws.integers(1_500, 4_000_000, count)
    paid = draws.chance(0.9, count)
    due = issued.astype("datetime64[D]") + draws.integers(10, 60, count).astype("timedelta64[D]")
    currency = draws.weighted((50, 22, 9, 6, 4, 4, 3, 2), count)
    return [
        whole("INVOICE_ID", 12, np.arange(_FIRST_INVOICE, _FIRST_INVOICE + count), key=True),
        at("ISSUED_AT", 3, issued.astype("datetime64[ms]").astype("datetime64[us]")),
        column("DUE_ON", DATE, Vector.moments(DATE, due)),
        chosen("CURRENCY", 3, [code for code, _, _ in _CURRENCIES], currency),
        scaled("NET", 14, 2, net),
        scaled("TAX", 14, 2, net * 19 // 100),
        chosen("STATUS", 8, ("OPEN", "PAID"), paid.astype(np.int64)),
    ]


def _entries(seed: int, invoices: int) -> list[Draft]:
    draws = Draws(seed, "finance/entries")
    count = invoices * _ENTRIES_PER_INVOICE
    invoice = np.repeat(np.arange(invoices), _ENTRIES_PER_INVOICE)
    amount = draws.integers(1, 9_999_999, count)
    credit = draws.chance(0.5, count)
    booked = spread(draws, _START, _DAYS, count) + np.timedelta64(DAY_US // 24, "us")
    accounts_ = len(_KINDS) * len(_SUBJECTS)
    currency = draws.weighted((50, 22, 9, 6, 4, 4, 3, 2), count)
    return [
        whole("ENTRY_ID", 14, np.arange(1, count + 1), key=True),
        whole("INVOICE_ID", 12, invoice + _FIRST_INVOICE, key=True),
        whole("ACCOUNT_NO", 6, 1000 + 10 * draws.integers(0, accounts_ - 1, count), key=True),
        whole("COST_CENTER_ID", 5, draws.integers(1, len(words.DEPARTMENTS), count)),
        at("BOOKED_AT", 6, booked),
        scaled("DEBIT", 16, 2, amount, nulls=credit),
        scaled("CREDIT", 16, 2, amount, nulls=~credit),
        scaled("RATE", 12, 6, np.array(_RATES)[currency] + draws.integers(-900, 900, count)),
        chosen("TEXT", 40, _TEXTS, draws.weighted((40, 40, 8, 7, 4, 1), count)),
    ]
