"""The demo as a person sees it: the dashboard, a table's detail, and a restart by key in the middle
of its export.

Enters: keys. Leaves: a newer SCN, the cancel in the server, a new file, all other files untouched,
SUCCEEDED in the report.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.tui_end_to_end.conftest import Opens
from tests.tui_end_to_end.on_terminal import OnTerminal

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

TABLE = ("SALES", "ORDER_LINES")
PATIENCE_S = 150.0


def test_a_table_is_restarted_by_key_while_a_chunk_of_it_runs(opens: Opens, tmp_path: Path) -> None:
    output = tmp_path / "out"
    terminal = opens("--demo", "--output", str(output), environ={"TMPDIR": str(tmp_path)})
    terminal.read_until("Workers", ">»   ORDER_LINES", timeout_s=PATIENCE_S)
    terminal.press("\r")
    terminal.read_until("Tables / SALES.ORDER_LINES")
    folder = output.joinpath(*TABLE)
    first_file = folder / "data" / "data_chunk_0000.csv.gz"
    terminal.read_until_true(first_file.exists, "the first file", PATIENCE_S)
    scn = scn_of(folder)
    inode = first_file.stat().st_ino
    terminal.press("r")
    terminal.read_until("Restart SALES.ORDER_LINES?", "SALES/ORDER_LINES/", "running chunk")
    terminal.press("d")
    terminal.read_until_true(lambda: "new plan at SCN" in log_of(output), "the restart", PATIENCE_S)
    others = inodes(output)
    terminal.read_until_true(lambda: report_of(output) is not None, "the report", PATIENCE_S)

    assert scn_of(folder) > scn
    assert "cancelled by the client" in server_log(tmp_path)
    assert 'FROM "SALES"."ORDER_LINES"' in server_log(tmp_path)
    assert first_file.stat().st_ino != inode
    now = inodes(output)
    assert {path: now[path] for path in others} == others
    lines = {line["table"]["name"]: line for line in (report_of(output) or {})["tables"]}
    assert lines["ORDER_LINES"]["status"] == "SUCCEEDED"
    assert lines["ORDER_LINES"]["rows"] == lines["ORDER_LINES"]["oracle_rows"]
    assert {line["status"] for line in lines.values()} == {"SUCCEEDED"}
    leave(terminal)


def leave(terminal: OnTerminal) -> None:
    terminal.press("\x1b")
    terminal.read_until("Finished")
    terminal.press("q")
    assert terminal.wait() == 0
    assert "Exit     0: every table SUCCEEDED" in terminal.text()


def scn_of(folder: Path) -> int:
    return int(json.loads((folder / "config" / "plan.json").read_text())["scn"])


def inodes(output: Path) -> dict[Path, int]:
    """Return the finished files of all tables but the restarted one."""
    files = (path for path in output.glob("*/*/data/*.csv.gz") if path.parts[-3] != TABLE[1])
    return {path: path.stat().st_ino for path in files}


def report_of(output: Path) -> dict[str, Any] | None:
    path = output / "summary_report.json"
    if not path.exists():
        return None
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def log_of(output: Path) -> str:
    return (output / ".exporter" / "run.log").read_text("utf-8")


def server_log(folder: Path) -> str:
    return "".join(path.read_text("utf-8") for path in folder.glob("exporter_tui_server_*.log"))
