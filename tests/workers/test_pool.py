"""Real worker processes with tiny tasks: nobody listens at the database's address."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exporter_tui.coordinator.mailbox import Mailbox
from exporter_tui.model.events import WorkerNo
from exporter_tui.model.names import ChunkNo, RunId
from exporter_tui.model.options import DatabaseOptions
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.work import CheckTask, TaskFailed
from exporter_tui.store.lock import wait_for_workers
from exporter_tui.workers.messages import Began, Ended, Ready
from exporter_tui.workers.pool import Gone, Heard, Pool, Said
from exporter_tui.workers.process import NICENESS
from tests.builders import database_options

pytestmark = pytest.mark.slow

ONE = WorkerNo(1)
BOUND_S = 120.0


@pytest.fixture
def silent_server() -> Iterator[socket.socket]:
    """A server that accepts and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def options(port: int) -> DatabaseOptions:
    return database_options(port=port, connect_timeout_s=60.0)


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def make_pool(tmp_path: Path) -> Iterator[Callable[[int], Pool]]:
    pools: list[Pool] = []

    def make(port: int) -> Pool:
        pool = Pool(
            database=options(port),
            output_dir=str(tmp_path),
            run_id=RunId("r"),
            log_path=str(tmp_path / "run.log"),
        )
        pools.append(pool)
        return pool

    yield make
    for pool in pools:
        pool.close(0.0)


@pytest.fixture
def mailbox() -> Iterator[Mailbox[object]]:
    box: Mailbox[object] = Mailbox()
    yield box
    box.close()


def hear(pool: Pool, mailbox: Mailbox[object], wanted: Callable[[Heard], bool]) -> list[Heard]:
    heard: list[Heard] = []
    until = time.monotonic() + BOUND_S
    while not any(map(wanted, heard)):
        assert time.monotonic() < until, "nothing was heard in time"
        heard.extend(pool.wait(mailbox, BOUND_S))
    return heard


def is_gone(heard: Heard) -> bool:
    return isinstance(heard, Gone)


def is_ready(heard: Heard) -> bool:
    return isinstance(heard, Said) and isinstance(heard.report, Ready)


def check_of(plan: TablePlan) -> CheckTask:
    return CheckTask(
        plan=plan,
        chunk=ChunkNo(0),
        run_id=RunId("r"),
        output_dir="/nowhere",
        bound_s=60.0,
    )


def began(heard: Heard) -> bool:
    return isinstance(heard, Said) and isinstance(heard.report, Began)


def test_a_worker_answers_with_a_failure_and_goes_on(
    make_pool: Callable[[int], Pool], mailbox: Mailbox[object], plan: Callable[..., TablePlan]
) -> None:
    pool = make_pool(closed_port())
    pool.start(ONE)
    hear(pool, mailbox, is_ready)
    for _ in range(2):
        pool.send(ONE, check_of(plan()))
        heard = hear(pool, mailbox, lambda h: isinstance(h, Said) and isinstance(h.report, Ended))
        last = heard[-1]
        assert isinstance(last, Said)
        assert isinstance(last.report, Ended)
        assert isinstance(last.report.outcome, TaskFailed)
        assert last.report.outcome.failure.code == "DPY-6005"
        assert pool.silences() == []
    pool.release(ONE)
    assert hear(pool, mailbox, is_gone) == [Gone(worker=ONE, exit_code=0, killed=False, told=True)]


def test_a_killed_worker_is_noticed_at_once(
    make_pool: Callable[[int], Pool],
    mailbox: Mailbox[object],
    plan: Callable[..., TablePlan],
    silent_server: socket.socket,
) -> None:
    pool = make_pool(silent_server.getsockname()[1])
    pid = pool.start(ONE)
    hear(pool, mailbox, is_ready)
    task = check_of(plan())
    pool.send(ONE, task)
    hear(pool, mailbox, began)
    assert [(silence.worker, silence.task) for silence in pool.silences()] == [(ONE, task)]
    os.kill(pid, signal.SIGKILL)
    assert hear(pool, mailbox, is_gone)[-1] == Gone(
        worker=ONE, exit_code=-9, killed=False, told=False, task=task
    )


