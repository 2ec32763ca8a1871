"""Several processes share the suite: files stay whole, and what runs alone has nobody beside it."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.suite.inner import ROOT, run_suite
from tests.suite.scheduling import ALONE, LONGEST, longest_first, runs_alone

CONFTEST = """
from tests.conftest import *
from tests.suite import scheduling
scheduling.ALONE["test_0_alone"] = "stands first, to be last all the same"
"""
FILE = """
import os
from pathlib import Path
import pytest
LOG = os.open(Path(__file__).with_name("log"), os.O_WRONLY | os.O_APPEND | os.O_CREAT)

@pytest.mark.parametrize("number", range(3))
def test_it(number):
    os.write(LOG, f"begun {Path(__file__).stem} {os.getpid()}\\n".encode())
    if number == 1: EVENT
    os.write(LOG, f"ended {Path(__file__).stem} {os.getpid()}\\n".encode())
"""
TOGETHER = ("test_1", "test_2", "test_3", "test_4", "test_5")
TESTS = 3 * (len(TOGETHER) + 1)


@dataclass(kw_only=True)
class Log:
    """What the tests of one run wrote, in order."""

    code: int
    said: str
    lines: list[tuple[str, str, str]] = field(default_factory=list)

    def processes(self, file: str) -> set[str]:
        return {process for _, name, process in self.lines if name == file}


def log_of(folder: Path, **events: str) -> Log:
    """Run six files in two processes; an event is what the second test of a file does."""
    files = {
        f"{name}.py": FILE.replace("EVENT", events.get(name, "pass"))
        for name in ("test_0_alone", *TOGETHER)
    }
    done = run_suite(
        folder, files | {"conftest.py": CONFTEST}, "-n", "2", "--max-worker-restart", "0"
    )
    lines = [line.split() for line in (folder / "log").read_text().splitlines()]
    return Log(
        code=done.returncode,
        said=done.stdout,
        lines=[(what, name, process) for what, name, process in lines],
    )


def item_like(node: pytest.Item, nodeid: str, marks: list[pytest.MarkDecorator]) -> pytest.Item:
    """Return an item with this id and these marks."""
    item = pytest.Function.from_parent(node.parent, name=node.name, callobj=lambda: None)
    item._nodeid = nodeid
    for mark in marks:
        item.add_marker(mark)
    return item


@pytest.mark.slow
def test_files_stay_whole_and_what_runs_alone_begins_when_the_others_have_ended(
    tmp_path: Path,
) -> None:
    log = log_of(tmp_path)

    assert log.code == pytest.ExitCode.OK, log.said
    assert f"{TESTS} passed" in log.said
    assert len(log.lines) == 2 * TESTS
    assert [name for _, name, _ in log.lines[-6:]] == ["test_0_alone"] * 6
    assert all(len(log.processes(name)) == 1 for name in (*TOGETHER, "test_0_alone"))
    assert len({process for _, _, process in log.lines}) == 2


@pytest.mark.slow
def test_a_failure_of_what_runs_alone_fails_the_whole_and_stops_nothing(tmp_path: Path) -> None:
    log = log_of(tmp_path, test_0_alone="assert False")

    assert log.code == pytest.ExitCode.TESTS_FAILED, log.said
    assert f"1 failed, {TESTS - 1} passed" in log.said
    assert len(log.lines) == 2 * TESTS - 1


@pytest.mark.slow
def test_a_process_that_dies_ends_the_run_which_says_what_it_ran(tmp_path: Path) -> None:
    log = log_of(tmp_path, test_1="os._exit(9)")

    assert log.code != pytest.ExitCode.OK, log.said
    assert "crashed while running 'test_1.py::test_it[1]'" in log.said
    assert [what for what, name, _ in log.lines if name == "test_1"] == ["begun", "ended", "begun"]


def test_what_takes_longest_is_begun_first_then_what_has_most_slow_tests(
    request: pytest.FixtureRequest,
) -> None:
    def items(file: str, slow: int, fast: int) -> list[pytest.Item]:
        marks = [[pytest.mark.slow]] * slow + [[]] * fast
        return [
            item_like(request.node, f"{file}::test_{at}", each) for at, each in enumerate(marks)
        ]

    fast, some, most = items("a.py", 0, 3), items("b.py", 1, 3), items("c.py", 2, 0)
    longest = items(LONGEST[0], 1, 1)

    assert list(longest_first([*fast, *some, *most, *longest])) == [*longest, *most, *some, *fast]


def test_every_file_that_is_named_is_there() -> None:
    assert ALONE
    assert all((ROOT / path).exists() for path in (*ALONE, *LONGEST))
    assert runs_alone(f"{next(iter(ALONE))}::test_it")
    assert not runs_alone(f"{Path(__file__).relative_to(ROOT)}::test_it")
