"""Processes that a test stops in their tracks."""

import os
import signal
import threading
import time
from pathlib import Path

_BOUND_S = 120.0
_LOOK_EVERY_S = 0.01


def stop(pid: int) -> None:
    """Stop a process and return once it stands still: until the kernel has told the thread it chose
    for the signal, the others run on, and on a busy machine that takes a while.
    """
    os.kill(pid, signal.SIGSTOP)
    pause, until = threading.Event(), time.monotonic() + _BOUND_S
    while not _stands_still(pid):
        assert time.monotonic() < until, f"process {pid} goes on"
        pause.wait(_LOOK_EVERY_S)


def _stands_still(pid: int) -> bool:
    threads = Path(f"/proc/{pid}/task").iterdir()
    return all("State:\tT" in (one / "status").read_text(encoding="utf-8") for one in threads)
