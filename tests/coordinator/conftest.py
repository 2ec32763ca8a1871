"""Plans and failures for the coordinator's tests."""

from collections.abc import Callable

import pytest

from exporter_tui.model.errors import ErrorClass, Failure
from exporter_tui.model.facts import DatabaseIdentity
from exporter_tui.model.names import ChunkNo, Scn, TableName
from exporter_tui.model.options import TextFormat
from exporter_tui.model.plan import TablePlan, Tile


def _plan(name: str = "T", chunks: int = 1, scn: int = 1000) -> TablePlan:
    tiles = tuple(
        Tile(no=ChunkNo(no), lower=None, upper=None, estimated_bytes=100) for no in range(chunks)
    )
    return TablePlan(
        table=TableName("HR", name),
        database=DatabaseIdentity(unique_name="DB", container=None),
        scn=Scn(scn),
        columns=(),
        tiles=tiles,
        text=TextFormat(delimiter=",", null_marker="\\N", row_hash=False),
        split_reason="",
        segment_bytes=100 * chunks,
        estimated_rows=None,
        warnings=(),
        fingerprint=f"sha256:{name}-{scn}",
    )


def _failure(code: str = "DPY-4011", error_class: ErrorClass = ErrorClass.RETRY) -> Failure:
    return Failure(
        code=code, error_class=error_class, where="HR.T", message="m", meaning="n", remedy="r"
    )


@pytest.fixture(name="plan")
def plan_maker() -> Callable[..., TablePlan]:
    """Return the maker of small plans."""
    return _plan


@pytest.fixture(name="failure")
def failure_maker() -> Callable[..., Failure]:
    """Return the maker of failures."""
    return _failure
