"""What a session may know of the database it is in, right by right."""

from collections.abc import Callable
from dataclasses import replace

from exporter_tui.fakeoracle.kinds import USUAL
from exporter_tui.model.facts import DatabaseIdentity, Platform
from exporter_tui.model.options import DatabaseOptions
from exporter_tui.oracle.dictionary.identity import read_identity
from exporter_tui.oracle.dictionary.rungs import COSTS, Rungs
from exporter_tui.oracle.dictionary.tables import read_database, read_tables
from exporter_tui.oracle.session import OracleSession
from tests.oracle.conftest import USER, Fake, Start

Connect = Callable[[DatabaseOptions], OracleSession]


def test_with_every_right_all_of_it_is_known(fake: Fake, connect: Connect) -> None:
    assert read_identity(connect(fake.options())) == DatabaseIdentity(
        unique_name="FAKEDB",
        container="FAKEPDB1",
        database_id=USUAL.database_id,
        resetlogs_scn=USUAL.resetlogs_scn,
        container_guid=USUAL.container_guid,
        container_resetlogs_scn=USUAL.container_resetlogs_scn,
    )


def test_each_missing_right_costs_what_its_view_tells_and_is_said(
    fake: Fake, connect: Connect
) -> None:
    rungs = Rungs()
    for view in ("V_$DATABASE", "V_$CONTAINERS", "V_$PDB_INCARNATION"):
        fake.database.revoke(USER, "SELECT", on=("SYS", view))
    found = read_identity(connect(fake.options()), rungs)
    assert found == DatabaseIdentity(unique_name="FAKEDB", container="FAKEPDB1")
    told = " ".join(rungs.told(USER, Platform.ON_PREMISES))
    assert told.count("Not open to this user:") == 1
    for view in ("V_$DATABASE", "V_$CONTAINERS", "V_$PDB_INCARNATION"):
        assert f'GRANT SELECT ON SYS.{view} TO "{USER}"' in told
        assert COSTS[view] in told


def test_a_standby_and_an_open_with_resetlogs_show_what_they_are(
    start_fake: Start, connect: Connect
) -> None:
    kind = replace(USUAL, role="PHYSICAL STANDBY", open_mode="READ ONLY WITH APPLY")
    fake = start_fake("hr", kind=kind, unique_name="STANDBY")
    session = connect(fake.options())
    database = read_database(session)
    assert database.role == "PHYSICAL STANDBY"
    assert database.identity.database_id == USUAL.database_id
    rows = session.rows(
        "SELECT database_role, open_mode, db_unique_name FROM sys.v_$database", where="test"
    )
    assert rows == [("PHYSICAL STANDBY", "READ ONLY WITH APPLY", "STANDBY")]
    fake.database.open_resetlogs(41_900_000)
    assert read_identity(session).resetlogs_scn == 41_900_001


def test_a_table_is_known_by_its_number_and_its_birth(fake: Fake, connect: Connect) -> None:
    jobs = next(f for f in read_tables(connect(fake.options()), ["HR"]) if f.table.name == "JOBS")
    assert jobs.object_id == fake.database.table("HR", "JOBS").object_id
    assert jobs.created == "2026-01-05 08:30:00"
