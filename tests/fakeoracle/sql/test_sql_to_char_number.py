"""TO_CHAR of numbers against the tables of Oracle's documentation.

Source: SQL Language Reference, Format Models, Table "Results of Number Conversions", and the
descriptions of the elements in Table "Number Format Elements".
"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.datasets.declare import number
from exporter_tui.fakeoracle.sql.expressions.numbers import fit, plain
from exporter_tui.fakeoracle.sql.functions.number_format import format_number, text_minimum
from tests.fakeoracle.sql.small_database import Asker, database, one_column

RESULTS_OF_NUMBER_CONVERSIONS = [
    ("-1234567890", "9999999999S", "1234567890-"),
    ("0", "99.99", "   .00"),
    ("+0.1", "99.99", "   .10"),
    ("-0.2", "99.99", "  -.20"),
    ("0", "90.99", "  0.00"),
    ("+0.1", "90.99", "  0.10"),
    ("-0.2", "90.99", " -0.20"),
    ("0", "9999", "    0"),
    ("1", "9999", "    1"),
    ("+123.456", "999.999", " 123.456"),
    ("-123.456", "999.999", "-123.456"),
    ("+123.456", "FM999.009", "123.456"),
    ("+123.456", "9.9EEEE", " 1.2E+02"),
    ("+1E+123", "9.9EEEE", " 1.0E+123"),
    ("+123.456", "FM9.9EEEE", "1.2E+02"),
    ("+123.45", "FM999.009", "123.45"),
    ("+123.0", "FM999.009", "123.00"),
    ("+1234567890", "9999999999S", "1234567890+"),
]
ELEMENTS = [
    ("1234567.891", "9,999,999.99", " 1,234,567.89"),
    ("12", "9,999", "    12"),
    ("1234", "0999999", " 0001234"),
    ("1234", "9", "##"),
    ("-1234", "999", "####"),
    ("-5", "999MI", "  5-"),
    ("5", "999MI", "  5 "),
    ("5", "FM999MI", "5"),
    ("5", "S999", "  +5"),
    ("-5", "S999", "  -5"),
    ("123", "FM999.999", "123."),
    ("0", "FM999.9", "."),
    ("0.5", "FM90.0999", "0.5"),
    ("999.995", "999.99", "#######"),
    ("9.99", "9.9EEEE", " 1.0E+01"),
    ("0.000123", "9.99EEEE", " 1.23E-04"),
    ("2.5", "9", " 3"),
    ("-2.5", "9", "-3"),
    ("-0.001", "9.99", " -.00"),
]
TEXT_MINIMUM = [
    ("0", "0"),
    ("0.5", ".5"),
    ("-0.5", "-.5"),
    ("1.50", "1.5"),
    ("100", "100"),
    ("1E63", "1" + "0" * 63),
    ("1E64", "1E+64"),
    ("-1E62", "-1" + "0" * 62),
    ("-1E63", "-1E+63"),
    ("1E-63", "." + "0" * 62 + "1"),
    ("1E-64", "1E-64"),
    ("1E-130", "1E-130"),
    ("12345E100", "1.2345E+104"),
    ("9" * 40, "9" * 40),
]


@pytest.mark.parametrize(("value", "model", "text"), RESULTS_OF_NUMBER_CONVERSIONS + ELEMENTS)
def test_a_number_model_gives_the_documented_text(value: str, model: str, text: str) -> None:
    assert format_number(Decimal(value), model) == text


@pytest.mark.parametrize(("value", "text"), TEXT_MINIMUM)
def test_tm9_is_fixed_up_to_64_characters_and_scientific_beyond(value: str, text: str) -> None:
    assert format_number(Decimal(value), "TM9") == text
    assert format_number(Decimal(value), "tm") == text


def test_tme_is_scientific() -> None:
    assert format_number(Decimal("1234.5"), "TME") == "1.2345E+03"


def test_d_and_g_are_the_nls_characters_and_point_and_comma_are_not() -> None:
    assert format_number(Decimal("1234.5"), "9G999D9", ",.") == " 1.234,5"
    assert format_number(Decimal("1234.5"), "9,999.9", ",.") == " 1,234.5"


@pytest.mark.parametrize("model", ["TM9E", "TM99", "9.9.9", ",999", "9.9,9", "x9", ""])
def test_a_malformed_model_is_ora_01481_or_refused(model: str) -> None:
    with pytest.raises(OracleError, match=r"ORA-01481|ORA-03001"):
        format_number(Decimal(1), model)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=10, min_value=-(10**25)))
def test_tm9_reads_back_to_the_same_number(value: Decimal) -> None:
    exact = fit(value)
    assert Decimal(text_minimum(exact)) == exact
    assert not text_minimum(exact).startswith(("0.", "-0", "+"))


def test_plain_text_of_a_zero_has_no_sign() -> None:
    assert [plain(Decimal(text)) for text in ("0", "-0", "0.00", "-0.0", "0E+5")] == ["0"] * 5


WIDE_RANGE = [Decimal(text) for text in ("0", "-0.25", "1E125", "-9.99E-120", "1E40", "12.5E39")]


def test_the_case_over_tm9_and_dump_shows_every_number_and_the_word_null() -> None:
    ask = Asker(database(one_column(number(), [*WIDE_RANGE, None])))
    point = "'NLS_NUMERIC_CHARACTERS=''.,'''"
    found = ask(
        'SELECT CASE WHEN t."V" = 0 OR ABS(t."V") BETWEEN 1E-20 AND 1E40 '
        f'THEN TO_CHAR(t."V", \'TM9\', {point}) ELSE DUMP(t."V", 16) END FROM shop.t t'
    )
    assert [text for (text,) in found] == [
        "0",
        "-.25",
        "Typ=2 Len=2: ff,b",
        "Typ=2 Len=4: 7a,5c,2,66",
        "1" + "0" * 40,
        "Typ=2 Len=3: d5,2,1a",
        "NULL",
    ]
