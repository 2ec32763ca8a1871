"""Oracle's answers over a whole line: how often it is asked, what a later run asks again, and what
is found where files of an earlier run are not what was exported.
"""

import gzip
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from exporter_tui.coordinator.coordinator import Coordinator
from exporter_tui.fakeoracle.faults import FailStatement, Gate, HoldStatement
from exporter_tui.model import events, interventions
from exporter_tui.model.events import Event
from exporter_tui.model.requests import StopMode

if TYPE_CHECKING:
    from tests.world import World

pytestmark = pytest.mark.slow

SPLIT = {"tables": ("EMPLOYEES",), "parallel": 1, "chunk_threshold_bytes": 1}
TWO = {"tables": ("REGIONS", "JOBS"), "parallel": 2}
CHECK = "*/ COUNT(*)"
WHOLE = "SELECT COUNT(*) FROM"


def kinds(reads: list[str]) -> tuple[int, int, int]:
    """Return how many statements export, check and count."""
    checks = sum(CHECK in sql for sql in reads)
    counts = sum(WHOLE in sql for sql in reads)
    return len(reads) - checks - counts, checks, counts


def told(coordinator: Coordinator) -> list[Event]:
    seen: list[Event] = []
    coordinator.bus.listen(lambda _at, event, _line: seen.append(event))
    return seen


def data(world: "World", table: str, chunk: int = 0) -> Path:
    return world.output / "HR" / table / "data" / f"data_chunk_{chunk:04}.csv.gz"


def forget_verdict(world: "World", table: str) -> None:
    """Make the folder that of a run that was killed before the table's closing."""
    (world.output / "HR" / table / "config" / "metadata.json").unlink()


def test_one_check_a_tile_and_one_count_a_table_of_several(world: "World") -> None:
    assert world.run(**SPLIT).exit_code == 0
    chunks = world.report()["EMPLOYEES"]["files"]
    assert chunks > 2
    assert kinds(world.data_reads()) == (chunks, chunks, 1)
    (counted,) = [sql for sql in world.data_reads() if WHOLE in sql]
    assert "/*+" not in counted
    line = world.report()["EMPLOYEES"]
    assert line["rows"] == line["oracle_rows"]


def test_a_table_of_one_tile_is_read_twice_and_a_kept_verdict_never(world: "World") -> None:
    assert world.run(**TWO).exit_code == 0
    assert kinds(world.data_reads()) == (2, 2, 0)
    before = world.last_statement()
    assert world.run(**TWO).exit_code == 0
    assert world.data_reads(after=before) == []


def test_the_count_stands_behind_the_first_chunk_and_its_check(world: "World") -> None:
    world.run(**SPLIT)
    first = [CHECK in sql or WHOLE in sql for sql in world.data_reads()[:3]]
    assert first == [False, True, True]


def test_a_count_without_an_answer_is_said_and_fails_nothing(world: "World") -> None:
    world.server.faults.add(FailStatement(sql=WHOLE, number=1555, message="too old"))
    assert world.run(**SPLIT).exit_code == 0
    metadata = (world.output / "HR" / "EMPLOYEES" / "config" / "metadata.json").read_text()
    assert '"whole_unanswered": "ORA-01555: ' in metadata
    assert '"whole_row_count": null' in metadata


def test_a_run_that_was_stopped_in_a_check_asks_the_rest_and_exports_nothing_again(
    world: "World",
) -> None:
    gate = Gate()
    world.server.faults.add(HoldStatement(sql=CHECK, gate=gate, first=2))
    coordinator = world.coordinator(**SPLIT)
    running = coordinator.start()
    assert gate.arrived(60)
    coordinator.stop(StopMode.ABORT)
    assert running.result(60).exit_code == 3
    gate.open()
    written = {path.name: path.stat().st_ino for path in data(world, "EMPLOYEES").parent.iterdir()}

    before = world.last_statement()
    again = world.coordinator(**SPLIT)
    seen = told(again)
    assert again.run().exit_code == 0
    exported, checked, _ = kinds(world.data_reads(after=before))
    files = list(data(world, "EMPLOYEES").parent.iterdir())
    assert exported == len(files) - len(written)
    assert checked == len(files) - 1, "one had its answer"
    assert written.items() <= {path.name: path.stat().st_ino for path in files}.items()
    hashed = [one for one in seen if isinstance(one, events.FileHashed)]
    assert {one.chunk for one in hashed} == set(range(len(written)))
    assert all(one.problem is None for one in hashed)


def other_rows(path: Path) -> bytes:
    """A whole gzip file of the same size with other letters in it."""
    text = gzip.decompress(path.read_bytes())
    for old, new in ((b"a", b"b"), (b"e", b"o"), (b"1", b"2"), (b"S", b"T")):
        for level in range(10):
            changed = gzip.compress(text.replace(old, new), level)
            if len(changed) <= path.stat().st_size:
                return changed + b"\0" * (path.stat().st_size - len(changed))
    raise AssertionError("no such file")