def test_orders_to_a_worker_whose_death_is_still_to_be_heard_go_nowhere(
    make_pool: Callable[[int], Pool], mailbox: Mailbox[object], plan: Callable[..., TablePlan]
) -> None:
    pool = make_pool(closed_port())
    pid = pool.start(ONE)
    hear(pool, mailbox, is_ready)
    os.kill(pid, signal.SIGKILL)
    hear(pool, mailbox, is_gone)
    pool.send(ONE, check_of(plan()))
    pool.cancel(ONE)
    pool.release(ONE)
    pool.kill(ONE)
    assert pool.processes() == {}


def test_signals_of_the_terminal_do_not_reach_a_worker(
    make_pool: Callable[[int], Pool], mailbox: Mailbox[object]
) -> None:
    pool = make_pool(closed_port())
    pid = pool.start(ONE)
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        os.kill(pid, number)
    hear(pool, mailbox, is_ready)
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        os.kill(pid, number)
    pool.release(ONE)
    assert hear(pool, mailbox, is_gone)[-1] == Gone(
        worker=ONE, exit_code=0, killed=False, told=True
    )


def test_a_worker_lets_the_screen_go_first(
    make_pool: Callable[[int], Pool], mailbox: Mailbox[object]
) -> None:
    pool = make_pool(closed_port())
    pid = pool.start(ONE)
    hear(pool, mailbox, is_ready)
    ours = os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, pid) == min(ours + NICENESS, 19)


def test_the_mailbox_ends_the_wait(
    make_pool: Callable[[int], Pool], mailbox: Mailbox[object]
) -> None:
    mailbox.put("hello")
    assert make_pool(closed_port()).wait(mailbox, BOUND_S) == []
    assert mailbox.take() == ["hello"]


ORPHANING = """
    import os, signal, sys
    from exporter_tui.coordinator.mailbox import Mailbox
    from exporter_tui.workers.messages import Began, Ready
    from exporter_tui.workers.pool import Pool, Said
    from exporter_tui.model.names import ChunkNo, RunId
    from exporter_tui.model.work import CheckTask
    from tests.builders import database_options, table_plan

    if __name__ == "__main__":
        folder, port = sys.argv[1], int(sys.argv[2])
        options = database_options(port=port, connect_timeout_s=60.0)
        plan = table_plan()
        pool = Pool(database=options, output_dir=folder, run_id=RunId("r"),
                    log_path=folder + "/run.log")
        box = Mailbox()
        pid = pool.start(1)
        print(pid, flush=True)
        while True:
            for heard in pool.wait(box, 120.0):
                if isinstance(heard, Said) and isinstance(heard.report, Ready):
                    pool.send(1, CheckTask(plan=plan, chunk=ChunkNo(0), run_id=RunId("r"),
                                           output_dir=folder, bound_s=60.0))
                if isinstance(heard, Said) and isinstance(heard.report, Began):
                    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_workers_end_within_two_seconds_of_the_coordinators_death(
    tmp_path: Path, silent_server: socket.socket
) -> None:
    script = tmp_path / "orphaning.py"
    script.write_text(textwrap.dedent(ORPHANING))
    port = str(silent_server.getsockname()[1])
    parent = subprocess.run(
        [sys.executable, str(script), str(tmp_path), port],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        check=False,
        timeout=BOUND_S,
    )
    assert parent.returncode == -signal.SIGKILL
    wait_for_workers(tmp_path, 2.0)
    pid = int(parent.stdout)
    assert not Path(f"/proc/{pid}").exists() or "Z" in Path(f"/proc/{pid}/stat").read_text()
