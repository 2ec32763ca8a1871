"""What a client can ask for, as frozen values.

Enters: ``parse`` fills them. Leaves: the conversation answers them. Piggybacks, which travel in
front of a request and have no reply of their own, are requests too.
"""

from dataclasses import dataclass
from typing import TypeAlias

from exporter_tui.fakeoracle.answer import BindValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Connect:
    """The first packet. ``service`` and ``sid`` are upper case, None when the text has none."""

    version: int
    options: int
    sdu: int
    service: str | None
    sid: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolNegotiation:
    """The client names its driver and wants the capabilities."""

    driver: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataTypes:
    """The client's capabilities and type list; ``entries`` are echoed byte for byte."""

    field_version: int
    has_zone: bool
    entries: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LogOnStart:
    """Phase one: a user asks for a challenge."""

    user: str
    parameters: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogOnProof:
    """Phase two: the answer to the challenge. The parameters hold the enciphered password.

    ``mode``: bits of how the client logs on (``TNS_AUTH_MODE_*`` of python-oracledb).
    """

    user: str
    mode: int
    parameters: dict[str, str]

    def __repr__(self) -> str:
        return f"LogOnProof(user={self.user!r})"


@dataclass(frozen=True, slots=True, kw_only=True)
class BindShape:
    """A column of bind or define metadata: Oracle type, buffer size, character form."""

    ora_type: int
    size_bytes: int
    form: int
    is_array: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Execute:
    """Parse, describe, execute, define and fetch in any combination (function 94).

    ``cursor`` 0 asks for a new one. ``bind_rows`` has one entry per execution; ``returning`` says
    that they were left unread, because a RETURNING clause decides how many values there are.
    """

    options: int
    cursor: int
    sql: str | None
    rows_wanted: int
    executions: int
    bind_shapes: tuple[BindShape, ...] = ()
    bind_rows: tuple[tuple[BindValue, ...], ...] = ()
    defines: tuple[BindShape, ...] = ()
    returning: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reexecute:
    """Execute a known cursor again, and fetch from it when ``fetch`` is set (functions 4, 78)."""

    cursor: int
    rows_wanted: int
    fetch: bool
    bind_rows: tuple[tuple[BindValue, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """More rows of an executed cursor (function 5)."""

    cursor: int
    rows_wanted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LobOperation:
    """An operation on a large object; ``operation`` 1 length, 2 read, 0x4000 chunk size.

    ``offset`` counts from 1, in characters for text.
    """

    operation: int
    locator: bytes
    offset: int
    amount: int
    has_amount: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Simple:
    """A call without a body: 14 commit, 15 rollback, 147 ping, 9 log off."""

    function: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsupported:
    """A call that real servers know and this one does not: two-phase commit, queues, ..."""

    function: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseCursors:
    """Piggyback 105, or 120 that cancels: these cursor numbers are free again."""

    cursors: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAttributes:
    """Piggyback 135: what a DBA sees of the session. None leaves a value as it is."""

    client_identifier: str | None = None
    module: str | None = None
    action: str | None = None
    client_info: str | None = None
    operation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSchema:
    """Piggyback 152: the current schema."""

    schema: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """A piggyback that changes nothing here: 154 name space, 176 state, 96 freed objects."""

    function: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted:
    """The client wants the running call to end (a break or interrupt marker)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The client said that it closes the connection."""


Piggyback: TypeAlias = CloseCursors | SetAttributes | SetSchema | Ignored
Call: TypeAlias = Execute | Reexecute | Fetch | LobOperation | Simple | Unsupported
Request: TypeAlias = (
    Connect | ProtocolNegotiation | DataTypes | LogOnStart | LogOnProof | Call | Piggyback
)
