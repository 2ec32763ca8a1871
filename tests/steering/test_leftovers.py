"""Folders that an earlier run threw away and did not get to delete go while this one works."""

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exporter_tui.model import events, interventions
from tests.steering.conftest import Runs
from tests.steering.running import Site

pytestmark = pytest.mark.slow


@pytest.fixture(name="left")
def leftover(site: Site) -> Path:
    """Return a folder that a killed run left among the trash."""
    folder = site.output / ".exporter" / "trash" / "20260101T000000Z-0000.EMPLOYEES"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "data_chunk_0000.csv.gz").write_bytes(b"old")
    return folder


@pytest.fixture
def deleting(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Hold the deletion of trees until the event is set."""
    go, real = threading.Event(), shutil.rmtree

    def later(path: str, *, dir_fd: int) -> None:
        assert go.wait(30)
        real(path, dir_fd=dir_fd)

    monkeypatch.setattr("exporter_tui.store.trash.shutil.rmtree", later)
    yield go
    go.set()


def failing(said: str, kind: type[Exception]) -> Callable[..., None]:
    def fail(path: str, *, dir_fd: int) -> None:
        raise kind(f"{said}: {path} in {dir_fd}")

    return fail


def test_a_defect_in_its_deletion_costs_nothing_either(
    site: Site, runs: Runs, left: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = failing("nobody expects this", ZeroDivisionError)
    monkeypatch.setattr("exporter_tui.store.trash.shutil.rmtree", broken)
    run = runs().start()
    assert "INTERNAL" in (run.wait(interventions.TrashDeleted).problem or "")
    assert run.result().exit_code == 0
    assert site.trash() == [left]


def test_a_leftover_tree_is_deleted_beside_the_work(
    site: Site, runs: Runs, left: Path, deleting: threading.Event
) -> None:
    run = runs().start()
    run.wait(events.ChunkCommitted)
    assert left.exists(), "the first chunk did not wait for it"
    deleting.set()
    assert run.wait(interventions.TrashDeleted).problem is None
    result = run.result()
    assert (result.exit_code, result.succeeded) == (0, 3)
    assert site.trash() == []


def test_a_leftover_that_cannot_be_deleted_is_told_and_costs_nothing(
    site: Site, runs: Runs, left: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = failing("Permission denied", PermissionError)
    monkeypatch.setattr("exporter_tui.store.trash.shutil.rmtree", refused)
    run = runs().start()
    assert run.wait(interventions.TrashDeleted).problem is not None
    assert run.result().exit_code == 0
    assert site.trash() == [left]
