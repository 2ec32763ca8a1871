"""All tiles of a table together are the table as of its SCN: each row once, whatever happens."""

from collections.abc import Callable, Iterator
from decimal import Decimal

import pyarrow as pa
import pytest

from exporter_tui.model.errors import Consequence, ErrorClass, ExporterError
from exporter_tui.model.options import DatabaseOptions
from exporter_tui.model.plan import TablePlan, Tile
from exporter_tui.oracle import arrow, snapshot
from exporter_tui.oracle.select import tile_statement
from exporter_tui.oracle.session import OracleSession
from tests.oracle.conftest import Fake, Start
from tests.oracle.planning import plan_table

Connect = Callable[[DatabaseOptions], OracleSession]
_BLOCK = 8192


def _read(
    session: OracleSession, plan: TablePlan, tile: Tile, fetch_rows: int = 10_000
) -> Iterator[pa.RecordBatch]:
    yield from session.batches(
        tile_statement(plan, tile), arrow.schema(plan.columns), fetch_rows=fetch_rows, where="test"
    )


def _ids(session: OracleSession, plan: TablePlan) -> list[int]:
    return [
        value
        for tile in plan.tiles
        for batch in _read(session, plan, tile)
        for value in batch.column(0).to_pylist()
    ]


def _whole(session: OracleSession) -> list[int]:
    rows = session.rows("SELECT employee_id FROM hr.employees", where="test")
    return sorted(int(str(number)) for (number,) in rows)


@pytest.mark.parametrize("chunk_blocks", [1, 2, 3])
def test_tiles_of_any_size_give_each_row_once(session: OracleSession, chunk_blocks: int) -> None:
    plan = plan_table(
        session, "HR", "EMPLOYEES", threshold_bytes=1, chunk_bytes=chunk_blocks * _BLOCK
    )
    assert len(plan.tiles) > 1
    assert sorted(_ids(session, plan)) == _whole(session)


def test_what_is_committed_after_the_snapshot_is_not_read(fake: Fake, connect: Connect) -> None:
    session = connect(fake.options())
    taken = snapshot.take(session)
    before = _whole(session)
    template = list(fake.database.table("HR", "EMPLOYEES").columns)
    new = {template[0].name: Decimal(999_999), "LAST_NAME": "Late"}
    rowids = session.rows("SELECT ROWIDTOCHAR(ROWID) FROM hr.employees", where="test")
    fake.database.commit_version(
        "HR", "EMPLOYEES", insert=[new], delete=[str(rowids[0][0]), str(rowids[-1][0])]
    )
    plan = plan_table(
        session, "HR", "EMPLOYEES", taken=taken, threshold_bytes=1, chunk_bytes=2 * _BLOCK
    )
    assert len(plan.tiles) > 1
    assert sorted(_ids(session, plan)) == before
    assert _whole(session) != before


@pytest.mark.parametrize(
    ("happens", "code"),
    [
        (lambda database: database.expire_undo(), "ORA-01555"),
        (
            lambda database: database.redefine(database.table("HR", "EMPLOYEES")),
            "ORA-01466",
        ),
    ],
)
def test_a_lost_snapshot_asks_for_the_whole_table_again(
    fake: Fake, connect: Connect, happens: Callable[[object], object], code: str
) -> None:
    session = connect(fake.options())
    plan = plan_table(session, "HR", "EMPLOYEES")
    fake.database.commit_version("HR", "JOBS")
    happens(fake.database)
    with pytest.raises(ExporterError) as raised:
        _ids(session, plan)
    assert raised.value.failure.code == code
    assert raised.value.failure.error_class.consequence is Consequence.REDO_TABLE


def test_a_right_lost_since_the_plan_refuses_the_table(fake: Fake, connect: Connect) -> None:
    session = connect(fake.options())
    plan = plan_table(session, "HR", "EMPLOYEES")
    fake.database.revoke("EXPORTER", "FLASHBACK", on=("HR", "EMPLOYEES"))
    with pytest.raises(ExporterError) as raised:
        _ids(session, plan)
    assert raised.value.failure.error_class is ErrorClass.REFUSE_TABLE
    assert "FLASHBACK" in raised.value.failure.remedy


@pytest.mark.slow
@pytest.mark.parametrize("fetch_rows", [1, 2, 3, 400])
def test_values_that_the_server_repeats_are_not_lost_between_batches(
    start_fake: Start, connect: Connect, fetch_rows: int
) -> None:
    found = []
    for repeated in ((), (("TORTURE", "REPEATS"),)):
        session = connect(start_fake("torture", compressed=repeated).options())
        plan = plan_table(session, "TORTURE", "REPEATS")
        (tile,) = plan.tiles
        # Batches are kept while later ones are fetched: the driver must not touch them again.
        batches = list(_read(session, plan, tile, fetch_rows))
        assert {batch.num_rows for batch in batches} <= {fetch_rows, 400 % fetch_rows}
        found.append(pa.Table.from_batches(batches))
    assert found[0].num_rows == 400
    assert found[0].equals(found[1])
    found[1].validate(full=True)
