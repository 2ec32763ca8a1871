"""What a person asked of a running export: frozen facts, in the order in which they were asked.

Enters: a screen or a script makes them and hands them to ``Control.ask``. Leaves: the state machine
hears them like any other event; journal and narration tell them. A request that cannot be met now
is answered with ``RequestRefused``, never with an error.
"""

from dataclasses import dataclass
from enum import Enum

from exporter_tui.model.names import ChunkNo, TableName


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseRequested:
    """Start nothing new and give the sessions back; ``now`` drops what runs, at no attempt."""

    now: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseTryRequested:
    """Try now whether the database can be entered again, instead of when the wait is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeRequested:
    """Go on after a pause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkersRequested:
    """Work with so many workers, from 1 to the bound of all sessions."""

    workers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CpuPercentRequested:
    """Move the CPU ceiling, in percent of the usable cores."""

    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverRequested:
    """Write the sheet about the run, of this moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestartRequested:
    """Delete these tables' folders and export them again at a fresh SCN."""

    tables: tuple[TableName, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkRestartRequested:
    """Export one chunk again at its table's SCN."""

    table: TableName
    chunk: ChunkNo


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationRequested:
    """Read the table's files again and ask Oracle again."""

    table: TableName


class StopMode(Enum):
    """FINISH: what runs is finished, nothing new starts. ABORT: what runs is dropped."""

    FINISH = "finish"
    ABORT = "abort"


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRequested:
    """End the run. ``within_s``: what runs may take so long before it is dropped, None for as long
    as it takes.
    """

    mode: StopMode
    within_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRefused:
    """What was asked cannot be done now; ``why`` is a sentence. Nothing was touched."""

    table: TableName
    chunk: ChunkNo | None
    why: str


Request = (
    PauseRequested
    | ResumeRequested
    | DatabaseTryRequested
    | WorkersRequested
    | CpuPercentRequested
    | HandoverRequested
    | RestartRequested
    | ChunkRestartRequested
    | ValidationRequested
)
"""What ``Control.ask`` takes. A stop is not among it: it must also end what has not begun yet."""
