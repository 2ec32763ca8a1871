"""The strict reader tells NULL from '' and refuses every other unquoted cell."""

import pytest

from tests.golden.strict_csv import NotStrictError, read_cells, read_rows


def test_null_and_the_empty_string_are_two_things() -> None:
    assert read_cells(b'\\N,""\n') == [(None, "")]


def test_a_quoted_null_marker_is_text() -> None:
    assert read_cells(b'"\\N",\\N\n') == [("\\N", None)]


def test_quotes_delimiters_and_line_feeds_inside_a_cell_are_data() -> None:
    assert read_cells(b'"a""b,c\nd","""",""""""\n') == [('a"b,c\nd', '"', '""')]


def test_delimiter_and_marker_can_be_others() -> None:
    found = read_cells(b'"a,b"\x10-\n"\\N"\x10"-"\n', delimiter="\x10", null_marker="-")
    assert found == [("a,b", None), ("\\N", "-")]


def test_an_empty_file_has_no_rows() -> None:
    assert read_cells(b"") == []


def test_a_row_keeps_the_bytes_before_its_last_cell() -> None:
    rows = read_rows(b'"a\n",\\N,"z"\n\\N\n'[:12])
    assert [row.before_last for row in rows] == [b'"a\n",\\N']


@pytest.mark.parametrize(
    "data",
    [
        b"a\n",
        b"1,\\N\n",
        b",\n",
        b"\n",
        b'"a"\n\n',
        b'"a" ,"b"\n',
        b' "a"\n',
        b'"a"b\n',
        b'"a\n',
        b'"a"',
        b'"a"\r\n',
        b'"a","b"\n"c"\n',
        b"\\N \n",
        b"\\NN\n",
        b'"\xff"\n',
        b'"a""\n',
    ],
)
def test_everything_else_is_refused(data: bytes) -> None:
    with pytest.raises(NotStrictError):
        read_rows(data)
