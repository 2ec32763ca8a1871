"""The planning is tried again for a bad moment, never for a refused password."""

from collections.abc import Callable

import pytest

from exporter_tui.coordinator.jobs.planning_tries import tried
from exporter_tui.model.catalogue.lookup import error as catalogued
from exporter_tui.model.errors import ExporterError, Failure


class Planning:
    """Fails with each of ``codes`` in turn, then succeeds; ``breaks``: at which try a view has
    broken the session.
    """

    def __init__(self, *codes: str, breaks: tuple[int, ...] = (), entered: bool = False) -> None:
        self.codes = list(codes)
        self.breaks = breaks
        self.entered = entered
        self.broke: list[str] = []
        self.tries = 0
        self.pauses: list[tuple[str, float, str]] = []

    def once(self) -> str:
        self.tries += 1
        if not self.codes:
            return "planned"
        if self.tries in self.breaks:
            self.broke.append("view")
        raise catalogued(self.codes.pop(0), "log-on", "No.")

    def pause(self, failure: Failure, pause_s: float, following: str) -> None:
        self.pauses.append((failure.code, pause_s, following))

    def run(self, pause: Callable[[Failure, float, str], None] | None = None) -> str:
        return tried(
            self.once,
            broke=self.broke,
            entered=lambda: self.entered,
            pause=pause or self.pause,
        )


def _refused(planning: Planning) -> Failure:
    with pytest.raises(ExporterError) as raised:
        planning.run()
    return raised.value.failure


@pytest.mark.parametrize("code", ["DPY-6005", "DPY-4011", "ORA-01033", "ORA-01555", "ORA-99999"])
def test_a_bad_moment_costs_a_try(code: str) -> None:
    planning = Planning(code, code)
    assert planning.run() == "planned"
    assert [following for _, _, following in planning.pauses] == ["try 2 of 3", "try 3 of 3"]
    pauses = [seconds for _, seconds, _ in planning.pauses]
    assert 0 < pauses[0] < pauses[1]


def test_the_third_failure_is_the_last_and_says_so() -> None:
    planning = Planning(*["DPY-4011"] * 5)
    failure = _refused(planning)
    assert planning.tries == 3
    assert failure.code == "DPY-4011"
    assert failure.message == "No. This was try 3."


@pytest.mark.parametrize(
    "code", ["ORA-01017", "ORA-28000", "ORA-28001", "ORA-01045", "ORA-00942", "NO-MATCH", "CONFIG"]
)
def test_what_another_try_cannot_help_or_would_make_worse_is_told_at_once(code: str) -> None:
    for entered in (False, True):
        planning = Planning(code, entered=entered)
        failure = _refused(planning)
        assert (failure.code, failure.message) == (code, "No.")
        assert planning.tries == 1
        assert planning.pauses == []


@pytest.mark.parametrize("code", ["DPY-6003", "ORA-01035"])
def test_a_database_that_was_entered_may_be_closed_for_a_moment(code: str) -> None:
    assert Planning(code, entered=True).run() == "planned"
    assert _refused(Planning(code)).code == code


def test_a_view_that_broke_the_session_costs_no_try() -> None:
    planning = Planning("ORA-00600", "DPY-4011", "DPY-4011", breaks=(1,))
    assert planning.run() == "planned"
    assert [(code, seconds > 0) for code, seconds, _ in planning.pauses] == [
        ("ORA-00600", False),
        ("DPY-4011", True),
        ("DPY-4011", True),
    ]
    assert _refused(Planning("ORA-01017", breaks=(1,))).code == "ORA-01017"


def test_a_stop_ends_the_pause() -> None:
    class StoppedError(Exception):
        pass

    def stop(failure: Failure, pause_s: float, following: str) -> None:
        del failure, pause_s, following
        raise StoppedError

    planning = Planning("DPY-4011")
    with pytest.raises(StoppedError):
        planning.run(stop)
    assert planning.tries == 1


def test_three_tries_take_seconds_and_no_minutes() -> None:
    """The pauses of production; tests that plan again for real shorten them."""
    planning = Planning("DPY-6005", "DPY-6005")
    assert planning.run() == "planned"
    assert [pause_s for _, pause_s, _ in planning.pauses] == [2.0, 8.0]
