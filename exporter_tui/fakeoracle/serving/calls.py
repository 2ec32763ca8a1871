"""The calls of a logged-on session: execute, fetch, large objects, transactions.

Enters: call requests. Leaves: replies. It runs statements in the SQL engine, keeps the cursors and
counts what was delivered. A failed call becomes a failure to be announced, never an exception.
"""

from collections.abc import Iterable, MutableMapping

from exporter_tui.fakeoracle.answer import Answer, OracleError, Session
from exporter_tui.fakeoracle.faults import Faults
from exporter_tui.fakeoracle.kinds import ServerKind
from exporter_tui.fakeoracle.protocol import messages, parse, parse_execute
from exporter_tui.fakeoracle.protocol.defines import reforms
from exporter_tui.fakeoracle.protocol.requests import (
    BindShape,
    Execute,
    Fetch,
    LobOperation,
    Reexecute,
    Request,
    Simple,
    Unsupported,
)
from exporter_tui.fakeoracle.protocol.result_rows import ResultRows
from exporter_tui.fakeoracle.serving.cursors import Cursor, Cursors
from exporter_tui.fakeoracle.serving.defects import internal_error
from exporter_tui.fakeoracle.serving.large_objects import LargeObjects
from exporter_tui.fakeoracle.serving.reply import Reply, struck
from exporter_tui.fakeoracle.serving.sessions import ACTIVE, INACTIVE, Registry
from exporter_tui.fakeoracle.serving.statements import Statements
from exporter_tui.fakeoracle.wire.packets import Buffer
from exporter_tui.fakeoracle.wire.reader import Malformed

_CHANGES = (2, 6, 7)  # INSERT, UPDATE, DELETE
_FIRST_SCN = 2_000_000


