"""Whether the database or the network is what the workers wait for: looked up by a session of our
own, while one can be spared.

Enters: from the loop, whether a session is free. Leaves: sums of what was seen, which only grow.
Any failure ends the looking for good: it only makes a word on the screen more exact, and must never
cost log-ons that count towards locking an account, nor ask again for a right that nobody has.
"""

import threading
from collections.abc import Callable

from exporter_tui.model.errors import ExporterError
from exporter_tui.model.names import RunId
from exporter_tui.model.work import Waits
from exporter_tui.oracle.session import OracleSession
from exporter_tui.oracle.waits import read_waits

_EVERY_S = 1.0


class SessionWaits:
    """``seen``: all looks so far, None before the first. Nobody who calls it ever waits."""

    def __init__(self, open_session: Callable[[], OracleSession], run_id: RunId) -> None:
        self.seen: Waits | None = None
        self._open_session = open_session
        self._run_id = run_id
        self._free = self._ended = False
        self._session: OracleSession | None = None
        self._woken = threading.Event()
        # A daemon: a look that hangs must not keep the program from ending.
        self._thread = threading.Thread(target=self._body, name="waits", daemon=True)

    @property
    def sessions(self) -> int:
        """Return how many sessions it holds: one, or none."""
        return int(self._session is not None)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def allow(self, *, free: bool) -> None:
        """Say whether a session is free; one that is needed elsewhere is given back at once."""
        before, self._free = self._free, free
        if before and not free:
            self._woken.set()

    def close(self) -> None:
        """Look no more, and give the session back."""
        self._ended = True
        self._woken.set()

    def _body(self) -> None:
        try:
            while not self._ended:
                self._woken.clear()
                if self._free:
                    self._look()
                else:
                    self._give_back()
                self._woken.wait(_EVERY_S)
        except ExporterError:
            pass  # no right, no session, no database: the word stays less exact
        finally:
            self._give_back()

    def _look(self) -> None:
        if self._session is None:
            self._session = self._open_session()
        now = read_waits(self._session, self._run_id)
        self.seen = now if self.seen is None else self.seen.plus(now)

    def _give_back(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.close()
