"""The exporter as a program that is killed, or fails, at one point of its work.

``python dying_program.py POINT ARGUMENTS...``, POINT in JSON: ``event``: a step of an attempt, or
the call (``os.rename``, ``open``, ``os.fsync``) that is about to happen on a path that matches
``path`` for the ``nth`` time in its process; ``then``: ``kill`` ends coordinator and worker,
``kill worker`` the process alone, ``raise`` is an exception; ``once``: a file that is made first,
so that the next attempt lives. Worker processes import this file as well and so obey the same
point.
"""

import contextlib
import fnmatch
import functools
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from enum import Enum
from typing import Any

POINT: dict[str, Any] = json.loads(sys.argv[1])
_inside = threading.local()
_seen = 0


def main() -> int:
    """Run the command."""
    from exporter_tui.cli import main as command  # noqa: PLC0415 - workers do without

    return command(sys.argv[2:])


def _arm() -> None:
    if POINT["event"] in ("os.rename", "open"):
        sys.addaudithook(_hear)
        return
    if POINT["event"] == "os.fsync":
        os.fsync = _hearing(os.fsync)  # type: ignore[assignment]
        return
    from exporter_tui.export.attempt import run_attempt  # noqa: PLC0415 - the same
    from exporter_tui.workers import runner  # noqa: PLC0415 - heavy, and not always wanted

    def step(done: Enum) -> None:
        if done.name == POINT["event"]:
            _strike()

    runner.run_attempt = functools.partial(run_attempt, steps=step)  # type: ignore[attr-defined]


def _hear(event: str, details: tuple[Any, ...]) -> None:
    if event != POINT["event"] or getattr(_inside, "hook", False):
        return
    _inside.hook = True
    try:
        path = os.fspath(details[1 if event == "os.rename" else 0])
        if isinstance(path, str) and _matches(_whole(event, path, details)):
            _strike()
    except TypeError:
        return  # a descriptor, no path
    finally:
        _inside.hook = False


def _whole(event: str, path: str, details: tuple[Any, ...]) -> str:
    """Return the path of a name in a folder that is held open, as far as the event tells it."""
    if event == "os.rename" and details[3] >= 0:
        return os.path.join(os.readlink(f"/proc/self/fd/{details[3]}"), path)  # noqa: PTH115, PTH118
    return path if "/" in path else f"/{path}"


def _matches(path: str) -> bool:
    return fnmatch.fnmatchcase(path, POINT["path"])


def _hearing(fsync: Callable[[int], None]) -> Callable[[int], None]:
    def heard(descriptor: int) -> None:
        if _matches(os.readlink(f"/proc/self/fd/{descriptor}")):  # noqa: PTH115
            _strike()
        fsync(descriptor)

    return heard


def _strike() -> None:
    global _seen  # noqa: PLW0603 - counts in this process
    _seen += 1
    if _seen != POINT.get("nth", 1):
        return
    if "once" in POINT:
        try:
            os.close(os.open(POINT["once"], os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return
    if POINT["then"] == "raise":
        raise ArithmeticError("made to fail")
    if POINT["then"] == "kill" and __name__ != "__main__":
        with contextlib.suppress(ProcessLookupError):
            os.kill(os.getppid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


_arm()

if __name__ == "__main__":
    sys.exit(main())
