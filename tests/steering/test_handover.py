"""``HANDOVER.md``: there when a run ends, of this moment when asked for, never of another run."""

import re
from pathlib import Path

import pytest

from exporter_tui.fakeoracle.faults import Gate
from exporter_tui.model import events
from exporter_tui.model.requests import HandoverRequested
from tests.steering.conftest import Runs
from tests.steering.running import JOBS, Run, Site, middle_of, stands_at

pytestmark = pytest.mark.slow


def sheet(site: Site) -> Path:
    return Path(site.output) / "HANDOVER.md"


def statuses(text: str) -> dict[str, str]:
    return dict(re.findall(r"^\| `HR\.(\w+)` \| (\S+?) \|", text, flags=re.MULTILINE))


def test_a_run_under_way_is_told_when_asked_and_the_end_by_itself(
    site: Site, run: Run, other: Gate
) -> None:
    run.control.ask(HandoverRequested())
    written = run.wait(events.HandoverWritten)
    assert written.failure is None
    assert written.path == str(sheet(site))
    text = sheet(site).read_text()
    assert "under way" in text.splitlines()[0]
    assert statuses(text)["EMPLOYEES"] == "SUCCEEDED"
    assert "not finished yet" in text
    other.open()
    result = run.result()
    assert result.handover_path == str(sheet(site))
    text = sheet(site).read_text()
    assert f"exit code {result.exit_code}" in text
    assert statuses(text) == {
        line["table"]["name"]: line["status"] for line in site.report()["tables"]
    }


def test_a_run_at_work_leaves_no_sheet_of_an_earlier_one(site: Site, runs: Runs) -> None:
    site.output.mkdir()
    sheet(site).write_text("of another run")
    gate = site.hold(middle_of(JOBS))
    run = runs().start()
    stands_at(gate)
    assert not sheet(site).exists()
    assert (site.output / ".exporter" / "earlier_handover.md").read_text() == "of another run"
    gate.open()
    assert run.result().exit_code == 0
    assert sheet(site).exists()


def test_a_sheet_that_cannot_be_written_is_told_and_changes_no_verdict(
    site: Site, run: Run, other: Gate
) -> None:
    (sheet(site) / "in the way").mkdir(parents=True)
    run.control.ask(HandoverRequested())
    written = run.wait(events.HandoverWritten)
    assert written.failure is not None
    other.open()
    result = run.result()
    assert result.exit_code == 0
    assert result.handover_path is None
    assert "HANDOVER.md" in str(result.handover_error)
