"""Each platform is known by its sign, and a remedy is a statement that it accepts."""

from collections.abc import Callable

import pytest

from exporter_tui.fakeoracle.faults import FailStatement
from exporter_tui.fakeoracle.kinds import ServerKind
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.facts import Platform
from exporter_tui.model.grants import grant_for_scn, grant_on_sys, grants_on_sys
from exporter_tui.model.options import DatabaseOptions
from exporter_tui.oracle.dictionary.platform import read_platform
from exporter_tui.oracle.dictionary.rungs import Rungs
from exporter_tui.oracle.dictionary.tables import read_database
from exporter_tui.oracle.session import OracleSession
from exporter_tui.oracle.snapshot import take
from tests.oracle.conftest import USER, Fake, Start

Connect = Callable[[DatabaseOptions], OracleSession]


def test_a_database_without_any_sign_is_administered_by_its_owner(session: OracleSession) -> None:
    assert read_database(session).platform is Platform.ON_PREMISES


def test_the_user_rdsadmin_is_the_sign_of_rds(fake: Fake, connect: Connect) -> None:
    fake.database.add_user("RDSADMIN", "x")

    assert read_database(connect(fake.options())).platform is Platform.RDS


def test_the_name_of_a_cloud_service_is_the_sign_of_an_autonomous_database(
    start_fake: Start, connect: Connect
) -> None:
    fake = start_fake(kind=ServerKind(cloud_service="OLTP"))

    assert read_database(connect(fake.options())).platform is Platform.AUTONOMOUS


@pytest.mark.parametrize("number", [2003, 942, 904, 1031])
def test_a_sign_that_cannot_be_looked_for_is_taken_as_absent(
    fake: Fake, connect: Connect, number: int
) -> None:
    session = connect(fake.options())
    for part in ("CLOUD_SERVICE", "RDSADMIN"):
        fake.server.faults.add(FailStatement(sql=part, number=number, message="no"))

    assert read_platform(session, Rungs()) is Platform.ON_PREMISES


def test_another_error_is_reported(fake: Fake, connect: Connect) -> None:
    session = connect(fake.options())
    fake.server.faults.add(FailStatement(sql="CLOUD_SERVICE", number=600, message="no"))

    with pytest.raises(ExporterError, match="ORA-00600"):
        read_platform(session, Rungs())


def test_what_gives_a_right_on_an_object_of_sys() -> None:
    assert grant_on_sys("DBA_EXTENTS", "Ann", Platform.ON_PREMISES) == (
        'GRANT SELECT ON SYS.DBA_EXTENTS TO "Ann"'
    )
    assert grant_on_sys("V_$DATABASE", "O'Hara", Platform.RDS) == (
        "EXEC rdsadmin.rdsadmin_util.grant_sys_object('V_$DATABASE', 'O''Hara', 'SELECT')"
    )
    assert grant_on_sys("DBA_EXTENTS", "U", Platform.AUTONOMOUS) == (
        'GRANT SELECT_CATALOG_ROLE TO "U"'
    )


def test_a_role_that_gives_several_rights_is_named_once() -> None:
    names = ("DBA_SEGMENTS", "DBA_EXTENTS")

    assert grants_on_sys(names, "U", Platform.AUTONOMOUS) == 'GRANT SELECT_CATALOG_ROLE TO "U"'
    assert grants_on_sys(names, "U", Platform.ON_PREMISES).count("GRANT SELECT ON SYS.") == 2


def test_the_package_of_the_scn_needs_execute_and_is_not_offered_where_nobody_can_grant_it() -> (
    None
):
    assert "'DBMS_FLASHBACK', 'U', 'EXECUTE'" in grant_for_scn("U", Platform.RDS)
    assert "GRANT EXECUTE ON SYS.DBMS_FLASHBACK" in grant_for_scn("U", Platform.ON_PREMISES)
    assert grant_for_scn("U", Platform.AUTONOMOUS) == 'GRANT SELECT_CATALOG_ROLE TO "U"'


def test_no_scn_at_all_leads_to_what_rds_accepts(fake: Fake, connect: Connect) -> None:
    fake.database.add_user("RDSADMIN", "x")
    session = connect(fake.options())
    for text in ("v_$database", "DBMS_FLASHBACK", "TIMESTAMP_TO_SCN"):
        fake.server.faults.add(FailStatement(sql=text, number=904, message="x"))

    with pytest.raises(ExporterError) as raised:
        take(session)

    call = f"rdsadmin_util.grant_sys_object('V_$DATABASE', '{USER}', 'SELECT')"
    assert call in raised.value.failure.remedy
