"""ROW_HASH is the SHA-256 of the row's bytes in the file, whatever the data looks like."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter_tui.export.row_hash import BrokenRowsError, RowHasher
from exporter_tui.model.types import parse_type
from tests.builders import text_format
from tests.golden.sources import native, planned
from tests.golden.strict_csv import read_rows
from tests.golden.written import written

TEXT = parse_type("CLOB")
PLACEHOLDERS = ["x" * 64, "y" * 64]


def check(columns: list[list[str | None]], delimiter: str = ",", null_marker: str = "\\N") -> None:
    """Write the columns with a hash; every hash must be that of its row, every cell itself."""
    plans = [planned(TEXT, f"C{position}") for position in range(len(columns))]
    arrays = [native(plan, values) for plan, values in zip(plans, columns, strict=True)]
    text = text_format(delimiter=delimiter, null_marker=null_marker, row_hash=True)
    rows = read_rows(written(plans, arrays, text), delimiter=delimiter, null_marker=null_marker)
    assert [row.cells[:-1] for row in rows] == list(zip(*columns, strict=True))
    for row in rows:
        assert row.cells[-1] == hashlib.sha256(row.before_last).hexdigest()


def test_the_hash_is_of_the_text_before_its_delimiter() -> None:
    plan = planned(TEXT)
    content = written([plan], [native(plan, ["a"])], text_format(row_hash=True))
    assert content == b'"a","%s"\n' % hashlib.sha256(b'"a"').hexdigest().encode()


NASTY = [
    None,
    "",
    "\n",
    "\n\n",
    '"',
    '"\n',
    '\n"',
    "x",
    'x"\n',
    'x"\nx"\n',
    '"x"\n',
    "x\n",
    *PLACEHOLDERS,
    *(f'{text}"\n' for text in PLACEHOLDERS),
    *(f',"{text}"\n' for text in PLACEHOLDERS),
    *(f'","{text}"\n"' for text in PLACEHOLDERS),
    *(f'\n","{text}"' for text in PLACEHOLDERS),
    f'{PLACEHOLDERS[0]}"\n' * 3,
]


@pytest.mark.parametrize("delimiter", [",", "\x10", "x", "|"])
def test_data_that_looks_like_the_end_of_a_row_is_data(delimiter: str) -> None:
    for first in NASTY:
        check([[first] * len(NASTY), NASTY, list(reversed(NASTY))], delimiter)


def test_a_table_of_one_column_of_nulls_has_hashes() -> None:
    check([[None, None, ""]])


def test_more_rows_than_one_formatted_piece() -> None:
    check([[str(number) if number % 7 else "\n" for number in range(10_000)]])


@pytest.mark.slow
@settings(max_examples=120, deadline=None)
@given(
    st.lists(
        st.tuples(
            *[
                st.one_of(
                    st.none(),
                    st.text(alphabet='x"\n,\r\\N', max_size=12),
                    st.sampled_from([text for text in NASTY if text is not None]),
                )
            ]
            * 2
        ),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from([",", "x", "\t"]),
)
def test_any_rows_have_their_own_hash(
    rows: list[tuple[str | None, str | None]], delimiter: str
) -> None:
    check([list(column) for column in zip(*rows, strict=True)], delimiter)


@pytest.mark.parametrize("text", [b"", b'"a"\n', b'"a","' + b"x" * 64 + b'"', b"x" * 100])
def test_text_that_does_not_end_with_a_row_is_refused(text: bytes) -> None:
    with pytest.raises(BrokenRowsError):
        RowHasher(",").stamp(text)
