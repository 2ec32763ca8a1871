"""What is said before the start about this terminal and a lost link."""

import pytest

from exporter_tui.model.view import Finding, Severity
from exporter_tui.tui.look import Look
from exporter_tui.tui.terminal_check import terminal_findings


def of_link(environ: dict[str, str], again: str) -> Finding:
    found = terminal_findings(
        environ, Look(), width=80, height=24, log="/out/.exporter/run.log", again=again
    )
    return found[1]


def test_a_lost_link_is_come_back_from_by_the_command_that_is_named() -> None:
    finding = of_link({}, "./run.sh attach --output /out")
    assert (finding.severity, finding.fatal) == (Severity.INFO, False)
    assert finding.remedy == "then see it again with: ./run.sh attach --output /out"


def test_where_nobody_can_attach_the_log_is_named() -> None:
    assert "tail -f /out/.exporter/run.log" in of_link({}, "").remedy


@pytest.mark.parametrize("variable", ["TMUX", "STY", "ZELLIJ"])
def test_in_a_multiplexer_the_dashboard_itself_survives(variable: str) -> None:
    finding = of_link({variable: "1"}, "./run.sh attach --output /out")
    assert (finding.severity, finding.remedy) == (Severity.GOOD, "")
