"""Who is logged on, and what was executed: what a DBA would see in V$SESSION and V$SQL.

Enters: what the conversations report. Leaves: frozen views, safe in every thread, and ways to wait
for a state without polling. It starts and ends nothing itself.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from exporter_tui.fakeoracle.logged_on import LoggedOn

ACTIVE = "ACTIVE"
INACTIVE = "INACTIVE"
READING = "db file scattered read"
SENDING = "SQL*Net more data to client"
_WAIT_CLASSES = {READING: "User I/O", SENDING: "Network"}
KILLED = "KILLED"
_STATEMENTS_KEPT = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """One log-on. ``sql``: the statement that runs or ran last, '' before the first. ``event``:
    what the server waits for in the middle of a call, '' while it computes.
    """

    sid: int
    serial: int
    user: str
    program: str = ""
    machine: str = ""
    module: str = ""
    action: str = ""
    client_identifier: str = ""
    client_info: str = ""
    schema: str = ""
    sql: str = ""
    state: str = INACTIVE
    event: str = ""
    open_cursors: int = 0
    rows_sent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementView:
    """One execution or description, as it began. ``number`` counts from 1 over all sessions."""

    number: int
    sid: int
    serial: int
    user: str
    module: str
    action: str
    sql: str
    binds: int
    describe_only: bool


class Registry:
    """Every session of one server and the last statements."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._sessions: dict[int, SessionView] = {}
        self._enders: dict[int, Callable[[bool], None]] = {}
        self._statements: deque[StatementView] = deque(maxlen=_STATEMENTS_KEPT)
        self._statement_count = 0
        self._cancelled: list[SessionView] = []

    def log_on(self, view: SessionView, *, end: Callable[[bool], None]) -> None:
        """Take a new session. ``end`` is called when it is killed; True: at once."""
        with self._changed:
            self._sessions[view.sid] = view
            self._enders[view.sid] = end
            self._changed.notify_all()

    def is_full(self, user: str, limit: int | None) -> bool:
        """Return whether the user has as many sessions as the profile allows; None: any number."""
        with self._changed:
            held = sum(view.user == user for view in self._sessions.values())
            return limit is not None and held >= limit

    def log_off(self, sid: int) -> None:
        """Forget a session."""
        with self._changed:
            self._sessions.pop(sid, None)
            self._enders.pop(sid, None)
            self._changed.notify_all()

    def update(self, sid: int, **changes: str | int) -> None:
        """Change fields of a session's view; a killed session keeps its state."""
        with self._changed:
            view = self._sessions[sid]
            if view.state == KILLED:
                changes.pop("state", None)
            self._sessions[sid] = replace(view, **changes)  # type: ignore[arg-type]
            self._changed.notify_all()

    def record(self, sid: int, sql: str, *, binds: int, describe_only: bool) -> None:
        """Note that a statement begins."""
        with self._changed:
            view = self._sessions[sid]
            self._statement_count += 1
            self._statements.append(
                StatementView(
                    number=self._statement_count,
                    sid=sid,
                    serial=view.serial,
                    user=view.user,
                    module=view.module,
                    action=view.action,
                    sql=sql,
                    binds=binds,
                    describe_only=describe_only,
                )
            )
            self._changed.notify_all()

    def note_cancel(self, sid: int) -> None:
        """Note that the client gave up the statement that the session runs or ran last."""
        with self._changed:
            self._cancelled.append(self._sessions[sid])
            self._changed.notify_all()

    def cancelled(self) -> tuple[SessionView, ...]:
        """Return the sessions as they were at each cancel, oldest first."""
        with self._changed:
            return tuple(self._cancelled)

    def kill(self, sid: int, *, immediate: bool) -> None:
        """Mark a session killed and tell its connection; raises KeyError for an unknown one."""
        with self._changed:
            self._sessions[sid] = replace(self._sessions[sid], state=KILLED)
            end = self._enders[sid]
            self._changed.notify_all()
        end(immediate)

    def logged_on(self) -> tuple[LoggedOn, ...]:
        """Return every session as V$SESSION shows it."""
        return tuple(map(_logged_on, self.views()))

    def view(self, sid: int) -> SessionView:
        """Return one session; raises KeyError for an unknown one."""
        with self._changed:
            return self._sessions[sid]

    def views(self) -> tuple[SessionView, ...]:
        """Return every session, in the order of their sid."""
        with self._changed:
            return self._views()

    def statements(self) -> tuple[StatementView, ...]:
        """Return the last 10,000 statements, oldest first."""
        with self._changed:
            return tuple(self._statements)

    def wait_for_sessions(
        self, wanted: Callable[[Sequence[SessionView]], bool], timeout_s: float
    ) -> bool:
        """Wait until ``wanted`` holds for the sessions; return False when the time is over."""
        with self._changed:
            return self._changed.wait_for(lambda: wanted(self._views()), timeout_s)

    def wait_for_statements(
        self, wanted: Callable[[Sequence[StatementView]], bool], timeout_s: float
    ) -> bool:
        """Wait until ``wanted`` holds for the statements; return False when the time is over."""
        with self._changed:
            return self._changed.wait_for(lambda: wanted(tuple(self._statements)), timeout_s)

    def _views(self) -> tuple[SessionView, ...]:
        return tuple(self._sessions[sid] for sid in sorted(self._sessions))


def _logged_on(view: SessionView) -> LoggedOn:
    """A session between two calls waits for its client; one in a call is on CPU unless it waits for
    something, and what it waited for last is then the sending of the answer before.
    """
    active = view.state == ACTIVE or bool(view.event)
    event, wait_class = "SQL*Net message from client", "Idle"
    if active:
        event = view.event or "SQL*Net message to client"
        wait_class = _WAIT_CLASSES.get(view.event, "Network")
    return LoggedOn(
        sid=view.sid,
        serial=view.serial,
        user=view.user,
        active=active,
        client_identifier=view.client_identifier,
        module=view.module,
        action=view.action,
        event=event,
        wait_class=wait_class,
        waiting=not active or bool(view.event),
    )
