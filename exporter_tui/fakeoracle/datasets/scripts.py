"""The small sample tables as CREATE and INSERT scripts for a real Oracle.

Enters: a catalog and a folder. Leaves: one SQL*Plus script for each schema, which says on its
first lines how to load it. Tables of many rows, and kinds of table that plain DDL does not make,
are named in a comment instead.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from exporter_tui.fakeoracle.datasets import refused
from exporter_tui.fakeoracle.datasets.literals import (
    MAX_BLOB_BYTES,
    PIECE_CHARACTERS,
    literal,
)
from exporter_tui.fakeoracle.storage.table import Catalog, Column, StoredTable
from exporter_tui.fakeoracle.storage.values import CHARACTERS, NATIONAL, ColumnType, Kind, Value

MOST_ROWS = 1000
_STANDARD_BYTES = 4000
_MOST_PIECES = 20
_HEADER = """\
-- Sample schema {owner}, for a real Oracle Database 12.2 or later with character set AL32UTF8.
-- Load it as a DBA, once, with SQL*Plus or SQLcl:
--
--   CREATE USER {owner} IDENTIFIED BY "..." QUOTA UNLIMITED ON USERS;
--   export NLS_LANG=.AL32UTF8
--   sqlplus system@//host:1521/service @{file}
--
-- BLOB values are cut after {blob_bytes} bytes: plain SQL has no literal for more.
-- Columns wider than {standard_bytes} bytes need MAX_STRING_SIZE=EXTENDED; their tables come last.
{left_out}
SET DEFINE OFF
SET SQLBLANKLINES ON
SET FEEDBACK OFF
WHENEVER SQLERROR EXIT FAILURE
"""
_FOOTER = "COMMIT;\n"
_EXTENDED = "\nWHENEVER SQLERROR CONTINUE\n"


def write_scripts(catalog: Catalog, folder: Path) -> list[Path]:
    """Write ``<owner>.sql`` for each schema; return the files, none for REFUSED, which holds values
    that no SQL can make. Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for owner in sorted(set(catalog.owners) - {refused.OWNER}):
        path = folder / f"{owner.lower()}.sql"
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(script(catalog, owner, path.name))
        written.append(path)
    return written


def script(catalog: Catalog, owner: str, file_name: str) -> Iterator[str]:
    """Yield the script of one schema, in parts."""
    tables = [table for table in catalog.tables if table.owner == owner]
    small = [table for table in tables if table.newest.rows <= MOST_ROWS]
    large = [table.name for table in tables if table.newest.rows > MOST_ROWS]
    left_out = f"-- Left out, for their size: {', '.join(large)}." if large else "--"
    yield _HEADER.format(
        owner=owner,
        file=file_name,
        blob_bytes=MAX_BLOB_BYTES,
        standard_bytes=_STANDARD_BYTES,
        left_out=left_out,
    )
    extended = [table for table in small if _needs_extended(table)]
    for table in small:
        if table not in extended:
            yield from _table(table)
    if extended:
        yield _EXTENDED
        for table in extended:
            yield from _table(table)
    yield _FOOTER


def create_table(table: StoredTable) -> str:
    """Return the CREATE TABLE statement, without its semicolon."""
    lines = [_definition(column) for column in table.columns]
    if table.primary_key:
        lines.append(f"PRIMARY KEY ({_names(table.primary_key)})")
    creation = "DEFERRED" if table.segment is None else "IMMEDIATE"
    columns = ",\n  ".join(lines)
    return f"CREATE TABLE {_full_name(table)} (\n  {columns}\n) SEGMENT CREATION {creation}"


def declaration(column: ColumnType) -> str:
    """Return a column's type as DDL has it."""
    if column.kind == Kind.NUMBER:
        return _number_declaration(column)
    if column.kind == Kind.FLOAT:
        return f"FLOAT({column.precision})"
    if column.kind in CHARACTERS:
        unit = "" if column.kind in NATIONAL else " BYTE" if column.byte_length else " CHAR"
        return f"{column.kind}({column.length}{unit})"
    if column.kind == Kind.RAW:
        return f"RAW({column.length})"
    return column.data_type