class Calls:
    """The calls of one session and the state between them. ``statements`` runs the SQL."""

    def __init__(
        self,
        sid: int,
        session: Session,
        shapes: MutableMapping[int, tuple[BindShape, ...]],
        registry: Registry,
        faults: Faults,
        *,
        kind: ServerKind,
    ) -> None:
        """``shapes`` is kept up to date with the bind shapes of open cursors."""
        self._sid = sid
        self.statements = Statements(sid, session, registry, faults)
        self._shapes = shapes
        self._registry = registry
        self._faults = faults
        self._kind = kind
        self._sets = kind.sets
        self._cursors = Cursors()
        self._objects = LargeObjects()
        self._call = 2  # the two calls of the log-on
        self._results = 0
        self._rows_sent = 0
        self._transaction = False

    def close(self, numbers: Iterable[int]) -> None:
        """Close cursors."""
        for number in numbers:
            self._cursors.close(number)
            self._shapes.pop(number, None)

    def handle(self, request: Request) -> Reply:
        """Return the reply to one call."""
        self._call += 1
        self._registry.update(self._sid, state=ACTIVE)
        try:
            with self.statements.stoppable():
                return self._dispatch(request)
        except (OracleError, Malformed):
            raise
        except Exception as error:  # noqa: BLE001 - a server outlives its own defects
            return self._failed(internal_error(error, self._doing(request)))
        finally:
            self._registry.update(
                self._sid,
                state=INACTIVE,
                open_cursors=len(self._cursors),
                rows_sent=self._rows_sent,
            )

    def _doing(self, request: Request) -> str:
        return self._registry.view(self._sid).sql or type(request).__name__

    def _dispatch(self, request: Request) -> Reply:
        match request:
            case Execute():
                return self._execute(request)
            case Reexecute():
                return self._reexecute(request)
            case Fetch():
                return self._fetch(request)
            case LobOperation():
                return self._large_object(request)
            case Simple():
                return self._simple(request)
            case Unsupported():
                what = f"unimplemented feature: call {request.function}"
                return self._failed(OracleError(3001, what))
            case _:
                raise Malformed(f"{type(request).__name__} in a session")

    def _simple(self, request: Simple) -> Reply:
        if request.function in (parse.COMMIT, parse.ROLLBACK):
            self._transaction = False
        return Reply(chunks=(messages.status(self._call, transaction=self._transaction),))

    def _large_object(self, request: LobOperation) -> Reply:
        try:
            chunks = self._objects.handle(request)
        except OracleError as error:
            return self._failed(error)
        return Reply(chunks=(*chunks, messages.error(0, call=self._call)))

    def _execute(self, request: Execute) -> Reply:
        cursor = None
        try:
            if request.cursor:
                cursor = self._cursors.get(request.cursor)
            elif request.sql is None:
                raise OracleError(1003, "no statement parsed")
            else:
                cursor = self._cursors.open(request.sql)
            if request.sql is not None:
                cursor.sql, cursor.defines, cursor.reforms = request.sql, (), {}
            return self._execute_cursor(request, cursor)
        except OracleError as error:
            return self._failed(error, cursor)

    def _execute_cursor(self, request: Execute, cursor: Cursor) -> Reply:
        if request.options & parse_execute.DEFINE:
            return self._define(request, cursor)
        self._shapes[cursor.number] = request.bind_shapes
        if not request.options & parse_execute.RUN:
            return self._describe(request, cursor)
        if request.returning:
            raise OracleError(3001, "unimplemented feature: RETURNING")
        chunks: list[Buffer] = []
        answer = self.statements.run(cursor, request.bind_rows, request.executions)
        if not answer.columns:
            return self._changed(cursor, answer)
        if request.options & parse_execute.PARSE:
            chunks.append(messages.describe(cursor.columns, cursor.sql, self._sets))
        compressed = answer.compressed and not request.options & parse_execute.UNCOMPRESSED
        self._open_result(cursor, answer, compressed=compressed)
        fetch = request.options & parse_execute.FETCH and not cursor.sends_no_first_rows()
        return self._rows(cursor, request.rows_wanted if fetch else 0, chunks, executed=True)

    def _define(self, request: Execute, cursor: Cursor) -> Reply:
        """Take the types that the client wants for columns; rows follow only if asked for."""
        if len(request.defines) != len(cursor.columns):
            raise OracleError(1007, "variable not in select list")
        changed = reforms(cursor.columns, request.defines, self._kind)
        cursor.defines, cursor.reforms = request.defines, changed
        if cursor.result is not None:
            cursor.result.located = cursor.located()
            cursor.result.reforms = changed
            self._objects.keep(cursor.result)
        if request.options & parse_execute.FETCH:
            return self._rows(cursor, request.rows_wanted, [], executed=False)
        return Reply(chunks=(self._well(cursor),))

    def _describe(self, request: Execute, cursor: Cursor) -> Reply:
        if not request.options & parse_execute.DESCRIBE_ONLY:
            # The statement is parsed only: nothing is known of its columns before it runs.
            return Reply(chunks=(self._parameters(cursor), self._well(cursor)))
        self.statements.describe(cursor)
        described = messages.describe(cursor.columns, cursor.sql, self._sets)
        return Reply(chunks=(described, self._parameters(cursor), self._well(cursor)))

    def _reexecute(self, request: Reexecute) -> Reply:
        cursor = None
        try:
            cursor = self._cursors.get(request.cursor)
            answer = self.statements.run(cursor, request.bind_rows, max(1, len(request.bind_rows)))
            if not answer.columns:
                return self._changed(cursor, answer)
            self._open_result(cursor, answer, compressed=answer.compressed)
            return self._rows(cursor, request.rows_wanted, [], executed=True)
        except OracleError as error:
            return self._failed(error, cursor)

    def _fetch(self, request: Fetch) -> Reply:
        cursor = None
        try:
            cursor = self._cursors.get(request.cursor)
            return self._rows(cursor, request.rows_wanted, [], executed=False)
        except OracleError as error:
            return self._failed(error, cursor)

    def _open_result(self, cursor: Cursor, answer: Answer, *, compressed: bool) -> None:
        self._results += 1
        cursor.result = ResultRows(
            answer=answer,
            number=self._results,
            located=cursor.located(),
            reforms=cursor.reforms,
            compressed=compressed,
        )
        self._objects.keep(cursor.result)

    def _changed(self, cursor: Cursor, answer: Answer) -> Reply:
        if messages.sql_type(cursor.sql) in _CHANGES:
            self._transaction = True
        return Reply(chunks=(self._parameters(cursor), self._well(cursor, rows=answer.affected)))

    def _rows(self, cursor: Cursor, wanted: int, lead: list[Buffer], *, executed: bool) -> Reply:
        """Return the reply with the next rows. A failing fetch delivers no row of its batch."""
        result = cursor.result
        if result is None or result.answer.rows is None:
            raise OracleError(1002, "fetch out of sequence")
        start, size = result.delivered, len(result.answer.rows)
        fail_at = result.answer.fail_at
        if fail_at is not None and start + wanted > fail_at[0] and wanted and fail_at[0] <= size:
            cursor.result = None
            return self._failed(fail_at[1], cursor, rows=fail_at[0])
        count = min(wanted, size - start)
        rows = result.chunks(count, wanted)
        self._rows_sent += count
        tail = self._end_of_rows(cursor, more=count == wanted, executed=executed)
        chunks = (*lead, *rows, *tail)
        if not rows:
            return Reply(chunks=chunks)
        before = sum(map(len, lead))
        return struck(
            chunks,
            self._faults,
            cursor.sql,
            lambda after: before + result.payload_before(rows, min(after, count), start),
        )

    def _end_of_rows(self, cursor: Cursor, *, more: bool, executed: bool) -> list[bytes]:
        assert cursor.result is not None  # noqa: S101 - the rows came from it
        delivered = cursor.result.delivered
        end = (
            self._well(cursor, rows=delivered)
            if more
            else messages.no_more_rows(
                call=self._call,
                cursor=cursor.number,
                rows=delivered,
                transaction=self._transaction,
            )
        )
        return [self._parameters(cursor), end] if executed else [end]

    def _parameters(self, cursor: Cursor) -> bytes:
        return messages.return_parameters(_FIRST_SCN + self._call, cursor.number)

    def _well(self, cursor: Cursor, rows: int = 0) -> bytes:
        return messages.error(
            0,
            call=self._call,
            cursor=cursor.number,
            rows=rows,
            kind=messages.sql_type(cursor.sql),
            transaction=self._transaction,
        )

    def _failed(self, error: OracleError, cursor: Cursor | None = None, rows: int = 0) -> Reply:
        return Reply(
            failure=messages.error(
                error.number,
                error.message,
                call=self._call,
                cursor=cursor.number if cursor else 0,
                position=error.position,
                rows=rows,
                kind=messages.sql_type(cursor.sql) if cursor else 0,
                transaction=self._transaction,
            )
        )
