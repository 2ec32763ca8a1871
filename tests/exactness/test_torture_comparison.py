"""Every cell of every file, after the whole line, is the golden text of its source value."""

import hashlib
import subprocess
import zlib
from pathlib import Path
from typing import Any

import duckdb
import pytest

from exporter_tui.fakeoracle.storage.table import Catalog, StoredTable
from tests.exactness.expected_cells import Cells, expected_rows, file_columns
from tests.exactness.exported import Exported, Line

pytestmark = pytest.mark.slow

OWNER = "TORTURE"
VALUES = (
    "NUMBERS",
    "NUMBERS_AT_LIMITS",
    "FLOATS",
    "TEXTS",
    "LONG_TEXTS",
    "BYTES",
    "LARGE_OBJECTS",
    "DATES",
    "ZONES",
    "INTERVALS",
    "ROWIDS",
    "ALL_NULLS",
    "ONE_COLUMN",
    "HIDDEN_COLUMNS",
    "REPEATS",
    "EMPTY_TABLE",
    "COLUMN_NAMES",
)


def different(table: StoredTable, found: list[Cells]) -> list[str]:
    """Return the places where cells differ from the source's texts, a few of them."""
    wanted = expected_rows(table)
    names = [table.columns[at].name for at in file_columns(table)]
    if len(wanted) != len(found):
        return [f"{table.name}: {len(found)} rows for {len(wanted)}"]
    return [
        f"{table.name}.{name} row {no}: {cell!r:.60} for {text!r:.60}"
        for no, (texts, cells) in enumerate(zip(wanted, found, strict=True))
        for name, text, cell in zip(names, texts, cells, strict=True)
        if text != cell
    ][:5]


def test_everything_succeeds(exported: Exported, torture_catalog: Catalog) -> None:
    assert exported.exit_code == 0
    assert set(exported.report) == {(one.owner, one.name) for one in torture_catalog.tables}
    assert {line["status"] for line in exported.report.values()} == {"SUCCEEDED"}


def test_every_cell_is_the_text_of_its_source_value(
    exported: Exported, torture_catalog: Catalog
) -> None:
    places = [
        place
        for table in torture_catalog.tables
        for place in different(table, exported.cells(table.owner, table.name))
    ]
    assert places == []


def test_columns_are_planned_in_the_order_of_the_file(
    exported: Exported, torture_catalog: Catalog
) -> None:
    for table in torture_catalog.tables:
        planned = [one["name"] for one in exported.plan(table.owner, table.name)["columns"]]
        assert planned == [table.columns[at].name for at in file_columns(table)]


def test_duckdb_reads_the_same_texts_and_the_same_nulls(
    exported: Exported, torture_catalog: Catalog
) -> None:
    for table in torture_catalog.tables:
        wanted = expected_rows(table)
        if wanted:  # DuckDB counts no columns in an empty file
            files = exported.files(table.owner, table.name)
            assert as_text(files, len(wanted[0])) == wanted, table.name


def as_text(files: list[Path], columns: int) -> list[tuple[Any, ...]]:
    """Return what DuckDB reads, every column as text."""
    types = {f"c{no}": "VARCHAR" for no in range(columns)}
    found = duckdb.execute(
        "SELECT * FROM read_csv($files, header = false, columns = $types, auto_detect = false, "
        "delim = ',', quote = '\"', escape = '\"', nullstr = '\\N', allow_quoted_nulls = false, "
        "compression = 'gzip', new_line = '\\n', max_line_size = 16000000)",
        {"files": [str(file) for file in files], "types": types},
    )
    return list(found.fetchall())


def test_a_file_is_one_gzip_member(exported: Exported, torture_catalog: Catalog) -> None:
    files = [file for one in torture_catalog.tables for file in exported.files(one.owner, one.name)]
    tested = subprocess.run(["gzip", "-t", "--", *files], capture_output=True, check=False)
    assert (tested.stderr, tested.returncode) == (b"", 0)
    for file in files:
        member = zlib.decompressobj(31)
        member.decompress(file.read_bytes())
        assert (member.eof, member.unused_data) == (True, b"")


def test_an_empty_object_is_not_null(exported: Exported) -> None:
    cells = exported.cells(OWNER, "LARGE_OBJECTS")
    columns = list(zip(*cells, strict=True))
    assert [column.count("") for column in columns[1:]] == [1, 1, 1]
    assert [columns[1].index(None), columns[1].index("")] == [0, 1]
    assert [columns[2].index(None), columns[2].index("")] == [1, 0]
    counts = {
        check["name"]: check["files"]
        for check in exported.metadata(OWNER, "LARGE_OBJECTS")["checks"]
    }
    for name, column in zip("CNB", columns[1:], strict=True):
        assert counts[f"COUNT({name})"] == str(len(column) - column.count(None))


def test_a_lone_null_is_a_row_of_its_own(exported: Exported) -> None:
    assert exported.content(OWNER, "ONE_COLUMN") == b'"a"\n\\N\n\\N\n"\\N"\n" "\n"b"\n\\N\n'


