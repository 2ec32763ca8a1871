"""Each declared type's cells are the golden texts, byte for byte, however the value was fetched."""

from decimal import Decimal
from typing import Any

import pytest

from exporter_tui.model.types import CellForm, Kind, OracleType, rule
from tests.golden import reference
from tests.golden.sources import native, planned
from tests.golden.strict_csv import read_cells
from tests.golden.vectors import NUMBERS, VECTORS, Vector
from tests.golden.written import written


def expected(declared: OracleType, value: Any) -> str:
    """Return the text that the independent reference gives."""
    decimals = rule(declared).decimals
    match rule(declared).cell:
        case CellForm.INTEGER | CellForm.DECIMAL | CellForm.NUMBER_TEXT:
            text = reference.number(value, decimals)
        case CellForm.DOUBLE if declared.kind is Kind.BINARY_FLOAT:
            text = reference.double(reference.single(value))
        case CellForm.DOUBLE:
            text = reference.double(value)
        case CellForm.TEXT:
            text = value
        case CellForm.BASE64:
            text = reference.base64_text(value)
        case CellForm.DATETIME_SECONDS:
            text = reference.seconds(value)
        case CellForm.DATETIME_MICROS:
            text = reference.micros(value)
        case CellForm.INSTANT_MICROS:
            text = reference.instant(value)
        case CellForm.INTERVAL_YM:
            text = reference.year_month(value)
        case CellForm.INTERVAL_DS:
            text = reference.day_second(value, decimals or 0)
    return str(text)


def _name(vector: Vector) -> str:
    return f"{vector[0].text}-{vector[2][:24]!r}"


@pytest.mark.parametrize("vector", VECTORS, ids=_name)
def test_the_reference_gives_the_text_written_by_hand(vector: Vector) -> None:
    declared, value, text = vector
    assert expected(declared, value) == text


@pytest.mark.parametrize("vector", VECTORS, ids=_name)
def test_a_cell_is_the_golden_text(vector: Vector) -> None:
    declared, value, text = vector
    column = planned(declared)
    content = written([column], [native(column, [value, None, value])])
    quoted = '"' + text.replace('"', '""') + '"'
    assert content == f"{quoted}\n\\N\n{quoted}\n".encode()


@pytest.mark.parametrize("vector", NUMBERS, ids=_name)
def test_a_number_that_sql_made_text_of_has_the_same_cell(vector: Vector) -> None:
    declared, value, text = vector
    column = planned(declared, as_text=True)
    assert read_cells(written([column], [native(column, [value])])) == [(text,)]


def test_every_kind_of_declared_type_has_a_golden_vector() -> None:
    assert {declared.kind for declared, _, _ in VECTORS} == set(Kind)


@pytest.mark.slow
def test_the_text_of_a_cell_does_not_depend_on_its_neighbours() -> None:
    for declared in {vector[0] for vector in VECTORS}:
        mine = [(value, text) for other, value, text in VECTORS if other == declared]
        column = planned(declared)
        values = [value for value, _ in mine]
        together = read_cells(written([column], [native(column, [*values, None, *values])]))
        texts = [(text,) for _, text in mine]
        assert together == [*texts, (None,), *texts]


def test_all_vectors_stand_in_one_row_together() -> None:
    columns = [planned(vector[0], f"C{position}") for position, vector in enumerate(VECTORS)]
    arrays = [native(column, [vector[1]]) for column, vector in zip(columns, VECTORS, strict=True)]
    assert read_cells(written(columns, arrays)) == [tuple(text for _, _, text in VECTORS)]


@pytest.mark.slow
def test_zero_is_plain_at_every_scale() -> None:
    for scale in range(39):
        declared = OracleType(kind=Kind.NUMBER, precision=38, scale=scale, text="")
        column = planned(declared)
        text = "0." + "0" * scale if scale else "0"
        assert read_cells(written([column], [native(column, [Decimal(0)])])) == [(text,)]
