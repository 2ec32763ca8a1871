"""Other readers, DuckDB and Python's csv, find the golden texts in the same file."""

import csv
import io
from pathlib import Path

import duckdb
import pytest

from tests.golden.sources import native, planned
from tests.golden.strict_csv import read_cells
from tests.golden.vectors import VECTORS
from tests.golden.written import written

pytestmark = pytest.mark.slow

_MARKER_TEXT = "\\N"


def _wide() -> tuple[list[str], bytes]:
    """Return texts and file of one row with a column for each vector and one of NULLs."""
    columns = [planned(vector[0], f"C{position}") for position, vector in enumerate(VECTORS)]
    arrays = [
        native(column, [vector[1], None]) for column, vector in zip(columns, VECTORS, strict=True)
    ]
    return [text for _, _, text in VECTORS], written(columns, arrays)


def test_python_csv_finds_every_text() -> None:
    texts, content = _wide()
    csv.field_size_limit(1 << 20)
    rows = list(csv.reader(io.StringIO(content.decode(), newline=""), strict=True))
    assert rows == [texts, [_MARKER_TEXT] * len(texts)]


def test_duckdb_finds_every_text_and_every_null(tmp_path: Path) -> None:
    texts, content = _wide()
    path = tmp_path / "golden.csv"
    path.write_bytes(content)
    names = {f"c{position}": "VARCHAR" for position in range(len(texts))}
    query = (
        "SELECT * FROM read_csv($path, header=false, columns=$names, delim=',', quote='\"', "
        "escape='\"', nullstr='\\N', allow_quoted_nulls=false, max_line_size=1000000, "
        "new_line='\\n')"
    )
    found = duckdb.execute(query, {"path": str(path), "names": names}).fetchall()
    assert [list(row) for row in found] == [texts, [None] * len(texts)]
    assert [list(row) for row in read_cells(content)] == [texts, [None] * len(texts)]