def test_texts_like_the_null_marker_are_counted_and_warned_of(
    exported: Exported, torture_catalog: Catalog
) -> None:
    seen = 0
    for table in torture_catalog.tables:
        metadata = exported.metadata(table.owner, table.name)
        rows = expected_rows(table)
        collisions = [sum(row[at] == "\\N" for row in rows) for at in range(len(table.columns))]
        counted = [one["statistics"]["null_marker_cells"] for one in metadata["columns"]]
        assert counted == collisions
        line = exported.report[table.owner, table.name]
        for warnings in (metadata["warnings"], line["warnings"]):
            assert sum("null marker" in text for text in warnings) == sum(map(bool, collisions))
        seen += sum(collisions)
    assert seen > 4


@pytest.mark.parametrize(
    ("delimiter", "null_marker", "row_hash"),
    [
        ("\t", "NULL", False),
        ("\x10", "\\N", True),
        (" ", "nan", False),
        ("x", "0", True),
        ("\\", "é👍", True),
    ],
)
def test_no_format_changes_a_value(
    line: Line, delimiter: str, null_marker: str, row_hash: bool
) -> None:
    made = line.export(
        delimiter=delimiter,
        null_marker=null_marker,
        row_hash=row_hash,
        tables=tuple(f"{OWNER}.{name}" for name in VALUES),
        fetch_rows=1_000,
        parallel=1,
    )
    assert made.exit_code == 0
    for name in VALUES:
        table = line.catalog.table(OWNER, name)
        rows = made.rows(OWNER, name)
        cells = [row.cells[:-1] if row_hash else row.cells for row in rows]
        assert different(table, cells) == []
        if row_hash:
            hashes = [hashlib.sha256(row.before_last).hexdigest() for row in rows]
            assert [row.cells[-1] for row in rows] == hashes
        counted = sum(
            one["statistics"]["null_marker_cells"] for one in made.metadata(OWNER, name)["columns"]
        )
        if name in {"TEXTS", "LARGE_OBJECTS", "BYTES", "ONE_COLUMN"}:
            assert counted == sum(row.count(null_marker) for row in expected_rows(table))


def test_the_hash_rule_is_named_with_delimiter_and_marker(line: Line) -> None:
    made = line.export(
        row_hash=True, delimiter="|", null_marker="~", tables=(f"{OWNER}.ONE_COLUMN",)
    )
    wanted = {"delimiter": "|", "null_marker": "~", "row_hash": True, "row_hash_rule": "csv-v1"}
    assert made.plan(OWNER, "ONE_COLUMN")["text"] == wanted
    metadata = made.metadata(OWNER, "ONE_COLUMN")
    assert metadata["text_format"] == wanted
    assert "csv-v1" in str(metadata["row_hash"])


def test_tiles_and_batches_of_any_size_give_the_same_rows(line: Line) -> None:
    tables = (("SALES", "ORDER_LINES"), ("SALES", "ORDERS"), ("HR", "EMPLOYEES"), (OWNER, "TEXTS"))
    names = tuple(f"{owner}.{name}" for owner, name in tables)
    sizes = ((8 * 1024, 7), (40 * 1024, 1_000))
    for chunk_bytes, fetch_rows in sizes:
        made = line.export(
            tables=names,
            chunk_threshold_bytes=1,
            chunk_bytes=chunk_bytes,
            fetch_rows=fetch_rows,
            row_hash=fetch_rows == 7,
        )
        assert made.exit_code == 0
        assert len(made.files("SALES", "ORDER_LINES")) > 3
        for owner, name in tables:
            table = line.catalog.table(owner, name)
            found = [row[: len(table.columns)] for row in made.cells(owner, name)]
            assert different(table, found) == []


def test_rows_that_come_as_repeats_are_whole(exported: Exported, line: Line) -> None:
    table = line.catalog.table(OWNER, "REPEATS")
    assert table.repeats
    made = line.export(tables=(f"{OWNER}.REPEATS",), fetch_rows=53)
    assert different(table, made.cells(OWNER, "REPEATS")) == []
    assert made.content(OWNER, "REPEATS") == exported.content(OWNER, "REPEATS")


def test_every_export_of_the_same_moment_has_the_same_bytes(line: Line, exported: Exported) -> None:
    names = [(OWNER, name) for name in VALUES] + [("HR", "EMPLOYEES"), ("SALES", "ORDERS")]
    tables = tuple(f"{owner}.{name}" for owner, name in names)
    again = line.export(fetch_rows=10_000, parallel=1, gzip_level=0, tables=tables)
    for owner, name in names:
        assert again.content(owner, name) == exported.content(owner, name)


def test_the_sidecar_knows_the_bytes_of_its_file(
    exported: Exported, torture_catalog: Catalog
) -> None:
    for table in torture_catalog.tables:
        content = exported.content(table.owner, table.name)
        (chunk,) = exported.metadata(table.owner, table.name)["chunks"]
        assert chunk["content_digest"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        (file,) = exported.files(table.owner, table.name)
        assert chunk["file_digest"] == f"sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}"
        assert (chunk["csv_bytes"], chunk["gzip_bytes"]) == (len(content), file.stat().st_size)
