"""One client's session from log-on to log-off: requests in, replies out.

    Connect -> ProtocolNegotiation -> DataTypes -> LogOnStart -> LogOnProof -> calls ... -> log off

Enters: requests of ``protocol``. Leaves: replies for ``server``, calls into the SQL engine. It may
be called from any thread, one call at a time. It touches no socket.
"""

import logging
from collections.abc import Callable

from exporter_tui.fakeoracle.answer import Engine, OracleError
from exporter_tui.fakeoracle.faults import (
    Faults,
    RefuseConnect,
    RefuseLogOn,
    StallLink,
    StallLogOn,
)
from exporter_tui.fakeoracle.protocol import messages, negotiation, parse
from exporter_tui.fakeoracle.protocol.connection import Connection
from exporter_tui.fakeoracle.protocol.requests import (
    CloseCursors,
    Connect,
    DataTypes,
    Ignored,
    LogOnProof,
    LogOnStart,
    ProtocolNegotiation,
    Request,
    SetAttributes,
    SetSchema,
    Simple,
)
from exporter_tui.fakeoracle.serving import log_on
from exporter_tui.fakeoracle.serving.auth import Challenge, Verifiers
from exporter_tui.fakeoracle.serving.calls import Calls
from exporter_tui.fakeoracle.serving.defects import internal_error
from exporter_tui.fakeoracle.serving.reply import Reply
from exporter_tui.fakeoracle.serving.sessions import KILLED, Registry, SessionView
from exporter_tui.fakeoracle.wire.reader import Malformed

_LOG = logging.getLogger(__name__)
NO_SUCH_SERVICE = 12514
NO_SUCH_SID = 12505
_NOT_LOGGED_ON = OracleError(1012, "not logged on")
_WRONG_PASSWORD = OracleError(1017, "invalid username/password; logon denied")
_TOO_MANY = OracleError(2391, "exceeded simultaneous SESSIONS_PER_USER limit")
_NO_PASSWORD_CHANGE = OracleError(3001, "unimplemented feature: ALTER USER")
_ADMINISTRATOR = 0x0FC0_0060
"""SYSDBA, SYSOPER, SYSASM, SYSBACKUP, SYSDG, SYSKM, SYSRAC: nobody here holds one, which real
servers answer like a wrong password.
"""
_ENTRIES = {
    "PROXY_CLIENT_NAME": OracleError(28150, "proxy not authorized to connect as client"),
    "AUTH_ORA_EDITION": OracleError(38802, "edition does not exist"),
}
_KILLED = OracleError(28, "your session has been killed")
_CANCELLED = OracleError(1013, "user requested cancel of current operation")

_SILENCE = Reply(chunks=(b"",), fault=StallLink())


