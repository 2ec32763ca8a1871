"""The seam between the SQL engine and the protocol: what a statement returns, as values.

Enters: the engine builds an ``Answer``. Leaves: ``protocol`` turns it into messages. Rows are kept
encoded as row messages, so that streaming a fetch is slicing bytes. It holds no sockets and no
SQL.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from exporter_tui.fakeoracle.kinds import ServerKind
from exporter_tui.fakeoracle.logged_on import LoggedOn


class OracleError(Exception):
    """A statement's ORA- error. ``position``: 0-based offset into the SQL text, 0 when not known.

    ``message`` is without its code prefix and newline; the wire adds both.
    """

    def __init__(self, number: int, message: str, *, position: int = 0) -> None:
        super().__init__(f"ORA-{number:05d}: {message}")
        self.number = number
        self.message = message
        self.position = position


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnShape:
    """How a column is described on the wire (numbers of section 7 and 8 of the protocol facts).

    ``ora_type``: 1 VARCHAR2, 2 NUMBER, 12 DATE, 23 RAW, 96 CHAR, 100/101 BINARY_*, 11 ROWID, 112
    CLOB, 113 BLOB, 180-183, 231. ``form``: 1 database character set, 2 national, 0 none.
    ``size_bytes``/``size_chars``: the buffer size and the length in characters.
    """

    name: str
    ora_type: int
    precision: int = 0
    scale: int = 0
    size_bytes: int = 0
    size_chars: int = 0
    form: int = 0
    nullable: bool = True


class Rows(Protocol):
    """Encoded result rows. A row message is the byte 0x07 and one value per column (section 8)."""

    def __len__(self) -> int:
        """Return the number of rows."""
        ...

    def messages(self, start: int, stop: int) -> memoryview | bytes:
        """Return the row messages ``start`` to ``stop`` (exclusive) as one run of bytes, LOB
        columns in LONG form.
        """
        ...

    def cells(self, row: int) -> Sequence[bytes]:
        """Return the encoded value of each column of one row: the slow path for bit vectors and
        LOB locators.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A statement's result: a query has ``columns`` and ``rows``; anything else has neither and an
    ``affected`` count.

    ``compressed``: send repeated values as bit vectors, as real servers do. ``fail_at``: deliver
    this many rows, then raise the error.
    """

    columns: tuple[ColumnShape, ...] = ()
    rows: Rows | None = None
    affected: int = 0
    compressed: bool = False
    fail_at: tuple[int, OracleError] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BindValue:
    """One bind as it came over the wire: Oracle type number, encoded bytes (None for NULL),
    character form.
    """

    ora_type: int
    data: bytes | None
    form: int = 1


class Session(Protocol):
    """One log-on's view of the database. Methods may run for long and in any thread, one at a time
    per session. ``sid`` and ``serial`` (under 65536) are what the client is told; no two open
    sessions share a ``sid``.
    """

    sid: int
    serial: int

    def execute(self, sql: str, binds: Sequence[BindValue]) -> Answer:
        """Return the answer to one statement; raises ``OracleError``. ``binds`` in order of
        appearance.
        """
        ...

    def describe(self, sql: str) -> Answer:
        """Return the columns of a query without running it; raises ``OracleError``."""
        ...

    def alter(self, statement: str) -> None:
        """Apply the ALTER SESSION that arrives inside the log-on."""
        ...


class Engine(Protocol):
    """The database behind the protocol. ``kind``: what server it is. ``logged_on``: set by the
    server, which alone knows the sessions.
    """

    kind: ServerKind
    unique_name: str
    container: str
    services: Sequence[str]
    sids: Sequence[str]
    logged_on: Callable[[], Sequence[LoggedOn]]

    def password(self, user: str) -> str | None:
        """Return the user's password, None for an unknown user. ``user`` is upper case."""
        ...

    def log_on(self, user: str) -> Session:
        """Open a session; raises ``OracleError`` (ORA-01045, ORA-02391, ...)."""
        ...
