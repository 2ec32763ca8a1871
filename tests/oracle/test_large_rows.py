"""Tables with LOBs from the stand-in: what a batch holds has a bound, whatever the LOBs hold."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from exporter_tui.fakeoracle.database import FakeDatabase
from exporter_tui.fakeoracle.datasets.declare import BLOB, CLOB, NCLOB, column, number, varchar2
from exporter_tui.fakeoracle.datasets.layout import START_SCN, Shelf
from exporter_tui.fakeoracle.kinds import USUAL, ServerKind
from exporter_tui.fakeoracle.serving.server import Server
from exporter_tui.fakeoracle.storage.table import Catalog, TableFlags
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.facts import DatabaseIdentity
from exporter_tui.model.names import Scn, TableName
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.types import parse_type
from exporter_tui.oracle import fetch, large
from exporter_tui.oracle.arrow import schema
from exporter_tui.oracle.select import tile_statement
from exporter_tui.oracle.session import OracleSession
from tests.oracle.conftest import PASSWORD, USER, Fake
from tests.oracle.test_select import WHOLE, plan_of
from tests.oracle.test_select import number as declared_number

KILO = 1024
LENGTHS = [0, None, 5, 90 * KILO, 1, 70 * KILO, 200 * KILO, 3, 65_536, 65_537, 300 * KILO, 2]
"""Of the BLOB in each row, None for NULL; 64 KiB come with their row."""


def blob(length: int | None) -> bytes | None:
    """Return bytes that tell one length from another."""
    return (
        None
        if length is None
        else bytes(at * 7 % 251 for at in range(length % 997)).ljust(length, b"%d" % (length % 10))
    )


def text(length: int | None) -> str | None:
    """Return a text of three bytes a character and a quote."""
    return None if length is None else ("漢" * (length // 3) + '"')[:length]


@pytest.fixture(params=[False, True], ids=["heap", "index-organized"])
def organized(request: pytest.FixtureRequest) -> bool:
    """Return whether the table has no physical ROWIDs."""
    found: bool = request.param
    return found


@pytest.fixture
def kind() -> ServerKind:
    """Return the kind of server."""
    return USUAL


@pytest.fixture
def started(organized: bool, kind: ServerKind) -> Iterator[Fake]:
    """Yield a server with one table of LOBs of many lengths."""
    shelf = Shelf("SHOP", first_object=70_001, file=5, tablespace="USERS")
    count = len(LENGTHS)
    shelf.put(
        "FILES",
        [
            column("ID", number(10), [Decimal(no) for no in range(count)]),
            column("NAME", varchar2(20), [f"file {no}" for no in range(count)]),
            column("B", BLOB, [blob(length) for length in LENGTHS]),
            column("C", CLOB, [text(length) for length in reversed(LENGTHS)]),
            column("N", NCLOB, [text(length) for length in LENGTHS]),
        ],
        flags=TableFlags(iot_type="IOT") if organized else TableFlags(),
        primary_key=("ID",),
    )
    engine = FakeDatabase(Catalog(scn=START_SCN, tables=tuple(shelf.tables)), kind=kind)
    engine.add_reader(USER, PASSWORD)
    with Server(engine) as server:
        yield Fake(engine, server)


def plan(fake: Fake, organized: bool) -> TablePlan:
    """Return the plan of the table at the present."""
    return plan_of(
        ("ID", declared_number(10, 0)),
        ("NAME", parse_type("VARCHAR2", char_length=20)),
        ("B", parse_type("BLOB")),
        ("C", parse_type("CLOB")),
        ("N", parse_type("NCLOB")),
        table=TableName("SHOP", "FILES"),
        scn=Scn(fake.database.current_scn()),
        database=DatabaseIdentity(unique_name="FAKEDB", container=None),
        physical_rowids=not organized,
    )


Connect = Callable[..., OracleSession]


def batches(session: OracleSession, found: TablePlan, fetch_rows: int) -> list[pa.RecordBatch]:
    """Return the batches of the whole table."""
    return list(
        session.batches(
            tile_statement(found, WHOLE),
            schema(found.columns),
            fetch_rows=fetch_rows,
            where="SHOP.FILES chunk 0",
        )
    )


def rows(found: list[pa.RecordBatch]) -> list[tuple[Any, ...]]:
    """Return the rows of batches."""
    return [tuple(row.values()) for batch in found for row in batch.to_pylist()]


EXPECTED = [
    (no, f"file {no}", blob(length), text(other), text(length))
    for no, (length, other) in enumerate(zip(LENGTHS, reversed(LENGTHS), strict=True))
]


@pytest.mark.parametrize("fetch_rows", [1, 3, 100])
@pytest.mark.parametrize("room", [KILO, 400 * KILO, 16 * KILO * KILO])
def test_every_lob_comes_whole_and_in_its_place(
    started: Fake,
    organized: bool,
    connect: Connect,
    monkeypatch: pytest.MonkeyPatch,
    *,
    fetch_rows: int,
    room: int,
) -> None:
    monkeypatch.setattr(fetch, "BATCH_BYTES", room)
    session = connect(started.options())
    found = batches(session, plan(started, organized), fetch_rows)
    assert rows(found) == EXPECTED
    assert max(batch.num_rows for batch in found) <= fetch_rows


def test_a_batch_has_room_for_its_long_lobs(
    started: Fake, organized: bool, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = 600 * KILO
    monkeypatch.setattr(fetch, "BATCH_BYTES", room)
    found = batches(connect(started.options()), plan(started, organized), 100)
    for batch in found:
        long = [row for row in batch.to_pylist() if _is_long(row)]
        size = sum(
            len(value if isinstance(value, bytes) else value.encode())
            for row in long
            for value in (row["B"], row["C"], row["N"])
            if value is not None
        )
        assert size <= room or len(long) == 1


def _is_long(row: dict[str, Any]) -> bool:
    texts = [len(row[name] or "") for name in "CN"]
    return max(texts) > large.WHOLE_CHARACTERS or len(row["B"] or b"") > large.WHOLE_BYTES


def test_short_lobs_cost_no_further_statement(
    started: Fake, organized: bool, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large, "WHOLE_BYTES", 10**6)
    monkeypatch.setattr(large, "WHOLE_CHARACTERS", 10**6)
    session = connect(started.options())
    assert rows(batches(session, plan(started, organized), 100)) == EXPECTED
    asked = [seen.sql for seen in started.server.statements() if "SHOP" in seen.sql]
    assert len(asked) == 1 + organized  # without ROWIDs the longest is asked for first


def test_a_row_that_no_file_can_carry_is_never_fetched(
    started: Fake, organized: bool, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "LARGEST_ROW_BYTES", 280 * KILO)
    session = connect(started.options())
    found = plan(started, organized)
    with pytest.raises(ExporterError) as raised:
        batches(session, found, 4)
    failure = raised.value.failure
    assert failure.code == "ROW-TOO-BIG"
    rowid = (
        None
        if organized
        else session.rows(
            "SELECT ROWIDTOCHAR(t.ROWID) FROM shop.files t WHERE id = 6", where="test"
        )[0][0]
    )
    assert failure.message.startswith(
        'column "B": the row' if organized else f'column "B" at ROWID {rowid}: the row'
    )
    if not organized:
        asked = [seen.sql for seen in started.server.statements() if "IN (CHARTOROWID" in seen.sql]
        assert len(asked) == 1  # of the batch before


@pytest.mark.parametrize("kind", [ServerKind(revoked_packages=frozenset({"DBMS_LOB"}))])
def test_a_user_without_a_right_to_dbms_lob_exports_lobs_too(
    started: Fake, organized: bool, connect: Connect
) -> None:
    session = connect(started.options())
    assert rows(batches(session, plan(started, organized), 100)) == EXPECTED
    asked = [seen.sql for seen in started.server.statements() if "SHOP" in seen.sql]
    assert sum("DBMS_LOB" in sql for sql in asked) == 1
