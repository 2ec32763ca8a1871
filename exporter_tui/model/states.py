"""The table of a chunk's states: which step may happen in which.

Enters: the coordinator's machine asks ``after`` for every step. Leaves: the new state, or an
``IllegalTransitionError`` that carries the chunk's story. What is asked or read about a chunk is a
task like its export and obeys the same table. States of tables and of the run are words only: they
are computed, never stored.
"""

from collections.abc import Mapping, Sequence
from enum import Enum
from types import MappingProxyType
from typing import TypeVar


class TaskKind(Enum):
    """What a task is; all kinds obey the one table of states."""

    EXPORT = "export"
    """Write the file of a chunk."""
    CHECK = "check"
    """Ask Oracle for the numbers of one chunk's tile."""
    COUNT = "count"
    """Ask Oracle how many rows the whole table has."""
    HASH = "hash"
    """Read the file of a chunk against its SHA-256."""
    REREAD = "reread"
    """Read the file of a chunk again, down to its cells."""


ASKING = frozenset({TaskKind.CHECK, TaskKind.COUNT})
"""The kinds whose one answer comes from Oracle after a while of silence."""

READING = frozenset({TaskKind.HASH, TaskKind.REREAD})
"""The kinds that need no Oracle session."""


class ChunkState(Enum):
    """Where one chunk stands. DONE, SKIPPED, FAILED and CANCELLED are final until a restart, a
    validation, a redo, or the loss of its file.
    """

    PENDING = "pending"
    ASSIGNED = "assigned"
    """Sent to a worker that has not said yet that it began."""
    RUNNING = "running"
    BACKOFF = "backoff"
    """An attempt failed; the next one waits for its pause to end."""
    DONE = "done"
    SKIPPED = "skipped"
    """Finished by an earlier run: its file and sidecar were found."""
    FAILED = "failed"
    CANCELLED = "cancelled"
    """Given up because its table or the run ended, not because of the chunk itself."""


class ChunkStep(Enum):
    """What can happen to a chunk."""

    FOUND = "its finished file was found"
    ASSIGNED = "a worker was given it"
    STARTED = "the worker began"
    COMMITTED = "its result was committed"
    PUT_BACK = "the attempt failed and will be repeated"
    RETURNED = "the worker could not begin and gave it back"
    PAUSE_ENDED = "the pause before the next attempt ended"
    GAVE_UP = "the attempt failed for good"
    CANCELLED = "it was given up with its table or the run"
    REDONE = "its table starts again at a newer snapshot"
    RESTARTED = "a person asked for it again"
    REVALIDATED = "its chunk or its table is validated again"
    LOST = "its file was removed or changed by somebody"
    RESTORED = "its old file was put back"
    KEPT_ON = "the restart of its table failed before anything was touched"


_P, _A, _R, _B = (
    ChunkState.PENDING,
    ChunkState.ASSIGNED,
    ChunkState.RUNNING,
    ChunkState.BACKOFF,
)

TRANSITIONS: Mapping[tuple[ChunkState, ChunkStep], ChunkState] = MappingProxyType(
    {
        (_P, ChunkStep.FOUND): ChunkState.SKIPPED,
        (_P, ChunkStep.ASSIGNED): ChunkState.ASSIGNED,
        (_P, ChunkStep.CANCELLED): ChunkState.CANCELLED,
        (_A, ChunkStep.STARTED): ChunkState.RUNNING,
        (_A, ChunkStep.PUT_BACK): ChunkState.BACKOFF,
        (_A, ChunkStep.RETURNED): ChunkState.PENDING,
        (_A, ChunkStep.GAVE_UP): ChunkState.FAILED,
        (_A, ChunkStep.CANCELLED): ChunkState.CANCELLED,
        (_R, ChunkStep.COMMITTED): ChunkState.DONE,
        (_R, ChunkStep.PUT_BACK): ChunkState.BACKOFF,
        (_R, ChunkStep.RETURNED): ChunkState.PENDING,
        (_R, ChunkStep.GAVE_UP): ChunkState.FAILED,
        (_R, ChunkStep.CANCELLED): ChunkState.CANCELLED,
        (_B, ChunkStep.PAUSE_ENDED): ChunkState.PENDING,
        (_B, ChunkStep.CANCELLED): ChunkState.CANCELLED,
        (ChunkState.DONE, ChunkStep.REDONE): ChunkState.PENDING,
        (ChunkState.SKIPPED, ChunkStep.REDONE): ChunkState.PENDING,
        (ChunkState.FAILED, ChunkStep.REDONE): ChunkState.PENDING,
        (ChunkState.CANCELLED, ChunkStep.REDONE): ChunkState.PENDING,
        (ChunkState.DONE, ChunkStep.RESTARTED): ChunkState.PENDING,
        (ChunkState.SKIPPED, ChunkStep.RESTARTED): ChunkState.PENDING,
        (ChunkState.FAILED, ChunkStep.RESTARTED): ChunkState.PENDING,
        (ChunkState.CANCELLED, ChunkStep.RESTARTED): ChunkState.PENDING,
        (ChunkState.DONE, ChunkStep.REVALIDATED): ChunkState.PENDING,
        (ChunkState.FAILED, ChunkStep.REVALIDATED): ChunkState.PENDING,
        (ChunkState.CANCELLED, ChunkStep.REVALIDATED): ChunkState.PENDING,
        (ChunkState.DONE, ChunkStep.LOST): ChunkState.PENDING,
        (ChunkState.SKIPPED, ChunkStep.LOST): ChunkState.PENDING,
        (ChunkState.FAILED, ChunkStep.RESTORED): ChunkState.DONE,
        (ChunkState.CANCELLED, ChunkStep.RESTORED): ChunkState.DONE,
        (ChunkState.CANCELLED, ChunkStep.KEPT_ON): ChunkState.PENDING,
    }
)

OWNED = frozenset({ChunkState.ASSIGNED, ChunkState.RUNNING})
"""The states in which exactly one worker holds the chunk; in all others none does."""

WAITING = frozenset({ChunkState.PENDING, ChunkState.BACKOFF})
"""The states of a task that will be given to a worker."""

COMPLETE = frozenset({ChunkState.DONE, ChunkState.SKIPPED})
"""The states in which the chunk's file counts."""

FINAL = COMPLETE | {ChunkState.FAILED, ChunkState.CANCELLED}
"""The states that only a restart, a validation, a redo or the loss of the file leaves (and what
undoes a restart that failed).
"""


class TableState(Enum):
    """Where a table stands, computed from its chunks, its verdict and what was asked of it."""

    PLANNED = "planned"
    EXPORTING = "exporting"
    VALIDATING = "validating"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    STALE = "stale"
    RESTARTING = "restarting"


class IllegalTransitionError(Exception):
    """A step that the table does not allow: a defect of the program, told with its story."""

    def __init__(self, what: str, state: Enum, step: Enum, story: Sequence[str]) -> None:
        lines = "\n  ".join(story) or "(no events)"
        super().__init__(f"{what} is {state.value}; illegal: {step.value}. Its story:\n  {lines}")
        self.state = state
        self.step = step


State = TypeVar("State", bound=Enum)
Step = TypeVar("Step", bound=Enum)


def after(
    legal: Mapping[tuple[State, Step], State],
    state: State,
    step: Step,
    *,
    what: str,
    story: Sequence[str],
) -> State:
    """Return the state that ``step`` leads to; raises ``IllegalTransitionError`` for a pair that
    is not in ``legal``. ``what`` and ``story`` name in that error who took it.
    """
    found = legal.get((state, step))
    if found is None:
        raise IllegalTransitionError(what, state, step, story)
    return found
