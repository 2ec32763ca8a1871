"""Statements over tables with LOBs: what comes with a row, what is fetched after it."""

import pyarrow as pa

from exporter_tui.model.types import parse_type
from exporter_tui.oracle.large import LobColumn, LobSelect
from exporter_tui.oracle.large_places import read_places
from exporter_tui.oracle.select import tile_statement
from tests.oracle.test_select import PLAN, SELECTED, WHOLE, number, plan_of


def test_without_lobs_nothing_but_the_columns_is_selected() -> None:
    statement = tile_statement(PLAN, WHOLE)
    assert statement.lobs is None
    assert statement.sql == f"SELECT /*+ FULL(t) NO_PARALLEL(t) */ {SELECTED}"


def test_one_text_tells_where_a_row_is_and_how_long_its_lobs_are() -> None:
    plan = plan_of(("ID", number(10, 0)), ("C", parse_type("CLOB")), ("B", parse_type("BLOB")))
    statement = tile_statement(plan, WHOLE)
    clob, blob = 'LENGTH(t."C")', 'SYS.DBMS_LOB.GETLENGTH(t."B")'
    assert statement.sql == statement.plain_sql
    assert statement.sql == (
        f'SELECT /*+ FULL(t) NO_PARALLEL(t) */ t."ID", CASE WHEN {clob} <= 32768 THEN t."C" END, '
        f'CASE WHEN {blob} <= 65536 THEN t."B" END, '
        f"ROWIDTOCHAR(t.ROWID) || ',' || TO_CHAR({clob}) || ',' || TO_CHAR({blob}) "
        'FROM "HR"."My Table" AS OF SCN 4711 t'
    )


def test_the_longer_lobs_of_some_rows_are_fetched_by_rowid() -> None:
    plan = plan_of(("ID", number(10, 0)), ("C", parse_type("CLOB")))
    lobs = tile_statement(plan, WHOLE).lobs
    assert lobs is not None
    assert lobs.fetch_sql(2) == (
        'SELECT /*+ NO_PARALLEL(t) */ ROWIDTOCHAR(t.ROWID), t."C" '
        'FROM "HR"."My Table" AS OF SCN 4711 t '
        "WHERE t.ROWID IN (CHARTOROWID(:r0), CHARTOROWID(:r1))"
    )


def test_very_many_lobs_need_more_than_one_text() -> None:
    columns = [(f"C{no}", parse_type("CLOB")) for no in range(401)]
    lobs = tile_statement(plan_of(*columns), WHOLE).lobs
    assert lobs is not None
    assert [text.count("LENGTH(") for text in lobs.places_sql] == [200, 200, 1]
    texts = [
        pa.array([",".join(["R", *[str(no) for no in part]])])
        for part in (range(200), range(200, 400), range(400, 401))
    ]
    assert read_places(lobs, texts).lengths.tolist() == [list(range(401))]


def test_a_table_without_rowids_brings_its_lobs_with_the_rows() -> None:
    plan = plan_of(("B", parse_type("BLOB")), physical_rowids=False)
    statement = tile_statement(plan, WHOLE)
    assert statement.lobs is not None
    assert "ROWIDTOCHAR" not in statement.plain_sql
    assert "<= 104857600 THEN" in statement.plain_sql
    assert statement.lobs.longest_sql == (
        "SELECT /*+ NO_PARALLEL(t) */ "
        'MAX(CASE WHEN SYS.DBMS_LOB.GETLENGTH(t."B") <= 104857600 '
        'THEN SYS.DBMS_LOB.GETLENGTH(t."B") END) '
        'FROM "HR"."My Table" AS OF SCN 4711 t'
    )


def test_places_tell_null_from_empty() -> None:
    columns = tuple(
        LobColumn(at=at, name=name, binary=True, stored=name, sql=name)
        for at, name in enumerate("AB")
    )
    found = read_places(
        LobSelect(columns=columns, rowids=True, table="t"),
        [pa.array(["AAAR3sAA/+AAACXAA/,12,", "AAAR3sAAEAAAACXAAB,,0"], pa.large_string())],
    )
    assert found.rowids.to_pylist() == ["AAAR3sAA/+AAACXAA/", "AAAR3sAAEAAAACXAAB"]
    assert found.lengths.tolist() == [[12, -1], [-1, 0]]


def test_cells_of_bytes_are_longer_than_the_bytes() -> None:
    blob = LobColumn(at=0, name="B", binary=True, stored="b", sql="b")
    clob = LobColumn(at=0, name="C", binary=False, stored="c", sql="c")
    assert [blob.least_cell_bytes(size) for size in (0, 1, 3, 78_643_200)] == [0, 4, 4, 104_857_600]
    assert (clob.least_cell_bytes(7), clob.most_bytes(7), blob.most_bytes(7)) == (7, 21, 7)
