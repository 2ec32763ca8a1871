"""Whatever a person can ask for has somebody who answers it."""

from typing import get_args

from exporter_tui.coordinator.machine.machine import HANDLERS
from exporter_tui.model.requests import CpuPercentRequested, Request, StopRequested


def test_the_machine_has_a_handler_for_each_request_but_the_one_about_this_computer() -> None:
    asked = {*get_args(Request), StopRequested}

    assert asked - HANDLERS.keys() == {CpuPercentRequested}
