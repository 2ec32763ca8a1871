"""What follows from a failure, without a run around it."""

from collections.abc import Callable

import pytest

from exporter_tui.coordinator.machine import retry
from exporter_tui.model.catalogue.lookup import failure as catalogued
from exporter_tui.model.errors import ErrorClass, Failure

FailureMaker = Callable[..., Failure]


def test_pauses_double_and_end_at_a_minute() -> None:
    assert [retry.pause(attempt, 0.0) for attempt in (1, 2, 3, 7, 20)] == [1, 2, 4, 60, 60]
    assert retry.pause(1, 1.0) == 1.25


@pytest.mark.parametrize("attempt", [6, 7, 20, 100_000])
def test_no_pause_is_longer_than_a_minute_whatever_the_jitter(attempt: int) -> None:
    assert 32 <= retry.pause(attempt, 0.0) <= retry.pause(attempt, 1.0) <= 60


@pytest.mark.parametrize("code", ["ORA-01017", "ORA-28000", "ORA-28001"])
def test_a_refused_log_on_ends_the_run_whatever_its_class(code: str, failure: FailureMaker) -> None:
    for error_class in ErrorClass:
        assert (
            retry.decide(failure(code, error_class), attempt=1, redos=0, jitter=0) == retry.EndRun()
        )


@pytest.mark.parametrize(
    ("error_class", "attempt", "redos", "expected"),
    [
        (ErrorClass.RETRY, 1, 0, retry.TryAgain(pause_s=1)),
        (ErrorClass.RETRY, 2, 0, retry.TryAgain(pause_s=2)),
        (ErrorClass.RETRY, 3, 0, retry.GiveUp()),
        (ErrorClass.NEVER_RETRY, 1, 0, retry.GiveUp()),
        (ErrorClass.REFUSE_TABLE, 1, 0, retry.GiveUp()),
        (ErrorClass.REDO_TABLE, 3, 0, retry.RedoTable()),
        (ErrorClass.REDO_TABLE, 1, 1, retry.GiveUp()),
        (ErrorClass.REDO_TABLE, 1, None, retry.GiveUp()),
        (ErrorClass.FATAL, 1, 0, retry.EndRun()),
    ],
)
def test_each_class_leads_to_its_one_consequence(
    error_class: ErrorClass,
    attempt: int,
    redos: int | None,
    expected: retry.Decision,
    failure: FailureMaker,
) -> None:
    found = retry.decide(failure("X", error_class), attempt=attempt, redos=redos, jitter=0.0)
    assert found == expected


@pytest.mark.parametrize("code", sorted(retry.MOVED))
def test_a_table_that_is_changed_again_and_again_is_redone_three_times_minutes_apart(
    code: str, failure: FailureMaker
) -> None:
    found = [
        retry.decide(failure(code, ErrorClass.REDO_TABLE), attempt=1, redos=redos, jitter=0.5)
        for redos in range(4)
    ]
    assert found == [
        retry.RedoTable(),
        retry.RedoTable(pause_s=60),
        retry.RedoTable(pause_s=240),
        retry.GiveUp(),
    ]


def test_every_code_of_a_moved_table_is_one_that_a_redo_heals() -> None:
    for code in retry.MOVED:
        assert catalogued(code, "x", "y").error_class is ErrorClass.REDO_TABLE
