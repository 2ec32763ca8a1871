"""A password that is about to expire is told before the run and in its report, once."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from exporter_tui.coordinator.coordinator import Coordinator
from exporter_tui.coordinator.views import preflight
from exporter_tui.fakeoracle.datasets.declare import column, number
from exporter_tui.fakeoracle.datasets.layout import START_SCN, Shelf
from exporter_tui.fakeoracle.kinds import ServerKind
from exporter_tui.fakeoracle.storage.table import Catalog
from exporter_tui.launch.plan_table import plan_text
from exporter_tui.model.facts import SnapshotMethod
from exporter_tui.model.options import ValidationMode
from exporter_tui.model.view import Severity
from exporter_tui.planner.build import SNAPSHOT_MAY_LAG
from tests.exactness.exported import Line

SAID = "ORA-28002: the password will expire within 7 days"


@pytest.fixture(scope="module")
def expiring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """Serve one table where every log-on is warned."""
    shelf = Shelf("HR", first_object=91_001, file=16, tablespace="HR")
    shelf.put("T", [column("ID", number(5), [])])
    catalog = Catalog(scn=START_SCN, tables=tuple(shelf.tables))
    kind = ServerKind(log_on_warning=(28002, "the password will expire within 7 days"))
    line = Line(catalog, tmp_path_factory.mktemp("expiring"), kind)
    with line.server:
        yield line


@pytest.mark.slow
def test_the_report_says_it_once_with_what_to_do(expiring: Line) -> None:
    report = expiring.export().whole_report

    (told,) = [text for text in report["warnings"] if "28002" in text]
    assert told.startswith(f"The database said at log-on: {SAID}. ")
    assert "Change the password before that day" in told
    assert report["tables"][0]["status"] == "SUCCEEDED"


def test_the_plan_and_the_checks_before_the_start_say_it(expiring: Line) -> None:
    plan = Coordinator(expiring.options()).plan()

    assert plan_text(plan, ValidationMode.FULL).count(SAID) == 1
    found = [finding for finding in preflight.planned(plan, pinned=0) if SAID in finding.text]
    assert [finding.severity for finding in found] == [Severity.WARNING]


def test_it_is_shown_beside_a_snapshot_that_may_lag(expiring: Line) -> None:
    plan = Coordinator(expiring.options()).plan()
    lagging = replace(plan.snapshot, method=SnapshotMethod.TIMESTAMP_TO_SCN)
    warnings = (f"{SNAPSHOT_MAY_LAG} and ...", *plan.warnings)

    found = preflight.planned(replace(plan, snapshot=lagging, warnings=warnings), pinned=0)

    assert sum(SAID in finding.text for finding in found) == 1
    assert not any(SNAPSHOT_MAY_LAG in finding.text for finding in found)
