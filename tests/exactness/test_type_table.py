"""The table of ARCHITECTURE.md is what the exporter does, row by row."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import exporter_tui
from exporter_tui.model.types import BigQueryType, Kind, OracleType, parse_type, rule
from exporter_tui.oracle.arrow import data_type, driver_schema
from exporter_tui.oracle.select import column_sql
from tests.golden.sources import native, planned
from tests.golden.strict_csv import read_cells
from tests.golden.vectors import DOUBLES, VECTORS
from tests.golden.written import written

ARCHITECTURE = Path(exporter_tui.__file__).parent / "ARCHITECTURE.md"


def _number(*declared: tuple[int | None, int | None]) -> list[OracleType]:
    return [parse_type("NUMBER", precision=p, scale=s) for p, s in declared]


def _types(*texts: str, **facts: Any) -> list[OracleType]:
    return [parse_type(text, **facts) for text in texts]


EXAMPLES: dict[str, Sequence[OracleType]] = {
    "NUMBER(p,s), s <= 0, p-s <= 18": _number((1, 0), (18, 0), (5, -3), (17, -1), (1, -17)),
    "NUMBER(p,s), up to 38 digits": _number(
        (19, 0),
        (38, 0),
        (10, 2),
        (38, 38),
        (5, 5),
        (3, 5),
        (38, 9),
        (38, 8),
        (38, 10),
        (29, 0),
        (30, 0),
        (36, -2),
        (2, -36),
        (18, -1),
    ),
    "NUMBER(p,s) of more digits": _number((38, 40), (2, -84), (38, 127), (38, -1), (37, -2)),
    r"NUMBER(\*,s), INTEGER": _number((None, 0), (None, 2), (None, -3), (None, 127)),
    "NUMBER, FLOAT(b)": [*_number((None, None)), *_types("FLOAT", precision=126)],
    "BINARY_DOUBLE, BINARY_FLOAT": _types("BINARY_DOUBLE", "BINARY_FLOAT"),
    "CHAR, NCHAR": _types("CHAR", "NCHAR", char_length=9),
    "VARCHAR2, NVARCHAR2, CLOB, NCLOB": [
        *_types("VARCHAR2", "NVARCHAR2", char_length=9),
        *_types("CLOB", "NCLOB"),
    ],
    "RAW, BLOB": [*_types("RAW", data_length=16), *_types("BLOB")],
    "DATE": _types("DATE"),
    "TIMESTAMP(n)": _types("TIMESTAMP(0)", "TIMESTAMP(3)", "TIMESTAMP(6)", "TIMESTAMP(9)"),
    "TIMESTAMP(n) WITH [LOCAL] TIME ZONE": _types(
        "TIMESTAMP(6) WITH TIME ZONE",
        "TIMESTAMP(9) WITH TIME ZONE",
        "TIMESTAMP(0) WITH LOCAL TIME ZONE",
        "TIMESTAMP(7) WITH LOCAL TIME ZONE",
    ),
    "INTERVAL YEAR TO MONTH": _types("INTERVAL YEAR(2) TO MONTH", "INTERVAL YEAR(9) TO MONTH"),
    "INTERVAL DAY TO SECOND(s)": _types(
        "INTERVAL DAY(2) TO SECOND(0)", "INTERVAL DAY(9) TO SECOND(9)"
    ),
    "ROWID": _types("ROWID"),
}
"""What stands in the table's first column, and declarations that the row speaks of."""


def table() -> dict[str, list[str]]:
    """Return the other cells of each row by the first one."""
    lines = ARCHITECTURE.read_text(encoding="utf-8").splitlines()
    start = next(no for no, line in enumerate(lines) if line.startswith("| declared type |"))
    rows: dict[str, list[str]] = {}
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        first, *rest = (cell.strip() for cell in line.strip("|").split(" | "))
        rows[first] = rest
    return rows


ROWS = [(label, one) for label, examples in EXAMPLES.items() for one in examples]


def _name(row: Any) -> str:
    return row.text if isinstance(row, OracleType) else ""


def test_every_row_has_examples_and_every_kind_a_row() -> None:
    assert list(table()) == list(EXAMPLES)
    assert {one.kind for _, one in ROWS} == set(Kind)


