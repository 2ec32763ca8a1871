"""A stand-in for BigQuery, fed with nothing but what an export left in its folder.

Enters: a table's files, ``bigquery_schema.json`` and ``validation.sql``. Leaves: the answers of its
checks, transpiled to DuckDB. BIGNUMERIC becomes DECIMAL(38, 10) here, so only tables whose numbers
need no more can be asked.
"""

import gzip
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from exporter_tui.store.paths import TablePaths
from tests.bigquery.loaded import in_duckdb
from tests.golden.strict_csv import read_cells

Cells = tuple[str | None, ...]
Change = Callable[[list[Cells]], Sequence[Cells]]

_TYPES = {
    "INT64": "BIGINT",
    "NUMERIC": "DECIMAL(38, 9)",
    "BIGNUMERIC": "DECIMAL(38, 10)",
    "FLOAT64": "DOUBLE",
    "STRING": "VARCHAR",
    "BYTES": "BLOB",
    "DATETIME": "TIMESTAMP",
    "TIMESTAMP": "TIMESTAMPTZ",
}


def failing_checks(paths: TablePaths, table: str, files: Sequence[Path]) -> set[str]:
    """Return the names of the checks that do not hold once ``files`` are loaded as ``table``.

    Every row of validation.sql must have a name, an expectation and a true or false.
    """
    with duckdb.connect() as database:
        database.execute("SET TimeZone = 'UTC'")
        database.execute("ATTACH ':memory:' AS p")
        database.execute("CREATE SCHEMA p.d")
        _load(database, paths.schema_json, f'p.d."{table}"', files)
        wide = in_duckdb(paths.validation_sql.read_text()).replace(
            "DECIMAL(38, 5)", "DECIMAL(38, 10)"
        )
        # DuckDB measures a BLOB by OCTET_LENGTH, a VARCHAR by STRLEN, both in bytes.
        for field in json.loads(paths.schema_json.read_text()):
            if field["type"] == "STRING":
                quoted = f'("{field["name"]}")'
                wide = wide.replace(f"OCTET_LENGTH{quoted}", f"STRLEN{quoted}")
        rows = database.execute(wide).fetchall()
    assert all(name and expected is not None and ok is not None for name, expected, _, ok in rows)
    assert len({name for name, *_ in rows}) == len(rows) > 0
    return {name for name, _, _, ok in rows if not ok}


def changed_file(file: Path, folder: Path, change: Change) -> Path:
    """Return a copy of a file in the usual format whose rows went through ``change``."""
    cells = change(read_cells(gzip.decompress(file.read_bytes())))
    lines = (",".join(map(_quoted, row)) + "\n" for row in cells)
    copy = folder / file.name
    copy.write_bytes(gzip.compress("".join(lines).encode()))
    return copy


def _quoted(text: str | None) -> str:
    return "\\N" if text is None else '"' + text.replace('"', '""') + '"'


def _load(
    database: duckdb.DuckDBPyConnection, schema: Path, table: str, files: Sequence[Path]
) -> None:
    fields = json.loads(schema.read_text())
    names = ['"' + field["name"] + '"' for field in fields]
    types = [_TYPES[field["type"]] for field in fields]
    declared = ", ".join(f"{name} {kind}" for name, kind in zip(names, types, strict=True))
    database.execute(f"CREATE TABLE {table} ({declared})")
    texts = {f"c{no}": "VARCHAR" for no in range(len(names))}
    cells = ", ".join(
        f"from_base64({text})" if kind == "BLOB" else f"CAST({text} AS {kind})"
        for text, kind in zip(texts, types, strict=True)
    )
    database.execute(
        f"INSERT INTO {table} SELECT {cells} FROM read_csv($files, header = false, "
        "columns = $texts, auto_detect = false, delim = ',', quote = '\"', escape = '\"', "
        "nullstr = '\\N', allow_quoted_nulls = false, compression = 'gzip', new_line = '\\n', "
        "max_line_size = 16000000)",
        {"files": [str(file) for file in files], "texts": texts},
    )
