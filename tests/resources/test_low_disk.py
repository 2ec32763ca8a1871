"""A disk that runs full while a run works: it waits, keeps nothing unfinished, and goes on."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from exporter_tui.coordinator.coordinator import Coordinator
from exporter_tui.coordinator.resources import disk
from exporter_tui.fakeoracle.faults import Gate, SlowLink
from exporter_tui.model import events
from exporter_tui.model.events import Event
from exporter_tui.model.interventions import DiskFreed, DiskLow
from exporter_tui.model.view import RunState, RunView, Severity

if TYPE_CHECKING:
    from tests.scenes import World

pytestmark = pytest.mark.slow

FLOOR = 1_000_000
Awaited = Callable[[Coordinator, Callable[[RunView], bool]], RunView]


@pytest.fixture(name="free")
def scripted_disk(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the free bytes that everybody sees, to be changed at will."""
    free = [100 * FLOOR]
    monkeypatch.setattr(disk, "free_bytes", lambda _folder: free[0])
    monkeypatch.setattr(disk, "LOOK_EVERY_S", 0.02)
    return free


def told(coordinator: Coordinator) -> list[Event]:
    seen: list[Event] = []
    coordinator.bus.listen(lambda _at, event, _line: seen.append(event))
    return seen


def is_in(state: RunState) -> Callable[[RunView], bool]:
    return lambda view: view.state is state


def test_below_the_floor_work_is_dropped_without_an_attempt_and_goes_on_by_itself(
    world: "World", free: list[int], awaited: Awaited
) -> None:
    gate = Gate()
    world.server.faults.add(SlowLink(sql='FROM "HR"."EMPLOYEES"', gate=gate, times=1))
    coordinator = world.coordinator(disk_floor_bytes=FLOOR)
    seen = told(coordinator)
    running = coordinator.start()
    awaited(coordinator, lambda view: any(worker.chunk is not None for worker in view.workers))

    free[0] = FLOOR - 1
    waiting = awaited(coordinator, is_in(RunState.WAITING_FOR_DISK))
    awaited(coordinator, lambda view: all(worker.table is None for worker in view.workers))
    assert waiting.machine.disk_free_bytes == FLOOR - 1
    assert list(world.output.rglob("*.part")) == []

    free[0] = FLOOR + 1
    gate.open()
    assert coordinator.view().state is RunState.WAITING_FOR_DISK
    free[0] = 2 * FLOOR
    result = running.result(60)

    assert result.exit_code == 0
    assert [event for event in seen if isinstance(event, events.TaskPutBack)] == []
    (committed,) = [event for event in seen if isinstance(event, events.ChunkCommitted)]
    assert committed.attempt == 1
    assert [type(e) for e in seen if isinstance(e, DiskLow | DiskFreed)] == [DiskLow, DiskFreed]


def test_a_run_that_begins_without_room_says_so_and_waits(
    world: "World", free: list[int], awaited: Awaited
) -> None:
    free[0] = FLOOR // 2
    coordinator = world.coordinator(disk_floor_bytes=FLOOR)
    running = coordinator.start()

    view = awaited(coordinator, is_in(RunState.WAITING_FOR_DISK))
    (finding,) = [finding for finding in view.findings if finding.name == "Disk"]
    assert finding.severity is Severity.WARNING
    assert "export.disk_floor" in finding.remedy
    free[0] = 2 * FLOOR

    assert running.result(60).exit_code == 0
