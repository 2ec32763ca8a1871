"""What happened in a run: frozen facts in the past tense, delivered to everyone in order.

Enters: the coordinator's shells turn messages of workers, answers of the helper thread and
requests of a person into events; the machine hears them and adds those that follow from them.
Leaves: the journal, the narration, the story of a chunk. Requests are in ``model.requests``, holds,
outages and restarts in ``model.interventions``. No secret and no row data ever stands in an event.
"""

from exporter_tui.model.events.run import (
    DrainBegan,
    HandoverWritten,
    RunBegan,
    RunEnded,
    RunEvent,
    RunRefused,
    StepTaken,
    WarningGiven,
)
from exporter_tui.model.events.tables import (
    ReplanFailed,
    TableEvent,
    TableFinished,
    TableRecovered,
    TableRedoBegan,
    TableRefused,
    TableReplanned,
    TableStopped,
    VerdictKept,
)
from exporter_tui.model.events.tasks import (
    AttemptFailed,
    AttemptStarted,
    ChunkChecked,
    ChunkCommitted,
    FileHashed,
    FileReread,
    LogOnFailed,
    TableCounted,
    TaskAssigned,
    TaskDone,
    TaskEnded,
    TaskEvent,
    TaskGivenUp,
    TaskPutBack,
)
from exporter_tui.model.events.workers import (
    LogOnRefused,
    SessionOpened,
    WorkerDied,
    WorkerEvent,
    WorkerNo,
    WorkerReady,
    WorkerStarted,
)
from exporter_tui.model.interventions import Turn
from exporter_tui.model.requests import Request, RequestRefused, StopRequested

__all__ = [
    "AttemptFailed",
    "AttemptStarted",
    "ChunkChecked",
    "ChunkCommitted",
    "DrainBegan",
    "Event",
    "FileHashed",
    "FileReread",
    "HandoverWritten",
    "LogOnFailed",
    "LogOnRefused",
    "ReplanFailed",
    "RunBegan",
    "RunEnded",
    "RunEvent",
    "RunRefused",
    "SessionOpened",
    "StepTaken",
    "TableCounted",
    "TableEvent",
    "TableFinished",
    "TableRecovered",
    "TableRedoBegan",
    "TableRefused",
    "TableReplanned",
    "TableStopped",
    "TaskAssigned",
    "TaskDone",
    "TaskEnded",
    "TaskEvent",
    "TaskGivenUp",
    "TaskPutBack",
    "VerdictKept",
    "WarningGiven",
    "WorkerDied",
    "WorkerEvent",
    "WorkerNo",
    "WorkerReady",
    "WorkerStarted",
]

Event = (
    RunEvent
    | WorkerEvent
    | TableEvent
    | TaskEvent
    | Request
    | StopRequested
    | RequestRefused
    | Turn
)
