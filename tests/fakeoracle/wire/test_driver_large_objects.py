"""CLOB, NCLOB and BLOB: inline as the driver's Arrow path asks, or by locator."""

from dataclasses import replace
from typing import Any

import oracledb
import pyarrow as pa
import pytest

from exporter_tui.fakeoracle.answer import Answer, ColumnShape
from exporter_tui.fakeoracle.wire.cells import long_cell, rowid_cell
from tests.fakeoracle.wire.stub_engine import NUMBER, StubEngine, number, query

CLOB = ColumnShape(name="C", ora_type=112, form=1)
NCLOB = ColumnShape(name="NC", ora_type=112, form=2)
BLOB = ColumnShape(name="B", ora_type=113)
ROWID = ColumnShape(name="R", ora_type=11, size_bytes=10)
SQL = "select objects"

TEXTS = ["añ𝄞", None, "x" * 100_000, "añ𝄞", "añ𝄞"]
BINARIES = [b"\0\xff", None, bytes(range(256)) * 300, b"\0\xff", b"\0\xff"]


def row(at: int) -> tuple[bytes, ...]:
    text, binary = TEXTS[at], BINARIES[at]
    return (
        number(at),
        long_cell(None if text is None else text.encode()),
        long_cell(None if text is None else text.encode("utf-16-be")),
        long_cell(binary),
        rowid_cell((1, 2, 3, at)),
    )


def objects() -> Answer:
    return query((NUMBER, CLOB, NCLOB, BLOB, ROWID), [row(at) for at in range(len(TEXTS))])


EXPECTED = [(at, TEXTS[at], TEXTS[at], BINARIES[at]) for at in range(len(TEXTS))]


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("arraysize", [1, 2, 100])
def test_inline_objects_come_with_their_row(
    connection: Any, engine: StubEngine, arraysize: int, compressed: bool
) -> None:
    engine.answers[SQL] = replace(objects(), compressed=compressed)
    cursor = connection.cursor()
    cursor.arraysize = arraysize
    for _ in range(3):
        cursor.execute(SQL, fetch_lobs=False)
        assert [found[:4] for found in cursor] == EXPECTED
    assert len(engine.executed) == 3


@pytest.mark.parametrize("size", [1, 2, 100])
def test_arrow_takes_objects_inline(connection: Any, engine: StubEngine, size: int) -> None:
    answer = objects()
    rows = [row(at)[:4] for at in range(len(TEXTS))]
    engine.answers[SQL] = query(answer.columns[:4], rows)
    for _ in range(2):
        tables = [pa.table(batch) for batch in connection.fetch_df_batches(SQL, size=size)]
        found = pa.concat_tables(tables).to_pylist()
        assert [tuple(each.values()) for each in found] == EXPECTED


@pytest.mark.parametrize("arraysize", [1, 2, 100])
def test_located_objects_are_read_on_request(
    connection: Any, engine: StubEngine, arraysize: int
) -> None:
    engine.answers[SQL] = objects()
    cursor = connection.cursor()
    cursor.arraysize = arraysize
    for _ in range(2):
        found = cursor.execute(SQL).fetchall()
        for at, (_, clob, nclob, blob, rowid) in enumerate(found):
            text, binary = TEXTS[at], BINARIES[at]
            assert rowid == f"AAAAABAACAAAAADAA{'ABCDE'[at]}"
            if text is None or binary is None:
                assert (clob, nclob, blob) == (None, None, None)
                continue
            assert (clob.read(), nclob.read(), blob.read()) == (text, text, binary)
            assert clob.size() == len(text.encode("utf-16-be")) // 2
            assert blob.size() == len(binary)
            assert blob.getchunksize() == 8132


def test_a_piece_of_an_object_is_read(connection: Any, engine: StubEngine) -> None:
    engine.answers[SQL] = objects()
    clob = connection.cursor().execute(SQL).fetchall()[2][1]
    assert clob.read(99_999) == "xx"
    assert clob.read(1, 3) == "xxx"
    assert clob.read(100_001) == ""


def test_an_object_outlives_its_cursor(connection: Any, engine: StubEngine) -> None:
    engine.answers[SQL] = objects()
    with connection.cursor() as cursor:
        blob = cursor.execute(SQL).fetchall()[0][3]
    connection.ping()
    assert blob.read() == b"\0\xff"


def test_writing_is_refused(connection: Any, engine: StubEngine) -> None:
    engine.answers[SQL] = objects()
    blob = connection.cursor().execute(SQL).fetchall()[0][3]
    with pytest.raises(oracledb.DatabaseError, match="ORA-03001"):
        blob.write(b"new")
    with pytest.raises(oracledb.DatabaseError, match="ORA-22275"):
        connection.createlob(oracledb.DB_TYPE_BLOB)
    connection.ping()


def test_an_empty_object_has_no_bytes_behind_its_locator(
    connection: Any, engine: StubEngine
) -> None:
    engine.answers[SQL] = query((CLOB, BLOB), [(long_cell(b""), long_cell(b""))])
    ((clob, blob),) = connection.cursor().execute(SQL).fetchall()
    assert (clob.size(), clob.read(), blob.size(), blob.read()) == (0, "", 0, b"")
