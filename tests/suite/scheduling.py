"""Which test runs when, and where, while several processes share the suite (``pytest -n``).

Enters: the ids of all tests. Leaves: work for pytest-xdist's processes, a file of tests at a time,
so that what a module or session fixture builds is built once and not once per process. What is
``ALONE`` waits until every other test has ended and then has the machine to itself, in one process.
"""

from collections.abc import Iterator

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

ALONE = {
    "tests/resources/test_ceiling_held.py": "holds a share of the cores against what others use",
}
"""Files, or folders, of tests that another test would disturb, and why."""


LONGEST = (
    "tests/tui/test_budget.py",
    "tests/acceptance/test_accept_crashes.py",
    "tests/exactness/test_torture_comparison.py",
    "tests/tui_end_to_end/test_lost_terminal.py",
    "tests/acceptance/test_accept_demo.py",
    "tests/acceptance/test_accept_processes.py",
    "tests/tui_end_to_end/test_opening.py",
    "tests/coordinator/test_line_process.py",
    "tests/bigquery/test_checks_over_exports.py",
    "tests/tui_end_to_end/test_restart_by_key.py",
    "tests/tui_end_to_end/test_children.py",
    "tests/machine/test_machine_walk.py",
    "tests/tui_end_to_end/test_crashing_screen.py",
)
"""Files that take longest."""


def runs_alone(nodeid: str) -> bool:
    """Return whether the test, or the file of tests, may not run beside another."""
    return nodeid.startswith(tuple(ALONE))


class Scheduling(LoadFileScheduling):  # type: ignore[misc]
    """Files in the order they were collected in; then, in the first process, those that run alone.

    A process keeps its last test back until it hears of a next one or of the end. So the others are
    told of their end as soon as only tests that run alone are left, and these are handed out when
    the last of the others has gone.
    """

    def __init__(self, config: pytest.Config, log: Producer) -> None:
        super().__init__(config, log)
        # In the order of collection, not by the number of tests: see longest_first.
        config.option.loadscopereorder = False

    def _assign_work_unit(self, node: WorkerController) -> None:
        together = next((unit for unit in self.workqueue if not runs_alone(unit)), None)
        if together is not None:
            self.workqueue.move_to_end(together, last=False)
        elif len(self.nodes) > 1:
            if node is not self.nodes[0]:
                node.shutdown()
            return
        super()._assign_work_unit(node)

    def remove_node(self, node: WorkerController) -> str | None:
        """Take note that a process has gone, and of what it died of if it did."""
        crashed: str | None = super().remove_node(node)
        if len(self.nodes) == 1 and self.workqueue:
            self._reschedule(self.nodes[0])
        return crashed


def longest_first(items: list[pytest.Item]) -> Iterator[pytest.Item]:
    """Yield the tests file by file, first those that take longest, then those with most slow tests:
    begun last, one of them would keep one core busy while the others have nothing left to do.
    """
    files: dict[str, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.nodeid.split("::", 1)[0], []).append(item)
    for file in sorted(files, key=lambda file: (file not in LONGEST, -_slow_tests(files[file]))):
        yield from files[file]


def _slow_tests(file: list[pytest.Item]) -> int:
    return sum(item.get_closest_marker("slow") is not None for item in file)
