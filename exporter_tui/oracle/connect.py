"""One log-on: options in, a driver connection out, within a bound.

It refuses to repeat a log-on: each one counts towards locking the account. The driver bounds the
TCP connect alone and then waits without end, so the log-on runs in a thread of its own and is given
up after ``connect_timeout_s``; a connection that comes after that is closed at once.
"""

import threading
from dataclasses import dataclass, field

import oracledb

from exporter_tui.model.catalogue import error as catalogued
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.options import DatabaseOptions, DriverMode
from exporter_tui.oracle.errors import DRIVER_ERRORS, translate

PROGRAM = "exporter_tui"
"""What V$SESSION shows as program and module."""

_SDU_BYTES = 65535
_WHERE = "log-on"


def connect(options: DatabaseOptions) -> oracledb.Connection:
    """Return an open connection; raises ``ExporterError``."""
    if options.mode is DriverMode.THICK:
        _load_client(options)
    attempt = _Attempt(options)
    threading.Thread(target=attempt.run, name="log-on", daemon=True).start()
    return attempt.result(options.connect_timeout_s)


def target(options: DatabaseOptions) -> str:
    """Return where ``options`` lead, for people; never a secret."""
    if options.dsn is not None:
        return "the dsn of the configuration"
    return f"{options.host}:{options.port}/{options.service or options.sid}"


def _load_client(options: DatabaseOptions) -> None:
    if not oracledb.is_thin_mode():
        return
    try:
        oracledb.init_oracle_client(lib_dir=options.lib_dir, config_dir=options.config_dir)
    except DRIVER_ERRORS as error:
        raise ExporterError(translate(error, where="Oracle client library")) from error


def _parameters(options: DatabaseOptions) -> dict[str, object]:
    where: dict[str, object] = {"dsn": options.dsn}
    if options.dsn is None:
        where = {
            "host": options.host,
            "port": options.port,
            "service_name": options.service,
            "sid": options.sid,
        }
    wallet_password = options.wallet_password
    return where | {
        "user": options.username,
        "password": options.password.reveal(),
        "config_dir": options.config_dir,
        "wallet_location": options.wallet_location,
        "wallet_password": wallet_password.reveal() if wallet_password else None,
        "tcp_connect_timeout": options.connect_timeout_s,
        "expire_time": options.expire_time_min,
        "retry_count": 0,
        # The cache would keep the fetch variables of a statement's first execution.
        "stmtcachesize": 0,
        "sdu": _SDU_BYTES,
        "program": PROGRAM,
    }


@dataclass(slots=True)
class _Attempt:
    """A log-on in a thread; exactly one side takes the connection: the caller or, late, nobody."""

    options: DatabaseOptions
    _done: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _connection: oracledb.Connection | None = None
    _error: BaseException | None = None
    _abandoned: bool = False

    def run(self) -> None:
        try:
            connection = oracledb.connect(**_parameters(self.options))
        except DRIVER_ERRORS as error:
            self._error = error
        else:
            with self._lock:
                self._connection = connection
                late = self._abandoned
            if late:
                connection.close()
        finally:
            self._done.set()

    def result(self, timeout_s: float) -> oracledb.Connection:
        self._done.wait(timeout_s)
        with self._lock:
            self._abandoned = self._connection is None
            connection, error = self._connection, self._error
        if connection is not None:
            return connection
        where = f"{_WHERE} to {target(self.options)}"
        if error is not None:
            raise ExporterError(translate(error, where=where)) from error
        raise catalogued("CONNECT-TIMEOUT", where, f"No session within {timeout_s:g} s.")