def zeroed_tail(path: Path) -> bytes:
    whole = path.read_bytes()
    return whole[: len(whole) // 2] + b"\0" * (len(whole) - len(whole) // 2)


def flipped_bit(path: Path) -> bytes:
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    return bytes(whole)


@pytest.mark.parametrize("changed", [other_rows, zeroed_tail, flipped_bit])
def test_changed_bytes_of_the_same_size_are_found_where_no_verdict_stands(
    world: "World", changed: "object"
) -> None:
    world.run(**SPLIT)
    rows, scn = world.rows_of("EMPLOYEES"), world.report()["EMPLOYEES"]["scn"]
    path = data(world, "EMPLOYEES", 1)
    size = path.stat().st_size
    path.write_bytes(changed(path))  # type: ignore[operator]
    assert path.stat().st_size == size
    forget_verdict(world, "EMPLOYEES")
    before = world.last_statement()
    coordinator = world.coordinator(**SPLIT)
    seen = told(coordinator)
    assert coordinator.run().exit_code == 0
    (damaged,) = [one for one in seen if isinstance(one, interventions.FileDamaged)]
    assert (damaged.chunk, damaged.moved is None) == (1, False)
    assert (world.output / str(damaged.moved)).stat().st_size == size
    assert kinds(world.data_reads(after=before)) == (1, 1, 0), "that chunk, and its check"
    assert world.rows_of("EMPLOYEES") == rows
    assert world.report()["EMPLOYEES"]["scn"] == scn


def test_files_that_were_exchanged_are_found_where_no_verdict_stands(world: "World") -> None:
    world.run(**SPLIT)
    rows = world.rows_of("EMPLOYEES")
    first, second = data(world, "EMPLOYEES", 0), data(world, "EMPLOYEES", 1)
    spare = world.folder / "spare"
    shutil.copy(first, spare)
    first.write_bytes(
        second.read_bytes()[: first.stat().st_size].ljust(first.stat().st_size, b"\0")
    )
    second.write_bytes(
        spare.read_bytes()[: second.stat().st_size].ljust(second.stat().st_size, b"\0")
    )
    forget_verdict(world, "EMPLOYEES")
    coordinator = world.coordinator(**SPLIT)
    seen = told(coordinator)
    assert coordinator.run().exit_code == 0
    assert sorted(one.chunk for one in seen if isinstance(one, interventions.FileDamaged)) == [0, 1]
    assert world.rows_of("EMPLOYEES") == rows


def test_a_verdict_that_stands_reads_no_file(world: "World") -> None:
    world.run(**SPLIT)
    coordinator = world.coordinator(**SPLIT)
    seen = told(coordinator)
    assert coordinator.run().exit_code == 0
    assert not [one for one in seen if isinstance(one, events.FileHashed)]


def test_an_answer_that_differs_names_its_chunk_and_is_asked_again(world: "World") -> None:
    world.run(**SPLIT)
    config = world.output / "HR" / "EMPLOYEES" / "config"
    answer = config / "chunks" / "data_chunk_0001.check.json"
    rows = json.loads(answer.read_text())["rows"]
    answer.write_text(answer.read_text().replace(f'"rows": {rows}', f'"rows": {rows + 1}', 1))
    forget_verdict(world, "EMPLOYEES")
    assert world.run(**SPLIT).exit_code == 1
    line = world.report()["EMPLOYEES"]
    assert (line["reason"], line["code"]) == ("validation", "VALIDATION")
    assert "COUNT(*): Oracle" in line["message"]
    assert "in chunk 1" in line["message"]
    checked = [
        one["checked"] for one in json.loads((config / "metadata.json").read_text())["chunks"]
    ]
    assert checked == ["agrees" if no != 1 else "differs" for no in range(len(checked))]

    before = world.last_statement()
    assert world.run(**SPLIT).exit_code == 0
    assert kinds(world.data_reads(after=before)) == (0, 1, 0), "the one that differed, once more"


def test_a_count_that_differs_is_asked_again(world: "World") -> None:
    world.run(**SPLIT)
    counted = world.output / "HR" / "EMPLOYEES" / "config" / "count.json"
    rows = json.loads(counted.read_text())["rows"]
    counted.write_text(counted.read_text().replace(f'"rows": {rows}', f'"rows": {rows + 1}', 1))
    forget_verdict(world, "EMPLOYEES")
    assert world.run(**SPLIT).exit_code == 1
    assert "COUNT(*) of the whole table" in world.report()["EMPLOYEES"]["message"]

    before = world.last_statement()
    assert world.run(**SPLIT).exit_code == 0
    assert kinds(world.data_reads(after=before)) == (0, 0, 1), "the one that differed, once more"
