"""The demo as a person sees it: the dashboard, a table's detail, and a restart by key in the middle
of its export.

Enters: keys. Leaves: a newer SCN, the cancel in the server, a new file, all other files untouched,
SUCCEEDED in the report.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from exporter_tui.config.load import DEMO_FILE
from tests.tui_end_to_end.conftest import Opens
from tests.tui_end_to_end.on_terminal import OnTerminal, log_of
from tests.tui_end_to_end.test_children import SCHEMAS, SMALL_DEMO

pytestmark = pytest.mark.slow

TABLE = ("SALES", "ORDER_LINES")
PATIENCE_S = 150.0


def test_a_table_is_restarted_by_key_while_a_chunk_of_it_runs(opens: Opens, tmp_path: Path) -> None:
    output = tmp_path / "out"
    demo = tmp_path / "demo.yaml"
    demo.write_text(DEMO_FILE.read_text().replace(SCHEMAS, "[SALES]"))
    program = (sys.executable, "-c", SMALL_DEMO)
    terminal = opens("--demo", "--output", str(output), str(demo), "sales", program=program)
    terminal.read_until("Workers", ">»   ORDER_LINES", timeout_s=PATIENCE_S)
    terminal.press("\r")
    folder = output.joinpath(*TABLE)
    first_file = folder / "data" / "data_chunk_0000.csv.gz"

    # The largest table comes first; when another is finished, it is, too, and has to begin anew.
    terminal.read_until_true(lambda: bool(files(output)), "another table's file", PATIENCE_S)
    first_scn = scn_of(folder)
    ask_restart(terminal)
    terminal.press("d")
    terminal.read_until_true(
        lambda: scn_of(folder) > first_scn and first_file.exists(), "the first file", PATIENCE_S
    )

    scn = scn_of(folder)
    ask_restart(terminal)
    while "running chunk" not in terminal.text():  # asked between two chunks
        terminal.press("\x1b")
        ask_restart(terminal)
    others = files(output)
    with first_file.open("rb") as old:  # as long as it is open, no new file gets its number
        terminal.press("d")
        terminal.read_until_true(lambda: report_of(output) is not None, "the report", PATIENCE_S)
        assert first_file.stat().st_ino != os.fstat(old.fileno()).st_ino

    assert scn_of(folder) > scn
    assert any(
        "cancelled by the client" in line and 'FROM "SALES"."ORDER_LINES"' in line
        for line in log_of(output).splitlines()
    )
    assert others
    now = files(output)
    assert {path: now[path] for path in others} == others
    lines = {line["table"]["name"]: line for line in (report_of(output) or {})["tables"]}
    assert lines["ORDER_LINES"]["rows"] == lines["ORDER_LINES"]["oracle_rows"]
    assert {line["status"] for line in lines.values()} == {"SUCCEEDED"}
    leave(terminal)


def leave(terminal: OnTerminal) -> None:
    terminal.press("\x1b")
    terminal.read_until("Finished")
    terminal.press("q")
    assert terminal.wait() == 0
    assert "Exit     0: every table SUCCEEDED" in terminal.text()


def ask_restart(terminal: OnTerminal) -> None:
    """Press the key on the table's page and wait for the question."""
    terminal.read_until_true(
        lambda: "Tables / SALES.ORDER_LINES" in terminal.text() and not asked(terminal),
        "the table's page",
    )
    terminal.press("r")
    terminal.read_until("Restart SALES.ORDER_LINES?", "SALES/ORDER_LINES/")


def asked(terminal: OnTerminal) -> bool:
    return "Restart SALES.ORDER_LINES?" in terminal.text()


def scn_of(folder: Path) -> int:
    """Return the SCN of the table's plan, 0 while it has none."""
    path = folder / "config" / "plan.json"
    return int(json.loads(path.read_text())["scn"]) if path.exists() else 0


def files(output: Path) -> dict[Path, tuple[int, int]]:
    """Return number and time of the finished files of all tables but the restarted one."""
    paths = (path for path in output.glob("*/*/data/*.csv.gz") if path.parts[-3] != TABLE[1])
    return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in paths}


def report_of(output: Path) -> dict[str, Any] | None:
    path = output / "summary_report.json"
    if not path.exists():
        return None
    found: dict[str, Any] = json.loads(path.read_text())
    return found
