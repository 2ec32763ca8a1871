"""TORTURE holds every type and every kind of nasty value and name, and only legal ones."""

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from exporter_tui.fakeoracle.datasets.catalog import load_catalog
from exporter_tui.fakeoracle.storage.table import Catalog, Column, StoredTable
from exporter_tui.fakeoracle.storage.values import (
    CHARACTERS,
    NATIONAL,
    Kind,
    Moment,
    Months,
    Nanoseconds,
    RawText,
    Value,
    ZonedMoment,
)


@pytest.fixture(scope="module")
def torture() -> Catalog:
    return load_catalog("torture")


@pytest.fixture(scope="module")
def refused() -> Catalog:
    return load_catalog("refused")


def cells(catalog: Catalog) -> Iterator[tuple[Column, Value]]:
    for table in catalog.tables:
        for column, vector in zip(table.columns, table.newest.vectors, strict=True):
            for value in vector.values():
                if value is not None:
                    yield column, value


def all_texts(catalog: Catalog) -> set[str]:
    return {value for _, value in cells(catalog) if isinstance(value, str)}


def test_every_type_is_there(torture: Catalog) -> None:
    kinds = {column.type.kind for column, _ in cells(torture)}
    assert kinds == set(Kind) - {Kind.LONG}


def test_every_way_to_declare_a_number_is_there(torture: Catalog) -> None:
    declared = {
        (column.type.precision, column.type.scale)
        for column, _ in cells(torture)
        if column.type.kind == Kind.NUMBER
    }
    assert {(None, None), (None, 0), (None, 2), (38, 0), (38, 38), (38, 127), (5, -2)} <= declared
    assert any(p is not None and s is not None and s > p for p, s in declared)
    digits = {c.type.fraction_digits for c, _ in cells(torture) if c.type.kind == Kind.TIMESTAMP}
    assert {0, 3, 6, 9} <= digits
    spans = {c.type.data_type for c, _ in cells(torture) if "INTERVAL" in c.type.data_type}
    assert len(spans) >= 6


def test_numbers_fit_their_declarations(torture: Catalog) -> None:
    for column, value in cells(torture):
        precision, scale = column.type.precision, column.type.scale
        if column.type.kind != Kind.NUMBER or scale is None:
            continue
        assert isinstance(value, Decimal)
        _, digits, exponent = value.as_tuple()
        assert isinstance(exponent, int)
        whole = "".join(map(str, digits)).rstrip("0")
        exponent += len(digits) - len(whole)
        assert exponent >= -scale or not whole, (column.name, value)
        # Arithmetic would round to 28 digits.
        integer_digits = len(whole) + exponent
        assert integer_digits <= (precision or 38) - scale or not whole, (column.name, value)


@pytest.mark.parametrize(
    "text",
    ["1E125", "-1E125", "1E-130", "9" * 38, "-0.5", "1234567890123456789012345678901234567890"],
)
def test_numbers_at_the_limits_are_there(torture: Catalog, text: str) -> None:
    assert Decimal(text) in {value for _, value in cells(torture) if isinstance(value, Decimal)}


def test_special_floats_are_there(torture: Catalog) -> None:
    floats = [value for _, value in cells(torture) if isinstance(value, float)]
    assert any(map(math.isnan, floats))
    assert {math.inf, -math.inf, 5e-324, 1.401298464324817e-45} <= set(floats)
    assert any(value == 0 and math.copysign(1, value) < 0 for value in floats)


@pytest.mark.parametrize(
    "text",
    ["\\N", ",", '"', "\r", "\n", "\r\n", "\t", "\x00", "  leading", "trailing  ", "👍", "שלום",
     "e\u0301 o\u0308", "O'Brien", "", "NULL"],
)  # fmt: skip
def test_nasty_texts_are_there(torture: Catalog, text: str) -> None:
    assert text in all_texts(torture)


def test_texts_fit_their_columns(torture: Catalog) -> None:
    for column, value in cells(torture):
        if column.type.kind in CHARACTERS:
            assert isinstance(value, str)
            encoding = "utf-16-be" if column.type.kind in NATIONAL else "utf-8"
            assert len(value.encode(encoding)) <= column.type.data_length, column.name
            assert len(value) <= column.type.length


def test_moments_are_days_of_the_calendar_in_utc_and_where_they_are(torture: Catalog) -> None:
    years = set()
    for _, value in cells(torture):
        moment = value.utc if isinstance(value, ZonedMoment) else value
        if isinstance(moment, Moment):
            years.add(moment.year)
            at = datetime(  # noqa: DTZ001 - calendar fields
                moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second
            )
            offset = value.offset_minutes if isinstance(value, ZonedMoment) else 0
            assert 1 <= (at + timedelta(minutes=offset)).year <= 9999
    assert {1, 9999, 1500} <= years
    regions = {value.region for _, value in cells(torture) if isinstance(value, ZonedMoment)}
    assert None in regions
    assert len(regions) > 5


