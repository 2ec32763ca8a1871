"""Columns defined as other types: in the form that was asked, or refused, as kinds of server."""

from typing import Any

import oracledb
import pyarrow as pa
import pytest

from exporter_tui.fakeoracle.answer import Answer, ColumnShape
from exporter_tui.fakeoracle.kinds import Defines, ServerKind
from exporter_tui.fakeoracle.protocol.defines import reforms
from exporter_tui.fakeoracle.protocol.requests import BindShape
from exporter_tui.fakeoracle.wire.cells import NULL, cell, long_cell
from tests.fakeoracle.wire.stub_engine import NUMBER, StubEngine, number, query

TEXT = ColumnShape(name="T", ora_type=1, size_bytes=400, size_chars=100, form=1)
NATIONAL = ColumnShape(name="NV", ora_type=1, size_bytes=400, size_chars=200, form=2)
CHAR = ColumnShape(name="P", ora_type=96, size_bytes=4, size_chars=4, form=1)
RAW = ColumnShape(name="R", ora_type=23, size_bytes=16)
CLOB = ColumnShape(name="C", ora_type=112, form=1)
NCLOB = ColumnShape(name="NC", ora_type=112, form=2)
DATE = ColumnShape(name="D", ora_type=12, size_bytes=7)
ZONED = ColumnShape(name="Z", ora_type=181, size_bytes=13)
OBEYING = ServerKind()
REFUSING = ServerKind(defines=Defines.REFUSED)
WESTERN = ServerKind(character_set="WE8MSWIN1252")


def asked(ora_type: int, form: int = 0) -> BindShape:
    """Return a define."""
    return BindShape(ora_type=ora_type, size_bytes=4000, form=form)


def sent(column: ColumnShape, define: BindShape, value: bytes, kind: ServerKind = OBEYING) -> bytes:
    """Return the cell that a column's cell becomes."""
    reform = reforms([column], [define], kind).get(0)
    return value if reform is None else reform(value)


@pytest.mark.parametrize(
    ("column", "define", "stored", "on_the_wire"),
    [
        (TEXT, asked(1, 1), cell(b"abc"), cell(b"abc")),
        (TEXT, asked(8, 1), cell(b"abc"), long_cell(b"abc")),
        (TEXT, asked(8, 1), NULL, long_cell(None)),
        (TEXT, asked(1, 2), cell("é".encode()), cell("é".encode("utf-16-be"))),
        (CHAR, asked(96, 1), cell(b"ab  "), cell(b"ab  ")),
        (CHAR, asked(8, 1), cell(b"ab  "), long_cell(b"ab  ")),
        (NATIONAL, asked(1, 2), cell(b"\0a"), cell(b"\0a")),
        (NATIONAL, asked(1, 1), cell(b"\0a"), cell(b"a")),
        (NATIONAL, asked(8, 1), cell(b"\0a"), long_cell(b"a")),
        (NATIONAL, asked(8, 2), cell(b"\0a"), long_cell(b"\0a")),
        (RAW, asked(23), cell(b"\1"), cell(b"\1")),
        (RAW, asked(24), cell(b"\1"), long_cell(b"\1")),
        (CLOB, asked(8, 1), long_cell(b"x"), long_cell(b"x")),
        (CLOB, asked(8, 2), long_cell(b"x"), long_cell(b"\0x")),
        (NCLOB, asked(8, 1), long_cell(b"\0x"), long_cell(b"x")),
        (NCLOB, asked(8, 1), long_cell(b""), long_cell(b"")),
        (NUMBER, asked(1, 1), number(7), number(7)),
        (DATE, asked(180), cell(b"1234567"), cell(b"1234567")),
        (ZONED, asked(180), cell(b"1234567890123"), cell(b"12345678901")),
        (ZONED, asked(12), cell(b"1234567890123"), cell(b"1234567")),
    ],
)
def test_a_column_comes_in_the_form_that_was_defined(
    column: ColumnShape, define: BindShape, stored: bytes, on_the_wire: bytes
) -> None:
    assert sent(column, define, stored) == on_the_wire


def test_a_national_text_of_the_other_form_loses_what_the_database_set_lacks() -> None:
    value = cell("a漢€".encode("utf-16-be"))
    assert sent(NATIONAL, asked(1, 1), value) == cell("a漢€".encode())
    assert sent(NATIONAL, asked(1, 1), value, WESTERN) == cell("a¿€".encode())


@pytest.mark.parametrize("column", [TEXT, CHAR, NATIONAL, RAW])
def test_the_other_kind_of_server_refuses_long(column: ColumnShape) -> None:
    wanted = asked(24 if column is RAW else 8, column.form)
    with pytest.raises(Exception, match="ORA-00932"):
        reforms([column], [wanted], REFUSING)
    assert not reforms([column], [asked(column.ora_type, column.form)], REFUSING)
    assert not reforms([CLOB], [asked(8, 1)], REFUSING)


SQL = "select a large object beside texts"
VALUES = [(1, "añ𝄞", "añ𝄞", b"\0\xff", "long"), (2, None, None, None, None)]


def mixed() -> Answer:
    """Return rows with a large object beside texts of both sets and bytes."""
    rows = [
        (
            number(at),
            cell(text.encode() if text else None),
            cell(other.encode("utf-16-be") if other else None),
            cell(data),
            long_cell(large.encode() if large else None),
        )
        for at, text, other, data, large in VALUES
    ]
    return query((NUMBER, TEXT, NATIONAL, RAW, CLOB), rows)


def fetched(connection: Any, **asked_for: Any) -> list[tuple[Any, ...]]:
    """Return the rows as the driver reads them."""
    frames = connection.fetch_df_batches(SQL, size=2, **asked_for)
    tables = [pa.table(frame) for frame in frames]
    return [tuple(row.values()) for row in pa.concat_tables(tables).to_pylist()]


@pytest.mark.parametrize("kind", [OBEYING, REFUSING], ids=["obeying", "refusing"])
@pytest.mark.parametrize("compressed", [False, True])
def test_without_a_schema_the_driver_asks_for_what_is_described(
    connect: Any, engine: StubEngine, kind: ServerKind, compressed: bool
) -> None:
    engine.kind = kind
    answer = mixed()
    engine.answers[SQL] = Answer(columns=answer.columns, rows=answer.rows, compressed=compressed)
    assert fetched(connect()) == VALUES


@pytest.mark.parametrize("kind", [OBEYING, REFUSING], ids=["obeying", "refusing"])
def test_with_one_it_asks_for_long_texts_and_reads_them_as_short_ones(
    connect: Any, engine: StubEngine, kind: ServerKind
) -> None:
    # After ORA-00932 the driver parses anew, defines nothing, and takes locators for LONG.
    engine.kind = kind
    engine.answers[SQL] = mixed()
    text = pa.large_string()
    wanted = [
        ("N", pa.int64()),
        ("T", text),
        ("NV", text),
        ("R", pa.large_binary()),
        ("C", text),
    ]
    with pytest.raises(oracledb.Error, match="DPY-5000"):
        fetched(connect(), requested_schema=pa.schema(wanted))
