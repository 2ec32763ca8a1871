"""Too little room is told once, enough room is told once."""

from pathlib import Path

from exporter_tui.coordinator.resources import disk
from exporter_tui.coordinator.resources.disk import DiskFloor, free_bytes
from exporter_tui.model.interventions import DiskFreed, DiskLow

FLOOR = 1000


def test_a_crossing_is_told_once_and_undone_at_one_and_a_half_times_the_floor() -> None:
    floor = DiskFloor(floor_bytes=FLOOR)

    told = [floor.judge(free) for free in (5000, 1000, 999, 500, 1499, 1000, 1500, 1200, 999)]

    assert [type(one) for one in told if one] == [DiskLow, DiskFreed, DiskLow]
    assert told[2] == DiskLow(free_bytes=999, floor_bytes=FLOOR)
    assert told[6] == DiskFreed(free_bytes=1500)


def test_nobody_knows_is_no_reason_to_stop() -> None:
    floor = DiskFloor(floor_bytes=FLOOR)

    assert floor.judge(None) is None
    assert not floor.low


def test_a_floor_of_zero_is_never_crossed() -> None:
    assert DiskFloor(floor_bytes=0).judge(0) is None


def test_a_folder_that_cannot_be_asked_has_no_answer(tmp_path: Path) -> None:
    assert free_bytes(str(tmp_path / "missing")) is None
    assert (free_bytes(str(tmp_path)) or 0) > 0


def test_the_disk_is_looked_at_by_a_thread_of_its_own(tmp_path: Path) -> None:
    sampler = disk.watch(str(tmp_path))

    assert sampler.latest is None
