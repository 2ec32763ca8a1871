"""The words of the screen, one table for all of them: what a person reads for each state.

Enters: the computed state of a table or chunk. Leaves: a ``Word``. Screens, narration and help all
speak from here, so that one state never has two names.
"""

from enum import Enum

from exporter_tui.model.states import COMPLETE, ChunkState, TableState
from exporter_tui.model.verdict import FailedReason


class Word(Enum):
    """Every word a state can have on a screen."""

    QUEUED = "queued"
    RUN = "run"
    CHECK = "check"
    VALID = "valid"
    EMPTY = "empty"
    SUSPECT = "suspect"
    FAILED = "failed"
    REFUSED = "refused"
    STOPPED = "stopped"
    STALE = "stale"
    RESTART = "restart"
    WAITING = "waiting"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"
    DONE = "done"


PROBLEM_WORDS = frozenset({Word.SUSPECT, Word.FAILED, Word.REFUSED, Word.STOPPED, Word.STALE})
"""States that need a person."""

_TABLES = {
    TableState.PLANNED: Word.QUEUED,
    TableState.EXPORTING: Word.RUN,
    TableState.VALIDATING: Word.CHECK,
    TableState.SUCCEEDED: Word.VALID,
    TableState.STALE: Word.STALE,
    TableState.RESTARTING: Word.RESTART,
}

_FAILED = {
    FailedReason.VALIDATION: Word.SUSPECT,
    FailedReason.ERROR: Word.FAILED,
    FailedReason.STALE: Word.STALE,
    FailedReason.REFUSED: Word.REFUSED,
    FailedReason.STOPPED: Word.STOPPED,
}

_CHUNKS = {
    ChunkState.PENDING: Word.QUEUED,
    ChunkState.ASSIGNED: Word.RUN,
    ChunkState.RUNNING: Word.RUN,
    ChunkState.BACKOFF: Word.WAITING,
    ChunkState.DONE: Word.DONE,
    ChunkState.SKIPPED: Word.SKIPPED,
    ChunkState.FAILED: Word.FAILED,
    ChunkState.CANCELLED: Word.CANCELLED,
}


def table_word(
    state: TableState, reason: FailedReason | None = None, rows: int | None = None
) -> Word:
    """Return the word of a table.

    ``rows`` 0 makes a SUCCEEDED table ``empty``; ``reason`` tells FAILED tables apart.
    """
    if state is TableState.FAILED:
        return _FAILED[reason or FailedReason.ERROR]
    if state is TableState.SUCCEEDED and rows == 0:
        return Word.EMPTY
    return _TABLES[state]


def chunk_word(state: ChunkState, *, asked: bool = False) -> Word:
    """Return the word of a chunk; ``asked``: its file is there and Oracle works on its numbers."""
    return Word.CHECK if asked and state in COMPLETE else _CHUNKS[state]
