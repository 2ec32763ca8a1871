"""NUMBER as SQL writes it: text and stored bytes, and what is refused."""

from decimal import Decimal

import pyarrow as pa
import pytest

from exporter_tui.export.cells.number_text import decode_dump, digits_seen, plain_numbers
from exporter_tui.export.errors import NoFaithfulTextError
from tests.golden import reference
from tests.golden.sources import dump16


def _plain(*texts: str | None, decimals: int | None = None) -> list[str | None]:
    found: list[str | None] = plain_numbers(
        "C", pa.array(texts, pa.large_string()), decimals
    ).to_pylist()
    return found


def test_the_missing_zero_is_put_before_the_point() -> None:
    assert _plain(".5", "-.5", "1.5", None) == ["0.5", "-0.5", "1.5", None]


def test_stored_bytes_and_texts_stand_side_by_side() -> None:
    assert _plain("Typ=2 Len=2: c1,2", ".5", None, "Typ=2 Len=1: 80") == ["1", "0.5", None, "0"]


def test_the_dump_of_a_null_is_null() -> None:
    assert _plain("NULL", "1") == [None, "1"]


def test_fixed_decimals_are_filled_up() -> None:
    texts = ("1", ".5", "-.05", None, "0", "Typ=2 Len=2: c1,2")
    assert _plain(*texts, decimals=2) == ["1.00", "0.50", "-0.05", None, "0.00", "1.00"]
    assert _plain("1", None, decimals=0) == ["1", None]
    assert _plain("100", decimals=-2) == ["100"]


def test_nothing_is_made_of_nothing() -> None:
    assert _plain() == []
    assert _plain(None, decimals=3) == [None]


@pytest.mark.parametrize(
    "value",
    [
        *("1", "-1", "10", "99", "100", "-100", "123456.789", "-0.01", "0.001", "0"),
        *("1E+125", "-1E+125", "1E-130", "-1E-130", "9.99E+125", "1E+41", "1E-21"),
        *("9" * 38, "-" + "9" * 38, "-0." + "9" * 38, "1" * 39, "-" + "12" * 20),
    ],
)
def test_stored_bytes_are_decoded_exactly(value: str) -> None:
    exact = Decimal(value)
    assert decode_dump("C", dump16(exact)) == reference.number(exact, None)


@pytest.mark.parametrize(
    ("dump", "text"),
    [
        ("Typ=2 Len=2: c1,2", "1"),
        ("Typ=2 Len=3: 3e,64,66", "-1"),
        ("Typ=2 Len=2: c2,2", "100"),
        ("Typ=2 Len=2: c0,33", "0.5"),
        ("Typ=2 Len=3: c2,2,18", "123"),
        ("Typ=2 Len=4: 3d,64,4e,66", "-123"),
        ("Typ=2 Len=1: 80", "0"),
    ],
)
def test_dumps_of_the_documentation(dump: str, text: str) -> None:
    assert decode_dump("C", dump) == text


@pytest.mark.parametrize(
    "text",
    [
        *("1,5", "1E-7", "1e5", "+1", "1.", "00.5", "1.50", "-", "", " 1", "1 ", "~", "-~", "####"),
        *("NaN", "Inf", "0x1", "1.2.3", "--1", "٣"),
        *("Typ=2 Len=2: ff,65", "Typ=2 Len=1: 0", "Typ=1 Len=1: 31", "Typ=2 Len=3: c1,2"),
        *("Typ=2 Len=2: c1,ff", "Typ=2 Len=1: c1", "Typ=2", "Typ=2 Len=2: c1,0"),
    ],
)
def test_what_is_no_plain_number_is_refused(text: str) -> None:
    with pytest.raises(NoFaithfulTextError) as caught:
        _plain("1", text)
    assert caught.value.column == "C"
    assert text not in caught.value.why or len(text) < 2


def test_more_decimals_than_declared_are_never_rounded() -> None:
    with pytest.raises(NoFaithfulTextError, match="3 decimals"):
        _plain("1.125", decimals=2)


def test_digits_are_counted_on_both_sides_of_the_point() -> None:
    def seen(*texts: str | None) -> tuple[int, int]:
        return digits_seen(pa.array(texts, pa.large_string()))

    assert seen() == seen(None) == (0, 0)
    assert seen("0") == (0, 0)
    assert seen("0.25", "-0.5") == (0, 2)
    assert seen("-123", "7.5", None) == (3, 1)
