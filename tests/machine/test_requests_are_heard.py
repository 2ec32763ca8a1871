"""Whatever a person can ask for has somebody who answers it."""

from typing import get_args

from exporter_tui.coordinator.machine.machine import HANDLERS
from exporter_tui.model.requests import (
    CpuPercentRequested,
    HandoverRequested,
    Request,
    StopRequested,
)


def test_the_machine_has_a_handler_for_each_request_about_tables_and_workers() -> None:
    asked = {*get_args(Request), StopRequested}

    assert asked - HANDLERS.keys() == {CpuPercentRequested, HandoverRequested}
