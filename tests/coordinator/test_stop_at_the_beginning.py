"""A stop while plans are pinned and finished work is looked for is heard before the next table."""

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from exporter_tui.model import events
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.events import Event
from exporter_tui.model.requests import StopMode

if TYPE_CHECKING:
    from tests.world import World

pytestmark = pytest.mark.slow


def test_a_stop_among_the_tables_ends_the_run_at_the_next_one(world: "World") -> None:
    assert world.run(tables=("JOBS", "REGIONS")).exit_code == 0
    report = (world.output / "summary_report.json").read_bytes()
    before = world.last_statement()
    again = world.coordinator(tables=("JOBS", "REGIONS"))
    kept: list[events.VerdictKept] = []

    def stop_at_the_first(_at: datetime, event: Event, _line: object) -> None:
        if isinstance(event, events.VerdictKept):
            kept.append(event)
            again.stop(StopMode.FINISH)

    again.bus.listen(stop_at_the_first)
    with pytest.raises(ExporterError) as stopped:
        again.run()
    assert stopped.value.failure.code == "STOPPED"
    assert len(kept) == 1
    assert (world.output / "summary_report.json").read_bytes() == report
    assert world.data_reads(after=before) == []
    assert world.run(tables=("JOBS", "REGIONS")).exit_code == 0
