"""The fingerprint changes with what fixes the bytes, and with nothing else."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from exporter_tui.model.facts import DatabaseIdentity
from exporter_tui.model.names import ChunkNo, Scn, TableName
from exporter_tui.model.plan import ColumnPlan, Tile
from exporter_tui.model.types import BigQueryType, CellForm, Kind, OracleType
from exporter_tui.planner.fingerprint import fingerprint
from tests.builders import TEXT

COLUMN = ColumnPlan(
    name="ID",
    oracle=OracleType(kind=Kind.NUMBER, precision=10, scale=0, text="NUMBER(10,0)"),
    nullable=False,
    sql='t."ID"',
    arrow="int64",
    cell=CellForm.INTEGER,
    decimals=0,
    bigquery_name="ID",
    bigquery=BigQueryType.INT64,
    loss=None,
)
TILE = Tile(no=ChunkNo(0), lower=None, upper=None, estimated_bytes=100)
BASE: dict[str, object] = {
    "database": DatabaseIdentity(unique_name="ORCL", container="PDB1"),
    "table": TableName("HR", "T"),
    "scn": Scn(1),
    "columns": (COLUMN,),
    "tiles": (TILE,),
    "text": TEXT,
}


@pytest.fixture
def of() -> Callable[..., str]:
    """Return the fingerprint of the base plan with changes."""
    return lambda **changes: fingerprint(**(BASE | changes))  # type: ignore[arg-type]


def test_the_fingerprint_is_pinned_for_all_time(of: Callable[..., str]) -> None:
    assert of() == "sha256:7eaf4d5d47634f1eb3e14a9cba59743e943ff2e9985754c65886efa2ce458d7e"


@pytest.mark.parametrize(
    "changes",
    [
        {"database": DatabaseIdentity(unique_name="ORCL", container=None)},
        {"database": DatabaseIdentity(unique_name="ORCL2", container="PDB1")},
        {"table": TableName("HR", "t")},
        {"scn": Scn(2)},
        {"columns": (replace(COLUMN, name="Id"),)},
        {"columns": (replace(COLUMN, sql="1"),)},
        {"columns": (replace(COLUMN, oracle=replace(COLUMN.oracle, text="NUMBER(11,0)")),)},
        {"columns": (COLUMN, replace(COLUMN, name="B"))},
        {"tiles": (replace(TILE, upper="AAASAVAAEAAAACXAAA"),)},
        {"text": replace(TEXT, delimiter=";")},
        {"text": replace(TEXT, null_marker="~")},
        {"text": replace(TEXT, row_hash=True)},
        {"text": replace(TEXT, row_hash=True, row_hash_rule="csv-v2")},
    ],
)
def test_what_fixes_the_files_changes_it(
    of: Callable[..., str], changes: dict[str, object]
) -> None:
    assert of(**changes) != of()


@pytest.mark.parametrize(
    "changes",
    [
        {"tiles": (replace(TILE, estimated_bytes=None),)},
        {"columns": (replace(COLUMN, nullable=True, bigquery_name="X", loss="none"),)},
        {"text": replace(TEXT, row_hash_rule="csv-v2")},
    ],
)
def test_estimates_and_what_follows_from_the_rest_do_not_change_it(
    of: Callable[..., str], changes: dict[str, object]
) -> None:
    assert of(**changes) == of()
