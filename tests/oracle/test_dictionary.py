"""Facts as the dictionary shows them, read in a constant number of statements."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from exporter_tui.fakeoracle.faults import FailStatement
from exporter_tui.fakeoracle.storage.values import LARGE_OBJECTS, Kind
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.facts import TableFacts, TableKind
from exporter_tui.model.names import TableName
from exporter_tui.model.options import DatabaseOptions, Secret
from exporter_tui.oracle.dictionary.tables import (
    read_database,
    read_maps,
    read_owners,
    read_table,
    read_tables,
)
from exporter_tui.oracle.session import OracleSession
from tests.oracle.conftest import USER, Fake, Start

Connect = Callable[[DatabaseOptions], OracleSession]


def _facts(session: OracleSession, owner: str) -> dict[str, TableFacts]:
    return {facts.table.name: facts for facts in read_tables(session, [owner])}


def test_the_database_says_who_it_is(session: OracleSession) -> None:
    database = read_database(session)
    assert database.identity.unique_name
    assert database.identity.container
    assert database.character_set == "AL32UTF8"
    assert database.version.count(".") == 4


def test_the_stand_in_s_identity_is_name_and_container(fake: Fake, connect: Connect) -> None:
    database = read_database(connect(fake.options()))
    assert database.identity.unique_name == fake.database.unique_name
    assert database.identity.container == fake.database.container
    assert database.username == USER


def test_owners_are_those_of_accessible_tables_but_oracle_s_own(session: OracleSession) -> None:
    owners = read_owners(session)
    assert "HR" in owners.own
    assert "SYS" not in owners.own
    assert list(owners.own) == sorted(owners.own)


def test_columns_come_as_declared_and_in_order(session: OracleSession) -> None:
    employees = _facts(session, "HR")["EMPLOYEES"]
    assert employees.kind is TableKind.HEAP
    assert employees.selectable
    assert employees.may_flashback
    columns = {column.name: column for column in employees.columns}
    assert next(iter(columns)) == "EMPLOYEE_ID"
    assert (columns["EMPLOYEE_ID"].data_type, columns["EMPLOYEE_ID"].precision) == ("NUMBER", 6)
    assert (columns["SALARY"].precision, columns["SALARY"].scale) == (8, 2)
    assert columns["LAST_NAME"].char_length == 25
    assert columns["HIRE_DATE"].data_type == "DATE"
    assert not columns["EMPLOYEE_ID"].nullable


def test_sizes_and_block_maps_are_read_where_allowed(fake: Fake, connect: Connect) -> None:
    session = connect(fake.options())
    (employees,) = read_maps(session, [_facts(session, "HR")["EMPLOYEES"]])
    assert employees.segment_bytes
    assert employees.extents
    assert sum(extent.bytes for extent in employees.extents) == employees.segment_bytes
    assert {extent.data_object for extent in employees.extents} == {employees.data_object}
    (small,) = read_maps(
        session, [replace(employees, extents=())], from_bytes=employees.segment_bytes + 1
    )
    assert small.extents == ()


def test_without_the_dba_views_sizes_come_from_statistics(fake: Fake, connect: Connect) -> None:
    for view in ("DBA_SEGMENTS", "DBA_EXTENTS"):
        fake.database.revoke(USER, "SELECT", on=("SYS", view))
    session = connect(fake.options())
    (employees,) = read_maps(session, [_facts(session, "HR")["EMPLOYEES"]])
    assert employees.segment_bytes is None
    assert employees.extents is None
    assert employees.statistics_rows
    assert employees.statistics_bytes


def test_rights_on_a_table_are_known_before_it_is_read(fake: Fake, connect: Connect) -> None:
    fake.database.revoke(USER, "FLASHBACK", on=("HR", "JOBS"))
    fake.database.revoke(USER, "SELECT", on=("HR", "REGIONS"))
    fake.database.add_user("POWER", "pw", privileges=("SELECT ANY TABLE",))
    found = _facts(connect(fake.options()), "HR")
    assert (found["JOBS"].selectable, found["JOBS"].may_flashback) == (True, False)
    assert (found["REGIONS"].selectable, found["REGIONS"].may_flashback) == (False, True)
    fake.database.grant(USER, "FLASHBACK ANY TABLE", "READ ANY TABLE")
    found = _facts(connect(fake.options()), "HR")
    assert all(facts.selectable and facts.may_flashback for facts in found.values())


@pytest.mark.slow
def test_the_number_of_statements_does_not_grow_with_the_tables(
    start_fake: Start, connect: Connect
) -> None:
    counts = []
    for schemas, owner in (("hr", "HR"), ("torture", "TORTURE")):
        fake = start_fake(schemas)
        session = connect(fake.options())
        before = len(fake.server.statements())
        tables = read_tables(session, [owner])
        counts.append((len(tables), len(fake.server.statements()) - before))
    assert counts[0][0] < counts[1][0]
    assert counts[0][1] == counts[1][1]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("schemas", "owner"), [("hr", "HR"), ("refused", "REFUSED"), ("torture", "TORTURE")]
)
def test_one_table_is_read_as_among_all_of_its_owner(
    start_fake: Start, connect: Connect, schemas: str, owner: str
) -> None:
    session = connect(start_fake(schemas).options())
    for facts in read_tables(session, [owner]):
        assert read_table(session, facts.table) == facts
    assert read_table(session, TableName(owner, "NO 'SUCH' TABLE")) is None


def test_the_large_views_are_read_for_the_one_table_alone(fake: Fake, connect: Connect) -> None:
    session = connect(fake.options())
    before = max(view.number for view in fake.server.statements())
    assert read_table(session, TableName("HR", "JOBS")) is not None
    read = [view.sql for view in fake.server.statements() if view.number > before]
    for view in ("all_tab_cols", "all_tables", "all_all_tables", "all_objects", "dba_segments"):
        (sql,) = [one for one in read if f"from sys.{view} where" in one.lower() and ":o0" in one]
        assert "'JOBS'" in sql


@pytest.mark.slow
def test_many_owners_are_asked_for_in_parts(fake: Fake, connect: Connect) -> None:
    owners = [f"NOBODY_{number}" for number in range(950)]
    found = read_tables(connect(fake.options()), ["HR", *owners])
    assert {facts.table.owner for facts in found} == {"HR"}
    assert read_tables(connect(fake.options()), []) == ()


def test_each_kind_of_table_is_told_apart(start_fake: Start, connect: Connect) -> None:
    found = _facts(connect(start_fake("refused").options()), "REFUSED")
    kinds = {name: facts.kind for name, facts in found.items()}
    assert kinds["INDEX_ORGANIZED"] is TableKind.INDEX_ORGANIZED
    assert kinds["SYS_IOT_OVER_95301"] is TableKind.IOT_INTERNAL
    assert kinds["PARTITIONED"] is TableKind.PARTITIONED
    assert kinds["CLUSTERED"] is TableKind.CLUSTERED
    assert kinds["TEMPORARY"] is TableKind.TEMPORARY
    assert kinds["NESTED_STORAGE"] is TableKind.NESTED_STORAGE
    assert kinds["EXTERNAL_FILES"] is TableKind.EXTERNAL
    assert kinds["DR$TEXT_INDEX$I"] is TableKind.SECONDARY
    assert kinds["MLOG$_PARTITIONED"] is TableKind.MVIEW_LOG
    assert kinds["OBJECT_TABLE"] is TableKind.OBJECT
    assert kinds["MOVING_ROWS"] is TableKind.HEAP
    assert [kind for name, kind in kinds.items() if name.startswith("BIN$")] == [TableKind.DROPPED]


def test_only_policies_that_hide_rows_count(start_fake: Start, connect: Connect) -> None:
    fake = start_fake("refused")
    found = _facts(connect(fake.options()), "REFUSED")
    assert found["POLICY_ACTIVE"].policies == ("ONLY_MINE",)
    assert found["POLICY_INACTIVE"].policies == ()
    fake.database.grant(USER, "EXEMPT ACCESS POLICY")
    assert _facts(connect(fake.options()), "REFUSED")["POLICY_ACTIVE"].policies == ()


@pytest.fixture
def torture_facts(torture: Fake, connect: Connect) -> dict[str, TableFacts]:
    """Return the facts of the TORTURE schema."""
    return _facts(connect(torture.options()), "TORTURE")


def test_virtual_and_invisible_columns_are_exported(torture_facts: dict[str, TableFacts]) -> None:
    columns = torture_facts["HIDDEN_COLUMNS"].columns
    assert any(column.virtual for column in columns)
    assert any(column.invisible for column in columns)
    # Invisible columns have no COLUMN_ID and stand last.
    assert [column.invisible for column in columns] == sorted(
        column.invisible for column in columns
    )


def test_a_table_without_segment_and_one_without_statistics(
    torture_facts: dict[str, TableFacts],
) -> None:
    assert not torture_facts["NO_SEGMENT"].segment_created
    assert torture_facts["NEVER_ANALYZED"].statistics_rows is None
    assert TableName("TORTURE", "Größe") in {facts.table for facts in torture_facts.values()}


@pytest.mark.parametrize(
    ("fault", "asked"),
    [
        ("nls_database_parameters", "NLS_DATABASE_PARAMETERS"),
        ("DB_UNIQUE_NAME", "SYS_CONTEXT('USERENV', 'DB_UNIQUE_NAME')"),
    ],
)
def test_an_error_of_the_dictionary_names_what_was_asked(
    fake: Fake, connect: Connect, fault: str, asked: str
) -> None:
    session = connect(fake.options())
    fake.server.faults.add(FailStatement(sql=fault, number=942, message="does not exist"))

    with pytest.raises(ExporterError) as raised:
        read_database(session)

    assert asked in raised.value.failure.where
    assert "<" not in str(raised.value.failure)


@pytest.mark.slow
def test_the_bytes_of_large_objects_are_those_of_their_segments(
    start_fake: Start, connect: Connect
) -> None:
    fake = start_fake("torture")
    with_lobs = {
        table.name
        for table in (fake.database.table("TORTURE", name) for name in _names(fake, "TORTURE"))
        if table.segment is not None
        and any(column.type.kind in LARGE_OBJECTS for column in table.columns)
    }
    assert with_lobs
    session = connect(fake.options())
    before = len(fake.server.statements())
    found = _facts(session, "TORTURE")
    asked = [one.sql for one in fake.server.statements()[before:]]
    assert {name for name, facts in found.items() if facts.lob_bytes} == with_lobs
    for view in ("ALL_LOBS", "DBA_SEGMENTS"):
        assert len([sql for sql in asked if f"FROM sys.{view} " in sql]) == 1
    for view in ("DBA_SEGMENTS", "DBA_EXTENTS"):
        fake.database.revoke(USER, "SELECT", on=("SYS", view))
    assert not [one for one in _facts(session, "TORTURE").values() if one.lob_bytes]


@pytest.mark.slow
def test_a_large_object_adds_its_blocks_to_its_segment(start_fake: Start, connect: Connect) -> None:
    fake = start_fake("torture")
    session = connect(fake.options())
    table = next(
        table
        for table in (fake.database.table("TORTURE", name) for name in _names(fake, "TORTURE"))
        if table.segment is not None and any(c.type.kind == Kind.BLOB for c in table.columns)
    )
    before = _facts(session, "TORTURE")[table.name].lob_bytes
    (column, *_) = [c.name for c in table.columns if c.type.kind == Kind.BLOB]
    fake.database.commit_version("TORTURE", table.name, insert=[{column: b"x" * 1_000_000}])
    after = _facts(session, "TORTURE")[table.name].lob_bytes
    assert before is not None
    assert after is not None
    assert 1_000_000 <= after - before < 1_100_000


@pytest.mark.slow
def test_a_user_knows_the_large_objects_of_its_own_tables(
    start_fake: Start, connect: Connect
) -> None:
    fake = start_fake("torture")
    fake.database.add_user("TORTURE", "own-password")
    options = fake.options(username="TORTURE", password=Secret("own-password"))
    found = _facts(connect(options), "TORTURE")
    assert [facts for facts in found.values() if facts.lob_bytes]


def _names(fake: Fake, owner: str) -> list[str]:
    return [name for held, name in fake.database._tables if held == owner]
