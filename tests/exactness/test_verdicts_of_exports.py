"""Each check says what source values say: exact sums where Oracle has them, silence elsewhere."""

from collections.abc import Iterator, Sequence
from decimal import Context, Decimal

import pytest

from exporter_tui.fakeoracle.storage.table import Catalog, Column
from exporter_tui.fakeoracle.storage.values import EXACT_NUMBERS
from tests.exactness.exported import Exported
from tests.golden import reference

pytestmark = pytest.mark.slow

_UNITS = Context(prec=500)
_PLACES = 200
_ORACLE_DIGITS = 38

Checks = dict[tuple[str, str], dict[str, dict[str, str | None]]]
Numbers = list[tuple[str, str, Column, Sequence[Decimal]]]


@pytest.fixture(scope="module")
def numbers(torture_catalog: Catalog) -> Numbers:
    """Return (owner, table, column, values that are not NULL) of every exact number column."""
    return [
        (table.owner, table.name, column, [one for one in vector.values() if one is not None])  # type: ignore[misc]
        for table in torture_catalog.tables
        for column, vector in zip(table.columns, table.newest.vectors, strict=True)
        if column.type.kind in EXACT_NUMBERS
    ]


@pytest.fixture(scope="module")
def checks(exported: Exported) -> Checks:
    """Return the checks of every metadata.json by table and name."""
    return {
        of: {one["name"]: one for one in exported.metadata(*of)["checks"]} for of in exported.report
    }


def units(values: Sequence[Decimal]) -> Iterator[int]:
    """Yield the values as whole numbers of 1E-200."""
    return (int(value.scaleb(_PLACES, _UNITS)) for value in values)


def plain(total: int) -> str:
    """Return a whole number of 1E-200 as plain text."""
    digits = tuple(map(int, str(abs(total))))
    return reference.number(Decimal((int(total < 0), digits, -_PLACES)), None)


def is_exact_in_oracle(column: Column, values: Sequence[Decimal]) -> bool:
    """Return whether so many numbers as large as the largest, and the scale, fit a NUMBER."""
    whole = plain(len(values) * max(map(abs, units(values)))).partition(".")[0].lstrip("0")
    seen = max(max(-_exponent(value), 0) for value in values)
    scale = column.type.scale if column.type.kind == "NUMBER" else None
    return len(whole) + (seen if scale is None else max(scale, 0)) <= _ORACLE_DIGITS


def _exponent(value: Decimal) -> int:
    exponent = value.normalize(_UNITS).as_tuple().exponent
    assert isinstance(exponent, int)
    return exponent


def test_a_sum_is_exact_or_not_compared(checks: Checks, numbers: Numbers) -> None:
    compared, silent = 0, 0
    for owner, table, column, values in numbers:
        check = checks[owner, table][f"SUM({column.name})"]
        if not values:
            assert (check["oracle"], check["files"], check["result"]) == (None, None, "agrees")
            continue
        assert check["files"] == plain(sum(units(values)))
        if is_exact_in_oracle(column, values):
            assert (check["result"], check["oracle"]) == ("agrees", check["files"])
            compared += 1
        else:
            assert check["result"] == "not comparable"
            silent += 1
    assert compared > 100
    assert silent > 5


def test_extremes_and_counts_stand_for_every_number(checks: Checks, numbers: Numbers) -> None:
    for owner, table, column, values in numbers:
        count = checks[owner, table][f"COUNT({column.name})"]
        assert (count["oracle"], count["files"]) == (str(len(values)), str(len(values)))
        for name, extreme in (("MIN", min), ("MAX", max)):
            check = checks[owner, table][f"{name}({column.name})"]
            assert check["result"] == "agrees"
            wanted = plain(extreme(units(values))) if values else None
            assert check["files"] == wanted


def test_not_comparable_never_fails_a_table(exported: Exported) -> None:
    metadata = exported.metadata("TORTURE", "NUMBERS_AT_LIMITS")
    assert {one["result"] for one in metadata["checks"]} == {"agrees", "not comparable"}
    assert metadata["status"] == "SUCCEEDED"


def test_the_row_counts_are_those_of_the_source(
    exported: Exported, torture_catalog: Catalog
) -> None:
    for table in torture_catalog.tables:
        metadata = exported.metadata(table.owner, table.name)
        rows = table.newest.rows
        assert (metadata["oracle_row_count"], metadata["exported_row_count"]) == (rows, rows)
        report = exported.report[table.owner, table.name]
        assert (report["oracle_rows"], report["rows"]) == (rows, rows)
