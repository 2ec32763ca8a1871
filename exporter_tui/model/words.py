"""The words of the screen, one table for all of them: what a person reads for each state.

Enters: the computed state of a table or chunk. Leaves: a ``Word``. Screens, narration and help all
speak from here, so that one state never has two names.
"""

from enum import Enum

from exporter_tui.model.states import COMPLETE, ChunkState, TableState
from exporter_tui.model.verdict import FailedReason
from exporter_tui.model.view import TableView


class Word(Enum):
    """Every word a state can have on a screen."""

    QUEUED = "queued"
    RUN = "run"
    PART = "part"
    CHECK = "check"
    TO_CHECK = "to check"
    VALID = "valid"
    EMPTY = "empty"
    SUSPECT = "suspect"
    FAILED = "failed"
    REFUSED = "refused"
    STOPPED = "stopped"
    STALE = "stale"
    RESTART = "restart"
    TO_RESTART = "to restart"
    WAITING = "waiting"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"
    DONE = "done"


PROBLEM_WORDS = frozenset({Word.SUSPECT, Word.FAILED, Word.REFUSED, Word.STOPPED, Word.STALE})
"""States that need a person."""

RUNNING_WORDS = frozenset({Word.RUN, Word.CHECK, Word.RESTART})
"""States of tables that are in work now."""

BEGUN_WORDS = frozenset({Word.PART, Word.TO_CHECK, Word.TO_RESTART})
"""States of tables that were begun and wait."""

_TABLES = {
    TableState.PLANNED: Word.QUEUED,
    TableState.EXPORTING: Word.PART,
    TableState.VALIDATING: Word.TO_CHECK,
    TableState.SUCCEEDED: Word.VALID,
    TableState.STALE: Word.STALE,
    TableState.RESTARTING: Word.TO_RESTART,
}

_AT_WORK = {
    TableState.PLANNED: Word.RUN,
    TableState.EXPORTING: Word.RUN,
    TableState.VALIDATING: Word.CHECK,
    TableState.RESTARTING: Word.RESTART,
}
"""The words of tables that somebody works on; any other state has one word alone."""

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
    state: TableState,
    reason: FailedReason | None = None,
    rows: int | None = None,
    *,
    at_work: bool = False,
) -> Word:
    """Return the word of a table.

    ``rows`` 0 makes a SUCCEEDED table ``empty``; ``reason`` tells FAILED tables apart; ``at_work``:
    somebody works on it at this moment.
    """
    if at_work and state in _AT_WORK:
        return _AT_WORK[state]
    if state is TableState.FAILED:
        return _FAILED[reason or FailedReason.ERROR]
    if state is TableState.SUCCEEDED and rows == 0:
        return Word.EMPTY
    return _TABLES[state]


def word_of(view: TableView) -> Word:
    """Return the word of a table's line; one whose first chunk has nothing to show yet, and waits,
    is queued.
    """
    if view.state is TableState.EXPORTING and not (view.at_work or view.fraction):
        return Word.QUEUED
    return table_word(view.state, view.reason, view.rows, at_work=view.at_work)


def chunk_word(state: ChunkState, *, asked: bool = False) -> Word:
    """Return the word of a chunk; ``asked``: its file is there and Oracle works on its numbers."""
    return Word.CHECK if asked and state in COMPLETE else _CHUNKS[state]
