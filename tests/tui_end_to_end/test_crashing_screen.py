"""However a screen crashes: one line with the log's path, a complete export, its exit code."""

import json
import sys
import termios

import pytest

from tests.tui_end_to_end.conftest import Opens, Site
from tests.tui_end_to_end.on_terminal import log_of

pytestmark = pytest.mark.slow

BROKEN_SCREEN = """
import importlib, sys
module, owner, method = sys.argv.pop().split()
def broken(*arguments, **options):
    raise RuntimeError("it broke")
setattr(getattr(importlib.import_module(module), owner), method, broken)
from exporter_tui.cli import main
sys.exit(main(sys.argv[1:]))
"""
APP = "exporter_tui.tui.app ExporterApp"
WAYS = {
    "it cannot be made": f"{APP} __init__",
    "it does not run": f"{APP} run",
    "it has no widgets": f"{APP} compose",
    "it has no first screen": f"{APP} on_mount",
    "a line cannot be drawn": "exporter_tui.tui.widgets.lines Lines render_line",
}


@pytest.mark.parametrize("way", WAYS)
def test_a_screen_that_crashes_is_a_detach_without_a_traceback(
    site: Site, opens: Opens, way: str
) -> None:
    program = (sys.executable, "-c", BROKEN_SCREEN)
    config = site.config(tables="[HR.REGIONS]", cpu_percent=50)
    terminal = opens("--config", config, WAYS[way], program=program)
    code = terminal.wait()

    shown = terminal.heard.decode("utf-8", "replace")
    parting = "The dashboard failed and was closed; the export goes on. Log: "
    assert f"{parting}{site.output}/.exporter/run.log" in shown
    assert "Traceback" not in shown
    assert "it broke" not in shown
    assert shown.count("\x1b[?1049h") == shown.count("\x1b[?1049l")
    assert termios.tcgetattr(terminal.master) == terminal.modes

    log = log_of(site.output)
    assert "RuntimeError: it broke" in log
    assert log.index("it broke") < log.index(parting) < log.index("Exit code 0")
    report = json.loads((site.output / "summary_report.json").read_text())
    assert [table["status"] for table in report["tables"]] == ["SUCCEEDED"]
    assert code == report["exit_code"] == 0
