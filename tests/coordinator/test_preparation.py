"""The picture of a run that has not begun: its findings, its time, its failure."""

from collections.abc import Callable

from exporter_tui.coordinator.preparation import Preparation
from exporter_tui.eventlog.bus import Bus
from exporter_tui.model.errors import Failure
from exporter_tui.model.view import RunState, Severity


def test_a_failure_before_the_start_is_a_fatal_finding(failure: Callable[..., Failure]) -> None:
    bus = Bus()
    preparation = Preparation(
        bus=bus, username="READER", output_dir="/out", began=0.0, clock=lambda: 5.0
    )
    preparation.step("connecting to db1")
    assert [finding.name for finding in bus.view().findings] == ["Now"]

    preparation.failed(failure("ORA-01017"))

    (found,) = bus.view().findings
    assert (found.name, found.fatal, found.severity) == ("Connect", True, Severity.PROBLEM)
    assert found.remedy == failure("ORA-01017").remedy
    assert bus.view().state is RunState.PREPARING


def test_time_goes_on_while_a_log_on_hangs() -> None:
    now = [3.0]
    bus = Bus()
    preparation = Preparation(
        bus=bus, username="R", output_dir="/out", began=1.0, clock=lambda: now[0]
    )
    preparation.step("connecting")
    now[0] = 20.0

    assert preparation.now(bus.view()).elapsed_s == 19.0
