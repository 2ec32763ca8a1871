"""The best SCN that the user's rights allow."""

from collections.abc import Callable

import pytest

from exporter_tui.fakeoracle.faults import FailStatement
from exporter_tui.model.errors import ErrorClass, ExporterError
from exporter_tui.model.facts import SnapshotMethod
from exporter_tui.model.options import DatabaseOptions
from exporter_tui.oracle.session import OracleSession
from exporter_tui.oracle.snapshot import take
from tests.oracle.conftest import USER, Fake

Connect = Callable[[DatabaseOptions], OracleSession]


def test_the_scn_moves_on(session: OracleSession) -> None:
    first, second = take(session), take(session)
    assert 0 < first.scn <= second.scn


def test_each_missing_right_leads_to_the_next_way(fake: Fake, connect: Connect) -> None:
    session = connect(fake.options())
    assert take(session).method is SnapshotMethod.CURRENT_SCN
    fake.database.revoke(USER, "SELECT", on=("SYS", "V_$DATABASE"))
    assert take(session).method is SnapshotMethod.DBMS_FLASHBACK
    fake.database.revoke(USER, "EXECUTE", on=("SYS", "DBMS_FLASHBACK"))
    assert take(session).method is SnapshotMethod.TIMESTAMP_TO_SCN


def test_an_error_that_is_no_missing_right_is_reported(fake: Fake, connect: Connect) -> None:
    session = connect(fake.options())
    fake.server.faults.add(FailStatement(sql="v_$database", number=600, message="x"))
    with pytest.raises(ExporterError, match="ORA-00600"):
        take(session)


def test_no_way_at_all_names_every_refusal(fake: Fake, connect: Connect) -> None:
    session = connect(fake.options())
    for text in ("v_$database", "DBMS_FLASHBACK", "TIMESTAMP_TO_SCN"):
        fake.server.faults.add(FailStatement(sql=text, number=904, message="x"))
    with pytest.raises(ExporterError) as raised:
        take(session)
    failure = raised.value.failure
    assert (failure.code, failure.error_class) == ("NO-SNAPSHOT", ErrorClass.FATAL)
    assert failure.message.count("ORA-00904") == 3
    assert f'GRANT SELECT ON SYS.V_$DATABASE TO "{USER}"' in failure.remedy
    assert f'GRANT EXECUTE ON SYS.DBMS_FLASHBACK TO "{USER}"' in failure.remedy
