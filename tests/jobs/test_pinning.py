"""Pinning many plans: few syncs, a word now and then, and one table's disk is its own trouble."""

import errno
import os
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from exporter_tui.coordinator.jobs import recovery
from exporter_tui.coordinator.jobs.pin_plans import pin_all
from exporter_tui.coordinator.step_progress import Counting
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.names import TableName
from exporter_tui.model.plan import TablePlan
from exporter_tui.store.durable import has_room
from exporter_tui.store.paths import table_paths
from exporter_tui.store.plan_file import read_plan

OWNERS = ("HR", "SALES")
EACH = 100


@pytest.fixture
def plans(plan: Callable[..., TablePlan]) -> list[TablePlan]:
    """Plans of two schemas."""
    return [
        replace(plan(), table=TableName(owner, f"T{no}")) for owner in OWNERS for no in range(EACH)
    ]


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What was synced, in order; by path."""
    told: list[Path] = []
    true = os.fsync

    def fsync(descriptor: int) -> None:
        told.append(Path(f"/proc/self/fd/{descriptor}").readlink())
        true(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    return told


@pytest.mark.slow
def test_a_table_costs_three_syncs_and_a_schema_two(
    tmp_path: Path, plans: list[TablePlan], synced: list[Path]
) -> None:
    assert pin_all(str(tmp_path), plans, lambda _: None) == {}
    assert len(synced) == 3 * len(plans) + 2 * len(OWNERS)
    times = Counter(synced)
    assert [times[tmp_path / owner] for owner in OWNERS] == [1, 1]
    assert all(read_plan(tmp_path, one.table) == one for one in plans)


@pytest.mark.slow
def test_every_name_down_to_a_plan_is_durable_when_all_are_pinned(
    tmp_path: Path, plans: list[TablePlan], synced: list[Path]
) -> None:
    pin_all(str(tmp_path), plans, lambda _: None)
    for one in plans:
        paths = table_paths(tmp_path, one.table)
        above = [paths.config_dir, paths.folder, paths.folder.parent, tmp_path]
        places = [max(at for at, path in enumerate(synced) if path == folder) for folder in above]
        assert places == sorted(places), "from the inside out: a name before what holds it"


@pytest.mark.slow
def test_a_plan_has_its_name_only_when_its_bytes_are_on_the_disk(
    tmp_path: Path, plans: list[TablePlan], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crash in between would leave a torn plan, which nobody may replace in silence."""
    told = threading.local()
    true_fsync, true_rename, wrong = os.fsync, os.rename, []

    def fsync(descriptor: int) -> None:
        told.last = Path(f"/proc/self/fd/{descriptor}").readlink().name
        true_fsync(descriptor)

    def rename(source: str, target: str, **folders: int) -> None:
        if getattr(told, "last", "") != source:
            wrong.append(source)
        true_rename(source, target, **folders)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "rename", rename)
    pin_all(str(tmp_path), plans, lambda _: None)
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), [("EIO", "DISK-ERROR"), ("ENOSPC", "DISK-FULL")])
def test_a_disk_that_fails_for_one_plan_costs_its_table(
    tmp_path: Path,
    plans: list[TablePlan],
    monkeypatch: pytest.MonkeyPatch,
    number: str,
    code: str,
) -> None:
    (tmp_path / ".exporter").mkdir()
    victim, true = plans[7].table, os.fsync
    folder = table_paths(tmp_path, victim).config_dir

    def fsync(descriptor: int) -> None:
        if Path(f"/proc/self/fd/{descriptor}").readlink().parent == folder:
            raise OSError(getattr(errno, number), "no")
        true(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    failed = pin_all(str(tmp_path), plans, lambda _: None)
    assert {table: failure.code for table, failure in failed.items()} == {victim: code}
    assert has_room(tmp_path)
    assert not list(tmp_path.rglob("*.tmp"))


@pytest.mark.slow
def test_an_owner_whose_folder_cannot_be_synced_costs_its_tables(
    tmp_path: Path, plans: list[TablePlan], monkeypatch: pytest.MonkeyPatch
) -> None:
    true = os.fsync

    def fsync(descriptor: int) -> None:
        if Path(f"/proc/self/fd/{descriptor}").readlink() == tmp_path / "SALES":
            raise OSError(errno.EIO, "no")
        true(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    failed = pin_all(str(tmp_path), plans, lambda _: None)
    assert failed.keys() == {one.table for one in plans if one.table.owner == "SALES"}


@pytest.mark.slow
def test_it_says_how_far_it_is_and_can_be_ended_on_the_way(
    tmp_path: Path, plans: list[TablePlan]
) -> None:
    heard: list[int] = []
    pin_all(str(tmp_path), plans, heard.append)
    assert heard[0] == 0
    assert len(heard) > 2
    assert heard == sorted(set(heard))
    assert heard[-1] < len(plans)

    def end(done: int) -> None:
        if done:
            raise KeyboardInterrupt

    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(KeyboardInterrupt):
        pin_all(str(other), plans, end)
    pinned = [one for one in plans if read_plan(other, one.table) is not None]
    assert 0 < len(pinned) < len(plans)


def test_a_full_disk_has_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".exporter").mkdir()
    assert has_room(tmp_path)
    assert list((tmp_path / ".exporter").iterdir()) == []

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    assert not has_room(tmp_path)


# -- the words -----------------------------------------------------------------------------------


def test_a_step_is_named_at_once_and_counted_now_and_then() -> None:
    now, lines, shown = [100.0], list[str](), list[str]()
    counting = Counting(lines.append, shown.append, lambda: None, clock=lambda: now[0])
    for done in range(0, 5000, 10):
        counting("pinning plans", done, 5000)
        now[0] += 0.05
    assert lines[0] == "pinning plans"
    assert lines[1:] == [f"pinning plans: {done:,} of 5,000 tables" for done in _every(lines)]
    assert len(lines) == 5
    assert len(lines) < len(shown) < 60
    counting("looking for finished work", 0, 5000)
    assert lines[-1] == "looking for finished work"


def _every(lines: list[str]) -> list[int]:
    return [int(line.split(": ")[1].split(" ")[0].replace(",", "")) for line in lines[1:]]


def test_whoever_stopped_the_run_is_heard_at_every_count() -> None:
    def stopped() -> None:
        raise InterruptedError

    counting = Counting(lambda _: None, lambda _: None, stopped)
    with pytest.raises(InterruptedError):
        counting("pinning plans", 3, 10)


def test_a_start_without_any_room_ends_as_before(
    tmp_path: Path, plans: list[TablePlan], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".exporter").mkdir()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    failed = pin_all(str(tmp_path), plans, lambda _: None)
    with pytest.raises(ExporterError) as caught:
        recovery._refuse_full_disk(str(tmp_path), failed.values())
    assert caught.value.failure.code == "DISK-FULL"