@pytest.mark.parametrize(("label", "declared"), ROWS, ids=_name)
def test_it_is_fetched_as_the_table_says(label: str, declared: OracleType) -> None:
    said = table()[label][0]
    arrow, sql = rule(declared).arrow, column_sql(declared, "C")
    if declared.kind in {Kind.TIMESTAMP_TZ, Kind.TIMESTAMP_LTZ}:
        assert said == f"SYS_EXTRACT_UTC, {arrow}"
        assert sql == 'SYS_EXTRACT_UTC(t."C")'
    elif said == "text made in SQL":
        assert arrow == "large_string"
        assert "TO_CHAR" in sql
        assert "DUMP" in sql
    elif said in {"TO_CHAR", "ROWIDTOCHAR"}:
        assert arrow == "large_string"
        assert sql == f'{said}(t."C")'
    else:
        assert _asked(declared) in re.split(r"[;,] (?![0-9])", said)
        assert sql == 't."C"'


def _asked(declared: OracleType) -> str:
    """Return what the driver is asked for, in the words of the table."""
    planned_type = rule(declared).arrow
    asked = driver_schema(pa.schema([pa.field("C", data_type(planned_type))])).field(0).type
    if planned_type.startswith("decimal128"):
        return "decimal128"
    return {"large_string": "string", "large_binary": "binary"}.get(str(asked), str(asked))


@pytest.mark.parametrize(("label", "declared"), ROWS, ids=_name)
def test_its_bigquery_type_is_the_one_of_the_table(label: str, declared: OracleType) -> None:
    said, found = table()[label][2], rule(declared).bigquery
    if said == "the same rule":
        said = table()["NUMBER(p,s), up to 38 digits"][2]
    if said.startswith("from the digits seen"):
        assert found is None
    elif said.startswith("NUMERIC"):
        assert found is _by_digits(declared)
        assert said == "NUMERIC to 29+9 digits, BIGNUMERIC to 38+38, else STRING"
    else:
        assert found is BigQueryType(said)


def _by_digits(declared: OracleType) -> BigQueryType:
    assert declared.precision is not None
    assert declared.scale is not None
    whole, fraction = max(declared.precision - declared.scale, 0), max(declared.scale, 0)
    if whole <= 29 and fraction <= 9:
        return BigQueryType.NUMERIC
    return BigQueryType.BIGNUMERIC if whole <= 38 and fraction <= 38 else BigQueryType.STRING


@pytest.mark.parametrize(("label", "declared"), ROWS, ids=_name)
def test_its_loss_is_the_declared_one(label: str, declared: OracleType) -> None:
    said, loss = table()[label][3], rule(declared).loss
    if said == "-":
        assert loss is None
        return
    if said == "padding kept":
        assert loss is not None
        assert "padding is kept" in loss
        return
    assert ("zone" in (loss or "")) == said.startswith("the zone")
    assert said.endswith("n > 6: digits 7 to 9 cut")
    assert ("digits 7 to 9 are cut" in (loss or "")) == ((declared.scale or 0) > 6)


def test_every_number_shown_for_doubles_is_what_is_written() -> None:
    text = ARCHITECTURE.read_text(encoding="utf-8")
    paragraph = next(
        part for part in text.split("\n\n") if part.startswith("The number of a BINAR")
    )
    shown = re.findall(r"`([-0-9.e+]+|nan|-?inf)`", paragraph)
    assert len(shown) > 9
    column = planned(parse_type("BINARY_DOUBLE"))
    values = [float(number) for number in shown]
    assert [row[0] for row in read_cells(written([column], [native(column, values)]))] == shown
    assert {golden for _, _, golden in DOUBLES} >= set(shown)


def test_every_row_has_golden_vectors() -> None:
    golden = {declared for declared, _, _ in VECTORS}
    kinds = {declared.kind for declared in golden}
    assert kinds == {one.kind for _, one in ROWS}
    forms = {(one.kind, rule(one).cell, rule(one).decimals is None) for one in golden}
    assert {(one.kind, rule(one).cell, rule(one).decimals is None) for _, one in ROWS} <= forms
