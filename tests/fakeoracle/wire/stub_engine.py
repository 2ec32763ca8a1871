"""A tiny engine for the wire's tests: statements have prepared answers, nothing is parsed."""

import datetime as dt
import threading
from collections.abc import Callable, Sequence
from decimal import Decimal

from exporter_tui.fakeoracle.answer import Answer, BindValue, ColumnShape, OracleError
from exporter_tui.fakeoracle.kinds import USUAL, ServerKind
from exporter_tui.fakeoracle.logged_on import LoggedOn
from exporter_tui.fakeoracle.wire.cells import cell
from exporter_tui.fakeoracle.wire.number import number_bytes
from exporter_tui.fakeoracle.wire.temporal import Moment, timestamp_bytes

USER, PASSWORD = "EXPORTER", "correct horse"
SERVICE, SID = "demo_service", "demo"

NUMBER = ColumnShape(name="N", ora_type=2, precision=10, scale=0, size_bytes=22)
TEXT = ColumnShape(name="T", ora_type=1, size_bytes=400, size_chars=100, form=1)


class PlainRows:
    """Rows kept as cells and as messages."""

    def __init__(self, rows: Sequence[Sequence[bytes]]) -> None:
        self._cells = [tuple(row) for row in rows]
        self._messages = [b"\x07" + b"".join(row) for row in rows]

    def __len__(self) -> int:
        return len(self._cells)

    def messages(self, start: int, stop: int) -> bytes:
        """Return the row messages from ``start`` to ``stop``."""
        return b"".join(self._messages[start:stop])

    def cells(self, row: int) -> Sequence[bytes]:
        """Return one row's cells."""
        return self._cells[row]


def query(columns: Sequence[ColumnShape], rows: Sequence[Sequence[bytes]]) -> Answer:
    """Return a query's answer."""
    return Answer(columns=tuple(columns), rows=PlainRows(rows))


def numbered(count: int) -> Answer:
    """Return rows (0, 'row 0'), (1, 'row 1'), ..."""
    rows = [(cell(number_bytes(at)), cell(b"row %d" % at)) for at in range(count)]
    return query((NUMBER, TEXT), rows)


def number(value: int | str | None) -> bytes:
    """Return a NUMBER's cell."""
    return cell(None if value is None else number_bytes(Decimal(value)))


def moment(value: dt.datetime | None, *, date: bool = False) -> bytes:
    """Return the cell of a TIMESTAMP, or a DATE."""
    if value is None:
        return cell(None)
    nanosecond = 0 if date else value.microsecond * 1000
    parts = value.timetuple()[:6]
    return cell(timestamp_bytes(Moment(*parts, nanosecond)))


class StubSession:
    """Answers from the engine's table; records what it was asked."""

    def __init__(self, engine: "StubEngine") -> None:
        self._engine = engine
        self.sid = 21 + engine.log_ons
        self.serial = 1001 + engine.log_ons

    def execute(self, sql: str, binds: Sequence[BindValue]) -> Answer:
        """Return the prepared answer; ORA-00942 for a statement that has none."""
        self._engine.executed.append((sql, tuple(binds)))
        found = self._engine.answers.get(sql)
        if found is None:
            raise OracleError(942, "table or view does not exist", position=14)
        return found() if callable(found) else found

    def describe(self, sql: str) -> Answer:
        """Return the prepared answer."""
        return self.execute(sql, ())

    def alter(self, statement: str) -> None:
        """Record the statement."""
        self._engine.altered.append(statement)


class StubEngine:
    """One user, one service, one SID, and ``answers`` by SQL text."""

    kind: ServerKind = USUAL
    unique_name = "FAKE"
    container = "FAKEPDB"
    services: Sequence[str] = (SERVICE,)
    sids: Sequence[str] = (SID,)

    def __init__(self) -> None:
        self.answers: dict[str, Answer | Callable[[], Answer]] = {}
        self.executed: list[tuple[str, tuple[BindValue, ...]]] = []
        self.altered: list[str] = []
        self.locked = threading.Event()
        self.log_ons = 0
        self.logged_on: Callable[[], Sequence[LoggedOn]] = tuple

    def password(self, user: str) -> str | None:
        """Return the password of the one user."""
        return PASSWORD if user == USER else None

    def log_on(self, user: str) -> StubSession:
        """Return a session, or ORA-28000 while the account is locked."""
        assert user == USER
        if self.locked.is_set():
            raise OracleError(28000, "The account is locked.")
        self.log_ons += 1
        return StubSession(self)
