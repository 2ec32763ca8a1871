"""The demo's own server: started as a process of its own, gone with us, even when we are killed.

Enters: nothing. Leaves: the environment that ``config/demo.yaml`` expands. The server holds the
other end of its stdin pipe: when this process ends in whatever way, that pipe ends and so does the
server. It stands in a session of its own, so that what a terminal does to its programs, a Ctrl-C or
a hang-up, reaches the export alone; what it prints is handed on and never seen on the terminal.
"""

import contextlib
import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from typing import Protocol

from exporter_tui.model.catalogue.lookup import error as catalogued
from exporter_tui.model.catalogue.lookup import failure
from exporter_tui.model.errors import ExporterError, Failure
from exporter_tui.model.format import size

SCHEMAS, ALL_SCHEMAS = "demo", "demo-all"
"""What the server loads."""
STILL_S = 300.0
"""A server that computes nothing for so long will not get ready."""
_MIB = 1024 * 1024
_BASE_BYTES = 500 * _MIB
"""What the export itself and a server without rows take."""
_SCALE_BYTES = 550 * _MIB
"""What the rows of scale 1 take while they are made: 490 MiB measured at scales 1 to 4."""
_LOOK_UP_S = 0.2
_LEAVE_WITHIN_S = 5.0
_KEYS = ("host", "port", "service", "username", "password")
_Address = dict[str, str]


def needed_memory(scale: int) -> int:
    """Return the bytes of memory that the demo takes."""
    return _BASE_BYTES + scale * _SCALE_BYTES


def refuse_without_memory(scale: int, free: int | None) -> None:
    """Raise ExporterError DEMO-MEMORY where the rows do not fit into ``free`` bytes; None: nobody
    knows.
    """
    if free is None or needed_memory(scale) <= free:
        return
    needs = f"--scale {scale} needs about {size(needed_memory(scale))} of memory"
    most = (free - _BASE_BYTES) // _SCALE_BYTES
    fits = f" --scale {most} fits." if most >= 1 else ""
    raise catalogued("DEMO-MEMORY", "demo", f"{needs}; {size(free)} are free.{fits}")


def refuse_without_parser() -> None:
    """Raise ExporterError DEMO-NOT-INSTALLED where the server's parser of SQL is not installed."""
    if find_spec("sqlglot") is None:
        raise catalogued("DEMO-NOT-INSTALLED", "demo", "sqlglot is not installed.")


class Asked(Protocol):
    """Something that may be asked for at any time."""

    def is_set(self) -> bool:
        """Return whether it was."""
        ...


@contextlib.contextmanager
def demo_server(
    *,
    scale: int = 1,
    all_schemas: bool = False,
    stopped: Asked | None = None,
    tell: Callable[[str], object] = lambda _line: None,
    told: Callable[[str], object] = lambda _far: None,
    lost: Callable[[Failure], object] = lambda _failure: None,
) -> Iterator[Mapping[str, str]]:
    """Run the server with the demo's data and yield ``FAKEORACLE_HOST``, ``_PORT``, ``_SERVICE``,
    ``_USERNAME`` and ``_PASSWORD``. ``scale`` multiplies the rows of large tables;
    ``all_schemas``: TORTURE is there, too. ``told`` is called with how far the server is, ``tell``
    with each other line that it prints, ``lost`` with the reason when it ends although it is still
    wanted, all in a thread of its own. Raises ExporterError when it does not get ready, STOPPED as
    soon as ``stopped`` is set.
    """
    command = [sys.executable, "-m", "exporter_tui.fakeoracle"]
    command += ["--port", "0", "--die-with-parent"]
    command += ["--load", ALL_SCHEMAS if all_schemas else SCHEMAS]
    command += ["--scale", str(scale)]
    server = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    ears = _Ears(server, tell, told, lost)
    ears.start()
    try:
        address = _address(ears, server.pid, stopped)
        if address is None and stopped is not None and stopped.is_set():
            raise ExporterError(failure("STOPPED", "demo", "Stopped before the run began."))
        if address is None:
            raise _not_ready(ears.last)
        ears.wanted = True
        yield {f"FAKEORACLE_{key.upper()}": value for key, value in address.items()}
    finally:
        ears.wanted = False
        _end(server)
        ears.join(_LEAVE_WITHIN_S)


class _Ears(threading.Thread):
    """Reads all that the server prints, so that it can always print more.

    ``addresses`` receives where it listens, and None at its end; ``last``: the last line that was
    something else; ``wanted``: its end would be a loss.
    """

    def __init__(
        self,
        server: "subprocess.Popen[bytes]",
        tell: Callable[[str], object],
        told: Callable[[str], object],
        lost: Callable[[Failure], object],
    ) -> None:
        super().__init__(name="server-ears", daemon=True)
        self.wanted = False
        self._lost = lost
        self.addresses: queue.SimpleQueue[_Address | None] = queue.SimpleQueue()
        self.last = "it said nothing"
        self._server = server
        self._tell = tell
        self._told = told

    def run(self) -> None:
        """Read until the server has ended, and close the pipe."""
        with self._server.stdout or contextlib.nullcontext(()) as lines:
            for line in lines:
                self._hear(line.decode("utf-8", "replace").rstrip())
        self.addresses.put(None)
        if self.wanted:
            self._lost(failure("DEMO-SERVER", "demo", "The demo's server has ended."))

    def _hear(self, text: str) -> None:
        if (address := _read_address(text)) is not None:
            self.addresses.put(address)
        elif (far := _read_progress(text)) is not None:
            self._told(far)
        elif text:
            self.last = text
            self._tell(text)


def _read_address(line: str) -> _Address | None:
    """Return what the server says when it is ready, None for any other line."""
    with contextlib.suppress(ValueError, TypeError, KeyError):
        said = json.loads(line)
        return {key: str(said[key]) for key in _KEYS}
    return None


def _read_progress(line: str) -> str | None:
    """Return how far the server says it is, None for any other line: those the log alone gets."""
    with contextlib.suppress(ValueError, TypeError, KeyError):
        said = json.loads(line)
        return f"making schema {int(said['making'])} of {int(said['of'])}"
    return None


def _address(ears: _Ears, pid: int, stopped: Asked | None) -> _Address | None:
    """Return where the server listens, None when it ended, stands still, or is not wanted. One that
    computes is left to it, however long that takes: many rows take minutes.
    """
    until, spent = time.monotonic() + STILL_S, 0.0
    while (stopped is None or not stopped.is_set()) and time.monotonic() < until:
        with contextlib.suppress(queue.Empty):
            return ears.addresses.get(timeout=_LOOK_UP_S)
        if (now := _cpu_s(pid)) > spent:
            until, spent = time.monotonic() + STILL_S, now
    return None


def _cpu_s(pid: int) -> float:
    """Return the CPU time that a process has used, 0 for one that is not there."""
    import psutil  # noqa: PLC0415 - only while a demo waits

    try:
        used = psutil.Process(pid).cpu_times()
    except psutil.Error:
        return 0.0
    return float(used.user + used.system)


def _not_ready(last: str) -> ExporterError:
    return catalogued("DEMO-SERVER", "demo", f"The demo's server is not ready: {last}")


def _end(server: "subprocess.Popen[bytes]") -> None:
    if server.stdin is not None:
        server.stdin.close()
    try:
        server.wait(_LEAVE_WITHIN_S)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
