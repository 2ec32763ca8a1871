"""A view of the dictionary that is refused, slow or broken costs what it tells, never the run."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from exporter_tui.fakeoracle.faults import FailStatement, Gate, HoldStatement, ResetLink
from exporter_tui.fakeoracle.kinds import USUAL
from exporter_tui.model.errors import ErrorClass, ExporterError
from exporter_tui.model.facts import Platform, TableFacts
from exporter_tui.model.options import DatabaseOptions
from exporter_tui.oracle.dictionary.rungs import COSTS, Rungs
from exporter_tui.oracle.dictionary.tables import read_maps, read_owners, read_tables
from exporter_tui.oracle.session import OracleSession
from tests.oracle.conftest import USER, Fake, Start

# The driver leaves the socket of a connection that was reset to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")

Connect = Callable[[DatabaseOptions], OracleSession]

OPTIONAL = [
    "ALL_EXTERNAL_TABLES",
    "ALL_LOBS",
    "ALL_MVIEW_LOGS",
    "ALL_OBJECTS",
    "ALL_POLICIES",
    "ALL_TAB_PRIVS",
    "ALL_USERS",
    "DBA_EXTENTS",
    "DBA_SEGMENTS",
    "SESSION_PRIVS",
    "USER_TABLESPACES",
]
SHORT_S = 0.3


def _asked(fake: Fake, view: str) -> list[str]:
    return [one.sql for one in fake.server.statements() if f"sys.{view.lower()}" in one.sql.lower()]


def _read(session: OracleSession, rungs: Rungs) -> dict[str, TableFacts]:
    read_owners(session, rungs)
    facts = read_maps(session, read_tables(session, ["HR"], rungs), rungs)
    return {one.table.name: one for one in facts}


NUMBERS = [942, 1031, 1013, 4030, 1652, 604, 1555]


def _fail(fake: Fake, failing: Mapping[str, int]) -> None:
    for view, number in failing.items():
        fault = FailStatement(sql=f"sys.{view}", number=number, message="x", times=0)
        fake.server.faults.add(fault)


def _read_twice_without(fake: Fake, connect: Connect, failing: Mapping[str, int]) -> None:
    """Read the dictionary over one session; each view that fails closes its rung and no other."""
    _fail(fake, failing)
    session, rungs = connect(fake.options()), Rungs()
    before = {view: len(_asked(fake, view)) for view in failing}
    for _ in range(2):
        found = _read(session, rungs)
        assert len(found) == 7
        assert found["EMPLOYEES"].columns
    assert {view: rungs.closed[view].code for view in failing} == {
        view: f"ORA-{number:05d}" for view, number in failing.items()
    }
    for view in failing:
        assert len(_asked(fake, view)) - before[view] == 1, view
    assert session.rows("SELECT 1 FROM sys.dual", where="test") == [(1,)]
    told = rungs.told(USER, Platform.ON_PREMISES)
    assert len(told) <= len(failing), "nothing is told of any other view"
    for view in failing:
        (sentence,) = [one for one in told if COSTS[view] in one]
        assert view in sentence


ALONE = [
    *zip(OPTIONAL, itertools.cycle(NUMBERS), strict=False),
    *itertools.product(["DBA_EXTENTS", "DBA_SEGMENTS"], NUMBERS),
]
TOGETHER = [view for view in OPTIONAL if view not in {"DBA_EXTENTS", "DBA_SEGMENTS"}]
"""Block maps are asked for only where the other views have answered."""


@pytest.mark.parametrize(("view", "number"), sorted(set(ALONE)))
def test_a_view_that_fails_is_done_without_and_asked_once(
    fake: Fake, connect: Connect, view: str, number: int
) -> None:
    _read_twice_without(fake, connect, {view: number})


@pytest.mark.parametrize("shift", range(len(NUMBERS)))
def test_views_that_fail_together_are_all_done_without(
    fake: Fake, connect: Connect, shift: int
) -> None:
    """With each shift every view fails by another number: in all, each view by each number."""
    numbers = itertools.islice(itertools.cycle(NUMBERS), shift, None)
    _read_twice_without(fake, connect, dict(zip(TOGETHER, numbers, strict=False)))


@pytest.mark.slow
@pytest.mark.parametrize("view", ["DBA_SEGMENTS", "DBA_EXTENTS", "ALL_OBJECTS"])
def test_a_slow_view_closes_its_rung_over_the_one_session(
    start_fake: Start, connect: Connect, view: str
) -> None:
    kind = replace(USUAL, slow_views=((f"sys.{view}", 30.0),), sessions_per_user=1)
    fake = start_fake("hr", kind=kind)
    session, rungs = connect(fake.options()), Rungs(bound_s=SHORT_S)
    for _ in range(2):
        assert len(_read(session, rungs)) == 7
    assert rungs.closed[view].code == "DPY-4024"
    assert len(_asked(fake, view)) == 1
    (seen,) = fake.server.sessions()
    assert seen.sid == session.sid
    assert session.rows("SELECT 1 FROM sys.dual", where="test") == [(1,)]
    (told,) = rungs.told(USER, Platform.ON_PREMISES)
    assert "No answer within 0.3 s" in told
    assert COSTS[view] in told


@pytest.mark.slow
def test_the_first_time_out_of_block_maps_is_the_last(fake: Fake, connect: Connect) -> None:
    fake.server.faults.add(HoldStatement(sql="dba_extents", first=2, gate=Gate()))
    session, rungs = connect(fake.options()), Rungs(bound_s=SHORT_S)
    found = list(_read(session, rungs).values())
    assert len(_asked(fake, "dba_extents")) == 2
    assert [bool(one.extents) for one in found[:2]] == [True, False]
    missing = found[1]
    assert missing.extents is None
    assert missing.no_map_because == "DBA_EXTENTS (DPY-4024: No answer within 0.3 s)"


def test_a_block_map_is_asked_for_one_table_by_its_names(fake: Fake, connect: Connect) -> None:
    session = connect(fake.options())
    found = read_maps(session, read_tables(session, ["HR"]), from_bytes=1)
    asked = _asked(fake, "dba_extents")
    assert len(asked) == sum(bool(one.extents) for one in found)
    assert len(set(asked)) == 1
    assert "owner = :o AND segment_name = :n AND segment_type = 'TABLE'" in asked[0]


@pytest.mark.slow
def test_a_table_without_a_segment_or_without_a_known_size_is_never_asked_for(
    start_fake: Start, connect: Connect
) -> None:
    fake = start_fake("torture")
    session = connect(fake.options())
    tables = {one.table.name: one for one in read_tables(session, ["TORTURE"])}
    chosen = [tables["NO_SEGMENT"], replace(tables["NEVER_ANALYZED"], segment_bytes=None)]
    assert read_maps(session, chosen) == tuple(chosen)
    assert _asked(fake, "dba_extents") == []
    by_statistics = replace(tables["CASE"], segment_bytes=None, statistics_bytes=8192)
    (mapped,) = read_maps(session, [by_statistics], from_bytes=8192)
    assert mapped.extents


def test_a_view_at_which_the_database_breaks_is_not_asked_again(
    fake: Fake, connect: Connect
) -> None:
    fake.server.faults.add(FailStatement(sql="sys.dba_segments", number=600, message="x", times=0))
    rungs = Rungs()
    with pytest.raises(ExporterError, match="ORA-00600"):
        _read(connect(fake.options()), rungs)
    assert rungs.closed["DBA_SEGMENTS"].code == "ORA-00600"
    assert len(_read(connect(fake.options()), rungs)) == 7


def test_a_view_that_ends_the_session_twice_is_the_cause(fake: Fake, connect: Connect) -> None:
    fake.server.faults.add(ResetLink(sql="sys.dba_segments", times=0))
    rungs = Rungs()
    for closed in (False, True):
        with pytest.raises(ExporterError) as raised:
            _read(connect(fake.options()), rungs)
        assert raised.value.failure.error_class is ErrorClass.RETRY
        assert ("DBA_SEGMENTS" in rungs.closed) is closed
    assert len(_read(connect(fake.options()), rungs)) == 7


@pytest.mark.slow
@pytest.mark.parametrize("view", ["ALL_TABLES", "ALL_ALL_TABLES", "ALL_TAB_COLS"])
def test_what_nothing_can_stand_in_for_is_named_when_it_is_slow_or_refused(
    fake: Fake, connect: Connect, view: str
) -> None:
    fake.server.faults.add(HoldStatement(sql=f"from sys.{view}", gate=Gate()))
    session, rungs = connect(fake.options()), Rungs(bound_s=0.1, long_s=SHORT_S)
    with pytest.raises(ExporterError) as slow:
        _read(session, rungs)
    fake.server.faults.add(FailStatement(sql=f"from sys.{view}", number=942, message="x"))
    with pytest.raises(ExporterError) as refused:
        _read(session, rungs)
    for raised, said in ((slow, "No answer within 0 s."), (refused, "ORA-00942: x")):
        failure = raised.value.failure
        assert (failure.code, failure.error_class) == ("DICTIONARY", ErrorClass.FATAL)
        assert view in failure.where
        assert view in failure.remedy
        assert failure.message == said


def test_rows_that_trickle_count_against_the_whole_bound(fake: Fake, connect: Connect) -> None:
    session = connect(fake.options())
    with pytest.raises(ExporterError, match="DPY-4024"):
        session.rows("SELECT 1 FROM sys.dual", where="test", timeout_s=1e-9)
    assert session.rows("SELECT 1 FROM sys.dual", where="test", timeout_s=20) == [(1,)]


def test_whoever_may_stop_the_run_is_heard_before_each_question(
    fake: Fake, connect: Connect
) -> None:
    class StoppedError(Exception):
        pass

    asked: list[int] = []

    def check_stop() -> None:
        asked.append(len(fake.server.statements()))
        if len(asked) == 4:
            raise StoppedError

    with pytest.raises(StoppedError):
        _read(connect(fake.options()), Rungs(check_stop=check_stop))
    assert asked == sorted(set(asked))


def test_a_session_that_somebody_killed_is_not_taken_for_a_lack_of_the_view(
    fake: Fake, connect: Connect
) -> None:
    fake.server.faults.add(FailStatement(sql="from sys.all_tables", number=28, message="killed"))
    with pytest.raises(ExporterError, match="ORA-00028"):
        _read(connect(fake.options()), Rungs())
    fake.server.faults.add(FailStatement(sql="sys.all_lobs", number=28, message="killed"))
    rungs = Rungs()
    with pytest.raises(ExporterError, match="ORA-00028"):
        _read(connect(fake.options()), rungs)
    assert rungs.closed == {}


def test_a_table_that_no_object_stands_for_any_more_is_no_matter_of_rights(
    fake: Fake, connect: Connect
) -> None:
    session = connect(fake.options())
    (jobs,) = [one for one in read_tables(session, ["HR"]) if one.table.name == "JOBS"]
    (found,) = read_maps(session, [replace(jobs, data_object=None)])
    assert found.extents == ()
