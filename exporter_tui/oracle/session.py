"""A session of the database, through which all statements are sent.

Enters: SQL and binds. Leaves: tuples for the dictionary, exact texts for validation, Arrow batches
for the export; every error as ``ExporterError``. Every session is set the same way before its
first statement. It never retries and writes nothing to the database.
"""

import re
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from decimal import Decimal
from typing import TYPE_CHECKING

import oracledb

from exporter_tui.model.catalogue.lookup import error as catalogued
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.options import DatabaseOptions
from exporter_tui.model.places import DICTIONARY, LOG_ON, SNAPSHOT
from exporter_tui.oracle.connect import PROGRAM, connect
from exporter_tui.oracle.errors import DRIVER_ERRORS, said, translate, translate_log_on
from exporter_tui.oracle.select import Statement
from exporter_tui.oracle.settings import prepare

if TYPE_CHECKING:
    import pyarrow as pa

_ARRAY_ROWS = 5000
_FEW_ROWS = 2
"""For statements that give one row: thick mode keeps a buffer for each row and column."""
_NUMBER_CHARACTERS = 200
"""The longest text of a NUMBER: 40 digits, up to 130 zeros, a sign, a point."""
_NAME_LENGTH = 64
_SHORTEST_S = 5.0
_SOURCE = re.compile(
    r"SELECT\s+(?:DISTINCT\s+)?(.*?)\s+FROM\s+([\w$#.]+)", re.IGNORECASE | re.DOTALL
)


def _at_once() -> None:
    """No time is counted."""


def open_session(
    options: DatabaseOptions, *, action: str = "", client_identifier: str = ""
) -> "OracleSession":
    """Return a session after one log-on attempt; raises ``ExporterError``.

    ``action`` and ``client_identifier`` are what a DBA sees in V$SESSION.
    """
    connection = connect(options)
    session = OracleSession(connection)
    try:
        connection.call_timeout = round(options.stall_timeout_s * 1000)
        connection.module = PROGRAM
        if action:
            connection.action = action[:_NAME_LENGTH]
        if client_identifier:
            connection.client_identifier = client_identifier[:_NAME_LENGTH]
        with connection.cursor() as cursor:
            session.archived_as_wanted = prepare(cursor.execute, options.archived_rows)
    except DRIVER_ERRORS as error:
        session.close()
        raise ExporterError(translate_log_on(error, where=LOG_ON)) from error
    return session


class _OutOfTimeError(Exception):
    """The bound of a statement is over while its rows still come."""


