"""Scripted misbehaviour: each fault is a frozen value that the server obeys when it matches.

Enters: faults, at the server's start or later. Leaves: which of them strikes now. A fault matches
SQL that contains its text, without regard to case and with ``%`` for anything; it strikes at
matches ``first`` to ``first + times - 1``. ``times`` 0 is for ever.
"""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar


class Gate:
    """A door that starts closed; opening it once lets everyone pass."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._arrived = threading.Event()
        self._lock = threading.Lock()
        self._waiting: list[Callable[[], None]] = []

    @property
    def is_open(self) -> bool:
        """Return whether ``open`` was called."""
        return self._event.is_set()

    def open(self) -> None:
        """Let everyone pass."""
        with self._lock:
            self._event.set()
            waiting, self._waiting = self._waiting, []
        for callback in waiting:
            callback()

    def wait(self, timeout_s: float) -> bool:
        """Wait for the gate; return False when the time is over first."""
        return self._event.wait(timeout_s)

    def arrived(self, timeout_s: float) -> bool:
        """Wait until a statement or reply stands at the gate, or has passed it; return False when
        the time is over first.
        """
        return self._arrived.wait(timeout_s)

    def on_open(self, callback: Callable[[], None]) -> None:
        """Call ``callback`` once when the gate opens, at once if it is open."""
        self._arrived.set()
        with self._lock:
            if not self._event.is_set():
                self._waiting.append(callback)
                return
        callback()


@dataclass(frozen=True, slots=True, kw_only=True)
class _StatementFault:
    sql: str = ""
    first: int = 1
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FailStatement(_StatementFault):
    """An ORA- error: of the execution, or when row ``at_row`` (rows delivered before it) is due."""

    number: int
    message: str
    position: int = 0
    at_row: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldStatement(_StatementFault):
    """The execution takes until the gate opens, at most ``timeout_s``."""

    gate: Gate
    timeout_s: float = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _LinkFault(_StatementFault):
    """Strikes a reply that carries rows: after so many of its rows, or of its bytes on the wire.

    With neither, before its first byte. ``extra_bytes`` are sent on top: into the next row.
    """

    after_rows: int | None = None
    after_bytes: int | None = None
    extra_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetLink(_LinkFault):
    """The connection is reset in mid-reply; ``graceful``: closed, once everything has arrived."""

    graceful: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StallLink(_LinkFault):
    """The server stops in mid-reply and never says another word on the connection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowLink(_StatementFault):
    """Replies with rows go out slowly, or not until the gate opens; cancelling works."""

    times: int = 0
    bytes_per_s: int = 0
    gate: Gate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DamageRows(_StatementFault):
    """A reply with rows arrives changed, as by a bit that flips on a line without a check of its
    own: the first ``old`` among its bytes is ``new``, which must be as long. Replies without
    ``old`` do not count.
    """

    old: bytes
    new: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseLogOn:
    """The next ``times`` log-ons fail with an ORA- error; 0: all of them."""

    number: int
    message: str
    times: int = 1
    first: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseConnect:
    """The listener refuses the next ``times`` connections with a TNS error; 0: all of them."""

    number: int
    times: int = 1
    first: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class StallLogOn:
    """The next ``times`` connections are taken and then hear nothing more; 0: all of them.
    ``at_password``: only once the client has named its user.
    """

    times: int = 1
    first: int = 1
    at_password: bool = False


StatementFault = FailStatement | HoldStatement
LinkFault = ResetLink | StallLink | SlowLink
EntryFault = RefuseLogOn | RefuseConnect | StallLogOn
Fault = StatementFault | LinkFault | DamageRows | EntryFault
_F = TypeVar("_F", FailStatement, HoldStatement, ResetLink, StallLink, SlowLink, DamageRows)
_G = TypeVar("_G", RefuseLogOn, RefuseConnect, StallLogOn)


class Faults:
    """The faults of one server and how often each has matched. Safe in every thread."""

    def __init__(self, *faults: Fault) -> None:
        self._lock = threading.Lock()
        self._faults: list[tuple[Fault, list[int]]] = [(fault, [0]) for fault in faults]

    def add(self, fault: Fault) -> None:
        """Take one more fault; its count starts now."""
        with self._lock:
            self._faults.append((fault, [0]))

    def clear(self) -> None:
        """Forget every fault."""
        with self._lock:
            self._faults.clear()

    def open_gates(self) -> None:
        """Let everyone pass who waits at a gate of these faults."""
        with self._lock:
            faults = [fault for fault, _ in self._faults]
        for fault in faults:
            if isinstance(fault, (HoldStatement, SlowLink)) and fault.gate is not None:
                fault.gate.open()

    def for_statement(
        self, kind: type[_F], sql: str, applies: Callable[[_F], bool] = lambda _: True
    ) -> _F | None:
        """Count a matching statement or reply; return the first fault of ``kind`` that strikes."""
        struck = None
        with self._lock:
            for fault, count in self._faults:
                if not isinstance(fault, kind) or not _matches(fault.sql, sql):
                    continue
                if not applies(fault):
                    continue
                if _strikes(fault.first, fault.times, count) and struck is None:
                    struck = fault
        return struck

    def for_entry(self, kind: type[_G]) -> _G | None:
        """Count a connection or log-on; return the first fault of ``kind`` that strikes."""
        struck = None
        with self._lock:
            for fault, count in self._faults:
                if isinstance(fault, kind) and _strikes(fault.first, fault.times, count):
                    struck = struck or fault
        return struck


def _matches(text: str, sql: str) -> bool:
    pattern = ".*".join(re.escape(part) for part in text.split("%"))
    return re.search(pattern, sql, re.IGNORECASE | re.DOTALL) is not None


def _strikes(first: int, times: int, count: list[int]) -> bool:
    count[0] += 1
    return count[0] >= first and (not times or count[0] < first + times)