def _number_declaration(column: ColumnType) -> str:
    if column.precision is None:
        return "NUMBER" if column.scale is None else f"NUMBER(*,{column.scale})"
    return f"NUMBER({column.precision},{column.scale or 0})"


def _definition(column: Column) -> str:
    parts = [_quoted(column.name), declaration(column.type)]
    if column.invisible:
        parts.append("INVISIBLE")
    if column.expression is not None:
        parts.append(f"GENERATED ALWAYS AS ({column.expression}) VIRTUAL")
    elif not column.nullable:
        parts.append("NOT NULL")
    return " ".join(parts)


def _table(table: StoredTable) -> Iterator[str]:
    yield f"\n{create_table(table)};\n"
    stored = [at for at, column in enumerate(table.columns) if not column.virtual]
    columns = [table.columns[at] for at in stored]
    rows = zip(*(table.newest.vectors[at].values() for at in stored), strict=True)
    for row in rows:
        yield from _row(table, columns, row)


def _row(table: StoredTable, columns: list[Column], row: tuple[Value | None, ...]) -> Iterator[str]:
    """Yield the INSERT of one row, and the UPDATEs that complete its long texts."""
    values, additions = [], []
    for column, value in zip(columns, row, strict=True):
        start, rest = _split(column, value)
        values.append(literal(column.type, start))
        additions += rest
    names = _names(column.name for column in columns)
    yield f"INSERT INTO {_full_name(table)} ({names}) VALUES (\n  "
    yield ",\n  ".join(values) + "\n);\n"
    key = f"{_quoted(columns[0].name)} = {literal(columns[0].type, row[0])}"
    for addition in additions:
        yield f"UPDATE {_full_name(table)} SET {addition}\n WHERE {key};\n"


def _split(column: Column, value: Value | None) -> tuple[Value | None, list[str]]:
    """Return what the INSERT holds of a value, and the assignments that add the rest of it."""
    if isinstance(value, bytes):
        return value[:MAX_BLOB_BYTES], []
    is_long = isinstance(value, str) and len(value) > _MOST_PIECES * PIECE_CHARACTERS
    if not isinstance(value, str) or not is_long or column.type.kind in CHARACTERS:
        return value, []
    name = _quoted(column.name)
    unit = _repeated_unit(value)
    if len(unit) <= PIECE_CHARACTERS:
        return unit, _repetition(name, column.type, unit, len(value) // len(unit))
    size = _MOST_PIECES * PIECE_CHARACTERS
    parts = [value[start : start + size] for start in range(0, len(value), size)]
    return parts[0], [f"{name} = {name} || {literal(column.type, part)}" for part in parts[1:]]


def _repetition(name: str, declared: ColumnType, unit: str, times: int) -> list[str]:
    """Return assignments that make ``times`` units out of one, by doubling."""
    steps = []
    for bit in f"{times:b}"[1:]:
        steps.append(f"{name} = {name} || {name}")
        if bit == "1":
            steps.append(f"{name} = {name} || {literal(declared, unit)}")
    return steps


def _repeated_unit(text: str) -> str:
    """Return the shortest text that ``text`` is a whole number of times."""
    return text[: (text + text).find(text, 1)]


def _needs_extended(table: StoredTable) -> bool:
    return any(
        column.type.kind in CHARACTERS | {Kind.RAW} and column.type.data_length > _STANDARD_BYTES
        for column in table.columns
    )


def _full_name(table: StoredTable) -> str:
    return f"{_quoted(table.owner)}.{_quoted(table.name)}"


def _names(names: Iterable[str]) -> str:
    """Return quoted names, not too many on one line."""
    return ",\n  ".join(_quoted(name) for name in names)


def _quoted(name: str) -> str:
    return f'"{name}"'