class Conversation:
    """The state of one connection above the wire. ``sid`` is None until the log-on succeeded."""

    def __init__(
        self,
        connection: Connection,
        engine: Engine,
        *,
        registry: Registry,
        faults: Faults,
        verifiers: Verifiers,
        end: Callable[[bool], None],
    ) -> None:
        self._connection = connection
        self._engine = engine
        self._registry = registry
        self._faults = faults
        self._verifiers = verifiers
        self._end = end
        self._service = ""
        self._stall: StallLogOn | None = None
        self._start: LogOnStart | None = None
        self._challenge: Challenge | None = None
        self._calls: Calls | None = None
        self.sid: int | None = None

    def waits(self, event: str) -> None:
        """Note what the session waits for, '' for nothing."""
        if self.sid is not None:
            self._registry.update(self.sid, event=event)

    def handle(self, request: Request) -> Reply | None:
        """Return the reply, None for a piggyback. Raises Malformed out of turn."""
        match request:
            case Connect():
                return self._connect(request)
            case ProtocolNegotiation():
                return Reply(chunks=(negotiation.capabilities(self._engine.kind.sets),))
            case DataTypes():
                return Reply(chunks=(negotiation.data_types(request),))
            case LogOnStart():
                return self._challenge_user(request)
            case LogOnProof():
                return self._log_on(request)
            case _:
                return self._in_session(request)

    def killed(self) -> Reply | None:
        """Return the last reply of a killed session, None while it lives."""
        if self.sid is None or self._registry.view(self.sid).state != KILLED:
            return None
        return Reply(failure=self._error(_KILLED), closes=True)

    def cancelled(self) -> bytes:
        """Return the error of a call that the client interrupted."""
        if self.sid is not None:
            sql = self._registry.view(self.sid).sql
            _LOG.info("session %d: cancelled by the client: %s", self.sid, sql)
            self._registry.note_cancel(self.sid)
        return self._error(_CANCELLED)

    def rearm(self) -> None:
        """Make ready for a call that may be interrupted."""
        if self._calls is not None:
            self._calls.statements.rearm()

    def interrupt(self) -> None:
        """Let a statement that only waits come to its end; callable from any thread."""
        if self._calls is not None:
            self._calls.statements.interrupt()

    def log_off(self) -> None:
        """Forget the session, if there is one."""
        self.interrupt()
        if self.sid is not None:
            self._registry.log_off(self.sid)
            self.sid = None

    def _connect(self, request: Connect) -> Reply:
        number = negotiation.refusal_of_version(request) or self._refusal(request)
        if number is not None:
            return Reply(packets=self._connection.refuse(number), closes=True)
        self._service = request.service or request.sid or ""
        self._stall = self._faults.for_entry(StallLogOn)
        if self._stall is not None and not self._stall.at_password:
            return _SILENCE
        return Reply(packets=self._connection.accept(request))

    def _refusal(self, request: Connect) -> int | None:
        fault = self._faults.for_entry(RefuseConnect)
        if fault is not None:
            return fault.number
        if request.sid is not None:
            known = {sid.upper() for sid in self._engine.sids}
            return None if request.sid in known else NO_SUCH_SID
        known = {service.upper() for service in self._engine.services}
        return None if request.service in known else NO_SUCH_SERVICE

    def _challenge_user(self, request: LogOnStart) -> Reply:
        if self._stall is not None:
            return _SILENCE
        self._start = request
        self._challenge = self._verifiers.challenge(
            request.user, self._engine.password(request.user)
        )
        return self._parameters(messages.parameters(self._challenge.parameters()))

    def _parameters(self, *parts: bytes) -> Reply:
        return Reply(chunks=(*parts, messages.error(0, call=0)))

    def _log_on(self, request: LogOnProof) -> Reply:
        """Answer the proof. A failed log-on is a plain error: clients break no connection that
        they are only opening.
        """
        if self._calls is not None:
            return Reply(failure=self._error(_NO_PASSWORD_CHANGE))
        if self._start is None or self._challenge is None or self._start.user != request.user:
            raise Malformed("a log-on proof without its challenge")
        challenge, self._challenge = self._challenge, None
        try:
            return self._proved(request, challenge.response(request.parameters))
        except Malformed:
            raise
        except OracleError as error:
            return Reply(chunks=(self._error(error),), closes=True)
        except Exception as found:  # noqa: BLE001 - a server outlives its own defects
            defect = internal_error(found, f"the log-on of {request.user}")
            return Reply(chunks=(self._error(defect),), closes=True)

    def _proved(self, request: LogOnProof, response: str | None) -> Reply:
        assert self._start is not None  # noqa: S101 - checked by the caller
        fault = self._faults.for_entry(RefuseLogOn)
        if fault is not None:
            raise OracleError(fault.number, fault.message)
        if response is None or request.mode & _ADMINISTRATOR:
            raise _WRONG_PASSWORD
        for key in _ENTRIES.keys() & request.parameters.keys():
            raise _ENTRIES[key]
        if self._registry.is_full(request.user, self._engine.kind.sessions_per_user):
            raise _TOO_MANY
        session = self._engine.log_on(request.user)
        alter = request.parameters.get("AUTH_ALTER_SESSION")
        if alter:
            session.alter(alter)
        view = SessionView(
            sid=session.sid,
            serial=session.serial,
            user=request.user,
            schema=request.user,
            program=self._start.parameters.get("AUTH_PROGRAM_NM", ""),
            machine=self._start.parameters.get("AUTH_MACHINE", ""),
        )
        self._registry.log_on(view, end=self._end)
        self.sid = view.sid
        self._calls = Calls(
            view.sid,
            session,
            self._connection.shapes,
            self._registry,
            self._faults,
            kind=self._engine.kind,
        )
        pairs = log_on.parameters(view, self._engine, service=self._service, response=response)
        warning = self._engine.kind.log_on_warning
        return self._parameters(
            messages.parameters(pairs),
            messages.session_settings(log_on.settings()),
            *([messages.warning(*warning)] if warning else []),
        )

    def _in_session(self, request: Request) -> Reply | None:
        calls, sid = self._calls, self.sid
        if calls is None or sid is None:
            return Reply(failure=self._error(_NOT_LOGGED_ON), closes=True)
        match request:
            case CloseCursors():
                calls.close(request.cursors)
            case SetAttributes():
                self._set_attributes(sid, request)
            case SetSchema():
                self._registry.update(sid, schema=request.schema)
            case Ignored():
                pass
            case Simple(function=parse.LOG_OFF):
                self.log_off()
                return Reply(chunks=(messages.status(0),))
            case _:
                return calls.handle(request)
        return None

    def _set_attributes(self, sid: int, request: SetAttributes) -> None:
        given = {
            "client_identifier": request.client_identifier,
            "module": request.module,
            "action": request.action,
            "client_info": request.client_info,
        }
        self._registry.update(
            sid, **{name: text for name, text in given.items() if text is not None}
        )

    def _error(self, error: OracleError) -> bytes:
        return messages.error(error.number, error.message, call=0, position=error.position)
