"""Which fault strikes when, and what the registry tells about sessions and statements."""

import threading

import pytest

from exporter_tui.fakeoracle.faults import (
    FailStatement,
    Faults,
    Gate,
    HoldStatement,
    RefuseLogOn,
    ResetLink,
    SlowLink,
)
from exporter_tui.fakeoracle.serving.sessions import KILLED, Registry, SessionView
from tests.measuring import HANG_S


def struck(faults: Faults, sql: str, times: int) -> list[bool]:
    return [faults.for_statement(ResetLink, sql) is not None for _ in range(times)]


def test_a_fault_strikes_from_its_first_match_as_often_as_it_says() -> None:
    assert struck(Faults(ResetLink(first=2, times=2)), "select", 5) == [
        False,
        True,
        True,
        False,
        False,
    ]
    assert struck(Faults(ResetLink(first=3, times=0)), "select", 5) == [
        False,
        False,
        True,
        True,
        True,
    ]


def test_only_statements_with_the_text_are_counted_in_any_case() -> None:
    faults = Faults(ResetLink(sql='"HR"."EMPLOYEES"', first=2))
    assert struck(faults, "select * from jobs", 3) == [False] * 3
    assert struck(faults, 'select * from "hr"."employees" t', 3) == [False, True, False]


def test_a_percent_sign_stands_for_anything_and_everything_else_for_itself() -> None:
    faults = Faults(ResetLink(sql="COUNT(*)%from jobs", times=0))
    assert struck(faults, "select count(*),\n max(id) FROM JOBS", 1) == [True]
    assert struck(faults, "select id from jobs where count(*) > 1", 1) == [False]
    assert struck(faults, "select count(id) from jobs", 1) == [False]


def test_faults_of_other_kinds_are_not_counted() -> None:
    faults = Faults(FailStatement(number=1, message="no"), ResetLink())
    assert faults.for_statement(ResetLink, "select") is not None
    assert faults.for_statement(FailStatement, "select") is not None
    assert faults.for_entry(RefuseLogOn) is None


def test_the_first_of_two_faults_wins_and_both_are_counted() -> None:
    first, second = ResetLink(after_rows=1), ResetLink(after_rows=2, first=2)
    faults = Faults(first, second)
    assert faults.for_statement(ResetLink, "") is first
    assert faults.for_statement(ResetLink, "") is second


def test_faults_come_and_go() -> None:
    faults = Faults()
    assert struck(faults, "", 1) == [False]
    faults.add(ResetLink())
    assert struck(faults, "", 1) == [True]
    faults.add(ResetLink())
    faults.clear()
    assert struck(faults, "", 1) == [False]


def test_gates_open_for_everyone() -> None:
    gate = Gate()
    called: list[str] = []
    gate.on_open(lambda: called.append("before"))
    assert not gate.wait(0)
    Faults(HoldStatement(gate=gate), SlowLink(gate=Gate()), SlowLink()).open_gates()
    gate.on_open(lambda: called.append("after"))
    assert called == ["before", "after"]
    assert gate.wait(0)


def test_a_gate_knows_when_somebody_stands_at_it() -> None:
    gate = Gate()
    assert not gate.arrived(0)
    gate.on_open(lambda: None)
    assert gate.arrived(0)
    assert not gate.is_open


@pytest.fixture
def registry() -> Registry:
    """Return a registry with one session."""
    found = Registry()
    found.log_on(SessionView(sid=21, serial=1, user="HR"), end=lambda _: None)
    return found


def test_a_killed_session_stays_killed_and_its_connection_is_told() -> None:
    told: list[bool] = []
    registry = Registry()
    registry.log_on(SessionView(sid=21, serial=1, user="HR"), end=told.append)
    registry.kill(21, immediate=True)
    registry.update(21, state="ACTIVE", module="m")
    assert told == [True]
    assert registry.view(21) == SessionView(sid=21, serial=1, user="HR", state=KILLED, module="m")
    registry.log_off(21)
    registry.log_off(21)
    assert registry.views() == ()


def test_a_cancel_is_kept_with_the_statement_that_was_given_up(registry: Registry) -> None:
    registry.update(21, sql="select 1")
    registry.note_cancel(21)
    registry.update(21, sql="select 2")
    registry.log_off(21)
    assert [view.sql for view in registry.cancelled()] == ["select 1"]


def test_waiting_ends_with_the_state_or_with_the_time(registry: Registry) -> None:
    assert not registry.wait_for_sessions(lambda views: not views, 0)
    thread = threading.Thread(target=registry.log_off, args=(21,))
    thread.start()
    assert registry.wait_for_sessions(lambda views: not views, HANG_S)
    thread.join()


def test_only_the_last_statements_are_kept(registry: Registry) -> None:
    for at in range(10_001):
        registry.record(21, f"select {at}", binds=0, describe_only=False)
    kept = registry.statements()
    assert (len(kept), kept[0].sql, kept[-1].number) == (10_000, "select 1", 10_001)
    assert registry.wait_for_statements(lambda seen: seen[-1].user == "HR", 0)
