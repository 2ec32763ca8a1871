"""The demo's own server: started as a process of its own, gone with us, even when we are killed.

Enters: nothing. Leaves: the environment that ``config/demo.yaml`` expands. The server holds the
other end of its stdin pipe: when this process ends in whatever way, that pipe ends and so does the
server. It stands in a session of its own, so that a Ctrl-C reaches the export alone.
"""

import contextlib
import json
import selectors
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from exporter_tui.model.catalogue import error as catalogued
from exporter_tui.model.catalogue import failure
from exporter_tui.model.errors import ExporterError

_READY_WITHIN_S = 300.0
_LOOK_UP_S = 0.2
_LEAVE_WITHIN_S = 5.0
_KEYS = ("host", "port", "service", "username", "password")


@contextlib.contextmanager
def demo_server(
    *, scale: int = 1, stopped: threading.Event | None = None
) -> Iterator[Mapping[str, str]]:
    """Run the server with the demo's data and yield ``FAKEORACLE_HOST``, ``_PORT``, ``_SERVICE``,
    ``_USERNAME`` and ``_PASSWORD``. ``scale`` multiplies the rows of SALES. Raises ExporterError
    when it does not get ready, STOPPED as soon as ``stopped`` is set.
    """
    stopped = stopped or threading.Event()
    with tempfile.NamedTemporaryFile(prefix="exporter_tui_server_", suffix=".log") as log:
        command = [sys.executable, "-m", "exporter_tui.fakeoracle"]
        command += ["--port", "0", "--load", "demo", "--die-with-parent"]
        command += ["--scale", str(scale)]
        server = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
        try:
            line = _first_line(server, stopped)
            if stopped.is_set():
                raise ExporterError(failure("STOPPED", "demo", "Stopped before the run began."))
            if line is None:
                raise _not_ready(Path(log.name).read_text(errors="replace"))
            said = json.loads(line)
            yield {f"FAKEORACLE_{key.upper()}": str(said[key]) for key in _KEYS}
        finally:
            _end(server)


def _first_line(server: "subprocess.Popen[bytes]", stopped: threading.Event) -> bytes | None:
    """Return the server's first line, None when it ended, took too long, or is not wanted."""
    if server.stdout is None:
        return None
    until = time.monotonic() + _READY_WITHIN_S
    with selectors.DefaultSelector() as selector:
        selector.register(server.stdout, selectors.EVENT_READ)
        while not selector.select(_LOOK_UP_S):
            if stopped.is_set() or time.monotonic() >= until:
                return None
    return server.stdout.readline() or None


def _not_ready(log: str) -> ExporterError:
    last = log.strip().splitlines()[-1:] or ["it said nothing"]
    return catalogued("DEMO-SERVER", "demo", f"The demo's server is not ready: {last[0]}")


def _end(server: "subprocess.Popen[bytes]") -> None:
    for pipe in (server.stdin, server.stdout):
        if pipe is not None:
            pipe.close()
    try:
        server.wait(_LEAVE_WITHIN_S)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
