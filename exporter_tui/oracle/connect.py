"""One log-on: options in, a driver connection out, within a bound.

It refuses to repeat a log-on that was refused: each one counts towards locking the account. Only
where an address cannot be reached, or says nothing, the next one of the connect name is tried. The
driver bounds the TCP connect alone and then waits without end, so the log-on runs in a thread of
its own and is given up after ``connect_timeout_s``; a connection that comes after that is closed at
once.
"""

import threading
from dataclasses import dataclass, field, replace

import oracledb

from exporter_tui.model.catalogue.lookup import error as catalogued
from exporter_tui.model.errors import ExporterError, Failure
from exporter_tui.model.options import DatabaseOptions, DriverMode
from exporter_tui.model.places import LOG_ON
from exporter_tui.oracle.addresses import Way, ip_addresses, tcp_timeout_s, ways
from exporter_tui.oracle.errors import DRIVER_ERRORS, translate, translate_log_on
from exporter_tui.oracle.settings import clean_environment

PROGRAM = "exporter_tui"
"""What V$SESSION shows as program and module."""

_SDU_BYTES = 65535

_NOT_REACHED = frozenset(
    {
        "CONNECT-TIMEOUT", "HOST-UNKNOWN", "DPY-4011", "DPY-6000", "DPY-6001", "DPY-6003",
        "DPY-6005", "ORA-12505", "ORA-12514", "ORA-12516", "ORA-12519", "ORA-12520", "ORA-12528",
        "ORA-12541", "ORA-12543", "ORA-12545", "ORA-12170", "ORA-12535", "ORA-12537", "ORA-12547",
        "ORA-01033", "ORA-01034", "ORA-03113",
    }
)  # fmt: skip
"""Nobody was asked for a password, or nobody answered: the next address may be tried."""


def connect(options: DatabaseOptions) -> oracledb.Connection:
    """Return an open connection; raises ``ExporterError``."""
    clean_environment()
    _choose_mode(options)
    found = ways(options)
    failures: list[Failure] = []
    for way in found:
        attempt = _Attempt(options, way, len(found))
        threading.Thread(target=attempt.run, name="log-on", daemon=True).start()
        try:
            return attempt.result()
        except ExporterError as error:
            failures.append(error.failure)
            if error.failure.code not in _NOT_REACHED:
                break
    raise ExporterError(_all_of(failures))


def target(options: DatabaseOptions) -> str:
    """Return where ``options`` lead, for people; never a secret."""
    if options.dsn is not None:
        return "the dsn of the configuration"
    return f"{options.host}:{options.port}/{options.service or options.sid}"


def _choose_mode(options: DatabaseOptions) -> None:
    """Fix the driver's mode before anything waits for the network: it is otherwise decided within
    the first log-on of a process, and while that one hangs every other waits for the decision.
    """
    try:
        if options.mode is DriverMode.THIN:
            oracledb.enable_thin_mode()
        elif oracledb.is_thin_mode():
            oracledb.init_oracle_client(lib_dir=options.lib_dir, config_dir=options.config_dir)
    except DRIVER_ERRORS as error:
        where = "Oracle client library" if options.mode is DriverMode.THICK else LOG_ON
        raise ExporterError(translate(error, where=where)) from error


def _all_of(failures: list[Failure]) -> Failure:
    """Return the last failure, with what the addresses before it had said."""
    *before, last = failures
    if not before:
        return last
    told = "; ".join(f"address {no}: {one.code}: {one.message}" for no, one in enumerate(before, 1))
    return replace(last, message=f"{last.message} Before that, {told}")


def _parameters(options: DatabaseOptions, way: Way, tcp_s: float) -> dict[str, object]:
    where: dict[str, object] = {"dsn": way.dsn}
    if way.dsn is None:
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
        "tcp_connect_timeout": tcp_s,
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
    way: Way
    ways: int
    _bound_s: float = 0.0
    _done: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _connection: oracledb.Connection | None = None
    _error: BaseException | None = None
    _abandoned: bool = False

    def run(self) -> None:
        try:
            # Looking a name up may hang, too.
            addresses = ip_addresses(self.way.host)
            limit_s = self.options.connect_timeout_s
            tcp_s = tcp_timeout_s(self.way, self.ways - 1 + addresses, limit_s)
            if self.way.transport_s is not None:
                self._bound_s = limit_s + tcp_s * addresses
            connection = oracledb.connect(**_parameters(self.options, self.way, tcp_s))
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

    def result(self) -> oracledb.Connection:
        timeout_s = self.options.connect_timeout_s
        if not self._done.wait(timeout_s) and self._bound_s > timeout_s:
            self._done.wait(self._bound_s - timeout_s)
            timeout_s = self._bound_s
        with self._lock:
            self._abandoned = self._connection is None
            connection, error = self._connection, self._error
        if connection is not None:
            return connection
        where = f"{LOG_ON} to {target(self.options)}"
        if error is not None:
            raise ExporterError(translate_log_on(error, where=where)) from error
        raise catalogued("CONNECT-TIMEOUT", where, f"No session within {timeout_s:g} s.")