def test_fractions_have_no_more_digits_than_declared(torture: Catalog) -> None:
    for column, value in cells(torture):
        moment = value.utc if isinstance(value, ZonedMoment) else value
        if isinstance(moment, Moment):
            digits = column.type.fraction_digits if column.type.kind != Kind.DATE else 0
            assert moment.nanosecond % 10 ** (9 - digits) == 0, (column.name, moment)
        if isinstance(value, Nanoseconds):
            assert value.nanoseconds % 10 ** (9 - column.type.fraction_digits) == 0
            days = abs(value.nanoseconds) // 86_400_000_000_000
            assert days < 10**column.type.leading_digits
        if isinstance(value, Months):
            assert abs(value.months) // 12 < 10**column.type.leading_digits


def test_large_objects_are_null_empty_short_and_long(torture: Catalog) -> None:
    table = torture.table("TORTURE", "LARGE_OBJECTS")
    for name, longest in (("C", 2_000_000), ("N", 200_000), ("B", 3_000_000)):
        values = table.newest.vectors[table.position_of(name)].values()
        lengths = {len(value) for value in values if isinstance(value, str | bytes)}
        assert None in values
        assert {0, 1} <= lengths
        assert any(65_536 < length < 100_000 for length in lengths)
        assert max(lengths) >= longest


def names(catalog: Catalog) -> list[str]:
    return [table.name for table in catalog.tables]


def column_names(catalog: Catalog) -> list[str]:
    return [column.name for column in catalog.table("TORTURE", "COLUMN_NAMES").columns]


def test_nasty_names_are_legal_and_of_every_sort(torture: Catalog) -> None:
    for found in (names(torture), column_names(torture)):
        assert len(set(found)) == len(found)
        for name in found:
            assert 1 <= len(name.encode()) <= 128
            assert '"' not in name
            assert "\0" not in name
        joined = "".join(found)
        assert set(" ./%#$\\'`;:?*&") <= set(joined)
        assert not joined.isascii()
        assert any(len(name.encode()) == 128 for name in found)
        assert any(name[0].isdigit() for name in found)
        assert any(name.startswith("_TABLE_") for name in found)
        assert len({name.casefold() for name in found}) < len(found)
        assert "SELECT" in found


def test_shapes_of_tables_are_there(torture: Catalog) -> None:
    def table(name: str) -> StoredTable:
        return torture.table("TORTURE", name)

    assert table("EMPTY_TABLE").newest.rows == 0
    assert table("EMPTY_TABLE").segment is not None
    assert table("NO_SEGMENT").segment is None
    assert table("SINGLE_ROW").newest.rows == 1
    assert all(vector.nulls.all() for vector in table("ALL_NULLS").newest.vectors)
    assert len(table("ONE_COLUMN").columns) == 1
    assert table("ONE_COLUMN").newest.vectors[0].nulls.any()
    assert table("NEVER_ANALYZED").statistics_rows is None
    assert table("REPEATS").repeats
    hidden = table("HIDDEN_COLUMNS").columns
    assert {(c.virtual, c.invisible) for c in hidden} == {
        (False, False), (True, False), (False, True), (True, True),
    }  # fmt: skip


def test_virtual_columns_hold_what_their_expression_says(torture: Catalog) -> None:
    vectors = torture.table("TORTURE", "HIDDEN_COLUMNS").newest.vectors
    for quantity, doubled in zip(vectors[1].values(), vectors[2].values(), strict=True):
        expected = quantity * 2 if isinstance(quantity, Decimal) else None
        assert doubled == expected


def test_refused_values_are_those_without_a_faithful_text(refused: Catalog) -> None:
    found = [value for _, value in cells(refused)]
    assert any(isinstance(value, Moment) and value.year < 0 for value in found)
    assert Moment(1500, 2, 29) in found
    assert any(isinstance(value, RawText) for value in found)
    assert {Decimal("Infinity"), Decimal("-Infinity")} <= {
        value for value in found if isinstance(value, Decimal)
    }


def test_refused_tables_are_of_every_kind(refused: Catalog) -> None:
    marks = {
        mark
        for table in refused.tables
        for mark in table.flags.__slots__
        if getattr(table.flags, mark)
    }
    assert marks == set(refused.tables[0].flags.__slots__)
    kinds = {column.type.data_type for table in refused.tables for column in table.columns}
    assert {"XMLTYPE", "LONG", "SDO_GEOMETRY"} <= kinds
    assert any(c.name == "ROW_HASH" for table in refused.tables for c in table.columns)
    active = [p for table in refused.tables for p in table.policies if p.on_select and p.enabled]
    assert active
    for owner, name in refused.no_select | refused.no_flashback:
        assert refused.table(owner, name).newest.rows
