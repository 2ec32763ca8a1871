"""The phases of a table and of a restart that a person asked for, and their legal steps; pure.

Enters: a phase and a step. Leaves: the next phase; whoever takes a step that is not listed gets an
``IllegalTransitionError`` with the table's story. The package's docstring says what the phases
mean for each other; ``table.table`` takes the steps, and nobody else.
"""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType


class TablePhase(Enum):
    """Where the work on a table is."""

    WORKING = "worked on"
    """Its chunks are exported, its files looked at, read and asked about; what a person asked of it
    once it had its result (its ``errand``) is done in this phase, too."""
    FAILING = "failing"
    """It has a failure: what runs ends, old files go back, then it is closed."""
    CLOSING = "being closed"
    """Nothing is left to be looked at, asked or read: its verdict is made."""
    REDOING = "to be redone"
    """Its work is given up; it starts again with a new plan, once nobody works on it."""
    ENDED = "ended"
    """It has its result, and nothing was asked of it since."""


class TableStep(Enum):
    """What can happen to the work on a table."""

    ASKED = "a person asked something of it"
    CHANGED = "its files are not those any more that the next verdict was to be about"
    JUDGED = "everything that its verdict needs is there"
    FAILED = "it cannot be completed"
    CLOSED = "it got its result"
    STANDS = "its old result stands"
    FILES_LOST = "files were lost, and with them its result"
    REDONE = "its snapshot is gone, or its folder"
    PLANNED = "its new plan is pinned"
    ADOPTED = "a plan was pinned after the run had given it up"


_W, _F, _C, _R, _E = (
    TablePhase.WORKING,
    TablePhase.FAILING,
    TablePhase.CLOSING,
    TablePhase.REDOING,
    TablePhase.ENDED,
)

TABLE_TRANSITIONS: Mapping[tuple[TablePhase, TableStep], TablePhase] = MappingProxyType(
    {
        (_E, TableStep.ASKED): _W,
        (_W, TableStep.CHANGED): _W,
        (_C, TableStep.CHANGED): _W,
        # An old file may still be on its way out of the folder when a redo begins.
        (_R, TableStep.CHANGED): _R,
        (_W, TableStep.JUDGED): _C,
        # Each inquiry that fails in a validation may be the one that ends it.
        (_C, TableStep.JUDGED): _C,
        (_W, TableStep.FAILED): _F,
        (_C, TableStep.FAILED): _F,
        (_F, TableStep.FAILED): _F,
        (_R, TableStep.FAILED): _F,
        (_W, TableStep.CLOSED): _E,
        (_F, TableStep.CLOSED): _E,
        (_C, TableStep.CLOSED): _E,
        # Only a run that ends stops a table that waits for its plan, or one that has ended.
        (_R, TableStep.CLOSED): _E,
        (_E, TableStep.CLOSED): _E,
        (_W, TableStep.STANDS): _E,
        (_C, TableStep.STANDS): _E,
        (_F, TableStep.STANDS): _E,  # an abort waits for no closing
        (_W, TableStep.FILES_LOST): _W,
        (_C, TableStep.FILES_LOST): _W,
        (_E, TableStep.FILES_LOST): _W,
        (_F, TableStep.FILES_LOST): _F,
        (_R, TableStep.FILES_LOST): _R,
        (_W, TableStep.REDONE): _R,
        (_C, TableStep.REDONE): _R,
        (_E, TableStep.REDONE): _R,
        # These two by a restart that lost the files on their way: they could not be put back.
        (_F, TableStep.REDONE): _R,
        (_R, TableStep.REDONE): _R,
        (_R, TableStep.PLANNED): _W,
        # The others by a restart: it may come in any phase.
        (_W, TableStep.PLANNED): _W,
        (_F, TableStep.PLANNED): _W,
        (_C, TableStep.PLANNED): _W,
        (_E, TableStep.PLANNED): _W,
        (_E, TableStep.ADOPTED): _E,
        # It was asked for something again before the plan of the run that had ended came.
        (_W, TableStep.ADOPTED): _E,
        (_F, TableStep.ADOPTED): _E,
        (_C, TableStep.ADOPTED): _E,
    }
)


class RestartPhase(Enum):
    """How far the restart of a table is that a person asked for."""

    NONE = "not asked for"
    PLANNING = "being planned"
    """Its new plan is being made; its work goes on."""
    CLEARING = "to be cleared"
    """Its attempts are being ended."""
    MOVING = "being moved"
    """Its folder is being moved out of the way."""


class RestartStep(Enum):
    """What can happen to a restart that a person asked for."""

    REQUESTED = "a person asked for it"
    PLANNED = "the new plan is there"
    QUIET = "its last attempt has ended"
    DONE = "its folder is moved and its plan pinned"
    OVERTAKEN = "a redo gave the table a newer plan meanwhile"
    FAILED = "it could not be planned, or its folder not be moved"
    DROPPED = "the run ends"


RESTART_TRANSITIONS: Mapping[tuple[RestartPhase, RestartStep], RestartPhase] = MappingProxyType(
    {
        (RestartPhase.NONE, RestartStep.REQUESTED): RestartPhase.PLANNING,
        (RestartPhase.PLANNING, RestartStep.PLANNED): RestartPhase.CLEARING,
        (RestartPhase.CLEARING, RestartStep.QUIET): RestartPhase.MOVING,
        (RestartPhase.PLANNING, RestartStep.FAILED): RestartPhase.NONE,
        (RestartPhase.MOVING, RestartStep.FAILED): RestartPhase.NONE,
        (RestartPhase.MOVING, RestartStep.DONE): RestartPhase.NONE,
        (RestartPhase.PLANNING, RestartStep.OVERTAKEN): RestartPhase.NONE,
        (RestartPhase.CLEARING, RestartStep.OVERTAKEN): RestartPhase.NONE,
        (RestartPhase.PLANNING, RestartStep.DROPPED): RestartPhase.NONE,
        (RestartPhase.CLEARING, RestartStep.DROPPED): RestartPhase.NONE,
        # A folder that is being moved cannot be called back: only an abort waits no longer for it.
        (RestartPhase.MOVING, RestartStep.DROPPED): RestartPhase.NONE,
    }
)


class Look(Enum):
    """Whether the helper thread looks at a table's files beside the work."""

    NONE = "nobody looks"
    UNDER_WAY = "the helper thread looks"
    TWICE = "it looks, and is to look again, for something has changed since"


class Validation(Enum):
    """What of a validation that a person asked for is still to be begun."""

    NOTHING = "nothing"
    READ_AND_ASK = "all files are to be read, then Oracle to be asked about all of them"
    ASK = "Oracle is to be asked about all files"


AFTER: Mapping[Validation, Validation] = MappingProxyType(
    {
        Validation.READ_AND_ASK: Validation.ASK,
        Validation.ASK: Validation.NOTHING,
        Validation.NOTHING: Validation.NOTHING,
    }
)
"""What is left of a validation when its next part has begun."""


class Errand(Enum):
    """What a person asked of a table that has its result; the result stands until the new one."""

    CHUNK = "a chunk is exported again"
    VALIDATE = "it is validated again"