class OracleSession:
    """One log-on. All methods but ``cancel`` belong to one thread.

    ``sid`` and ``serial`` identify it in V$SESSION; 0 where the driver does not know. ``version``
    is the database's, ``19.22.0.0.0``. ``service``: that the listener handed us to. ``warning``:
    what the database said beside letting us in, as ORA-28002, or empty. ``archived_as_wanted``:
    whether archived rows are seen as the options want it.
    """

    def __init__(self, connection: oracledb.Connection) -> None:
        self._connection = connection
        self.service = _service_of(connection)
        self.warning = said(connection.warning)
        self.archived_as_wanted = True
        self.sid = _number_of(connection, "session_id")
        self.serial = _number_of(connection, "serial_num")
        self.version: str = connection.version

    def rows(
        self,
        sql: str,
        binds: Mapping[str, object] | None = None,
        *,
        where: str,
        timeout_s: float | None = None,
    ) -> list[tuple[object, ...]]:
        """Return all rows: integral NUMBER as int, other NUMBER as Decimal, LOBs as text or bytes,
        the rest as the driver gives it. ``timeout_s``: for the whole statement, None: the session's
        bound for each of its calls.
        """
        if timeout_s is None:
            return self._fetch(sql, binds, where, _exact_numbers, _ARRAY_ROWS)
        try:
            with self._bounded(timeout_s) as left:
                return self._fetch(
                    sql, binds, where, _exact_numbers, _ARRAY_ROWS, before_fetch=left
                )
        except _OutOfTimeError as error:
            raise catalogued("DPY-4024", where, "The rows came too slowly.") from error
        except DRIVER_ERRORS as error:
            raise ExporterError(translate(error, where=where)) from error

    def texts(
        self, sql: str, binds: Mapping[str, object] | None = None, *, where: str
    ) -> list[tuple[str | None, ...]]:
        """Return all rows as text: NUMBER as plain decimal without rounding, BINARY_* as ``repr``
        of the double, strings as they are.

        Raises ``TypeError`` for a column of another type: the statement must make it text.
        """
        found = self._fetch(sql, binds, where, _number_texts, _FEW_ROWS)
        return [tuple(_text(value) for value in row) for row in found]

    def batches(
        self, statement: Statement, schema: "pa.Schema", *, fetch_rows: int, where: str
    ) -> "Generator[pa.RecordBatch, None, None]":
        """Yield the rows of ``statement`` as record batches of exactly ``schema``, none empty.

        As ``fetch.record_batches`` does.
        """
        # Arrow costs a quarter of a short run's start, and only a worker fetches batches: whoever
        # plans has the same session and never loads it.
        from exporter_tui.oracle.fetch import record_batches  # noqa: PLC0415

        return record_batches(
            self._connection, statement, schema, fetch_rows=fetch_rows, where=where
        )

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Let one call take up to ``seconds`` in place of the usual ``stall_timeout_s``."""
        usual = self._connection.call_timeout
        try:
            self._set_timeout(round(seconds * 1000))
            yield
        finally:
            self._set_timeout(usual)

    def act(self, action: str) -> None:
        """Tell the DBA what the session does from its next statement on."""
        with suppress(*DRIVER_ERRORS):
            self._connection.action = action[:_NAME_LENGTH]

    def answers(self, *, timeout_s: float | None = None) -> bool:
        """Return whether the database still answers: one round trip. ``timeout_s`` None: within
        the session's bound.
        """
        try:
            if timeout_s is None:
                self._connection.ping()
                return True
            with self._bounded(timeout_s):
                self._connection.ping()
        except DRIVER_ERRORS:
            return False
        return True

    def cancel(self) -> None:
        """Ask the server to give up the running statement; callable from another thread."""
        with suppress(*DRIVER_ERRORS):
            self._connection.cancel()

    def close(self) -> None:
        """End the session; never raises, also when it is already gone."""
        with suppress(*DRIVER_ERRORS):
            self._connection.close()

    @contextmanager
    def _bounded(self, timeout_s: float) -> Iterator[Callable[[], None]]:
        """Let calls take ``timeout_s`` together; what is handed out counts the time down and
        raises ``_OutOfTimeError`` when it is over.
        """
        until = time.monotonic() + timeout_s
        usual = self._connection.call_timeout

        def count_down() -> None:
            left_s = until - time.monotonic()
            if left_s <= 0:
                raise _OutOfTimeError
            # The driver waits for the answer to its break as long again: not for a moment only.
            self._set_timeout(max(round(max(left_s, min(_SHORTEST_S, timeout_s)) * 1000), 1))

        count_down()
        try:
            yield count_down
        finally:
            self._set_timeout(usual)

    def _set_timeout(self, milliseconds: int) -> None:
        """Bound each call from now on. The driver (26.1) ends the process with a segmentation fault
        when that is asked of a connection that is gone.
        """
        if self._connection.is_healthy():
            self._connection.call_timeout = milliseconds

    def _fetch(
        self,
        sql: str,
        binds: Mapping[str, object] | None,
        where: str,
        handler: Callable[[oracledb.Cursor, oracledb.FetchInfo], oracledb.Var | None],
        array_rows: int,
        *,
        before_fetch: Callable[[], None] = _at_once,
    ) -> list[tuple[object, ...]]:
        found: list[tuple[object, ...]] = []
        try:
            with self._connection.cursor() as cursor:
                cursor.arraysize = array_rows
                cursor.prefetchrows = array_rows
                cursor.outputtypehandler = handler
                cursor.execute(sql, dict(binds or {}), fetch_lobs=False)
                before_fetch()
                while part := cursor.fetchmany(_ARRAY_ROWS):
                    found += part
                    before_fetch()
                return found
        except DRIVER_ERRORS as error:
            raise ExporterError(translate(error, where=_named(where, sql))) from error


def _named(where: str, sql: str) -> str:
    """Return ``where`` with the view that a statement over the dictionary reads: its errors seldom
    name it. Of DUAL, what is asked is named.
    """
    found = _SOURCE.search(sql)
    if where not in {DICTIONARY, SNAPSHOT} or found is None:
        return where
    asked, view = found[1].strip(), found[2].upper().removeprefix("SYS.")
    return f"{where} ({asked[:_NAME_LENGTH] if view == 'DUAL' else view})"


def _service_of(connection: oracledb.Connection) -> str:
    try:
        return str(connection.service_name or "")
    except oracledb.Error:
        return ""


def _number_of(connection: oracledb.Connection, attribute: str) -> int:
    try:
        return int(getattr(connection, attribute))
    except (oracledb.Error, AttributeError):
        return 0


def _exact_numbers(cursor: oracledb.Cursor, column: oracledb.FetchInfo) -> oracledb.Var | None:
    if column.type_code is not oracledb.DB_TYPE_NUMBER:
        return None
    return cursor.var(
        oracledb.DB_TYPE_VARCHAR,
        size=_NUMBER_CHARACTERS,
        arraysize=cursor.arraysize,
        outconverter=_int_or_decimal,
    )


def _number_texts(cursor: oracledb.Cursor, column: oracledb.FetchInfo) -> oracledb.Var | None:
    if column.type_code is not oracledb.DB_TYPE_NUMBER:
        return None
    return cursor.var(oracledb.DB_TYPE_VARCHAR, size=_NUMBER_CHARACTERS, arraysize=cursor.arraysize)


def _int_or_decimal(text: str) -> int | Decimal:
    return int(text) if text.lstrip("-").isdigit() else Decimal(text)


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float):
        return repr(value)
    raise TypeError(f"a column of {type(value).__name__} must be made text in SQL")
