"""What turned a run from its straight course: holds, outages, restarts, lost files.

Enters: the coordinator's helper thread and its gauges report them, or the machine adds them as what
follows from a request. Leaves: the same as every event. ``chunk`` None means the whole table.
"""

from dataclasses import dataclass

from exporter_tui.model.errors import Failure
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.plan import TablePlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """Nothing runs any more and every session is given back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    """Work goes on after a pause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkersChanged:
    """The run works with up to ``workers`` workers now; there were ``before``."""

    workers: int
    before: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskLow:
    """Free space fell below the floor: what runs is dropped, at no attempt, until there is room."""

    free_bytes: int
    floor_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskFreed:
    """There is room again; work goes on by itself."""

    free_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseLost:
    """Nobody can log on any more: the run waits. ``pause_s``: until the next try."""

    failure: Failure
    pause_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseBack:
    """A log-on succeeded again after ``waited_s`` seconds."""

    waited_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseGone:
    """The database has ended and will not come back: it was the demo's own."""

    failure: Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionAwaited:
    """All ``sessions`` that there may be are at work: the table's new plan waits for a task's
    end.
    """

    table: TableName
    sessions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RestartPlanned:
    """A fresh SCN was taken and the table's new plan made; nothing is moved yet."""

    table: TableName
    plan: TablePlan


@dataclass(frozen=True, slots=True, kw_only=True)
class RestartFailed:
    """The table cannot be restarted. ``moving`` False: no new plan could be made and nothing was
    touched; True: its attempts had been ended, then its folder could not be moved and is where it
    was; but with ``left_in`` it could not be put back from there, relative to the export folder.
    """

    table: TableName
    failure: Failure
    moving: bool = False
    left_in: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCleared:
    """The table's old folder is out of the way (``trash``: where it waits to be deleted, relative
    to the export folder, None when there was none) and its new plan is pinned.
    """

    table: TableName
    plan: TablePlan
    trash: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrashDeleted:
    """A folder that was out of the way is gone for good; ``problem`` says why it is not."""

    trash: str
    problem: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkSetAside:
    """The chunk's old file and sidecar wait outside the table's folder; ``found`` False when there
    were none.
    """

    table: TableName
    chunk: ChunkNo
    found: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkNotSetAside:
    """The chunk's old file could not be moved: the chunk stays as it was."""

    table: TableName
    chunk: ChunkNo
    failure: Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkRestartFailed:
    """The chunk could not be exported again at its table's SCN; its old file is put back."""

    table: TableName
    chunk: ChunkNo
    failure: Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkPutBack:
    """The chunk's old file and sidecar are back; ``problem`` says why they are not."""

    table: TableName
    chunk: ChunkNo
    problem: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AsideDropped:
    """The old file of a chunk was deleted after the new one was committed."""

    table: TableName
    chunk: ChunkNo


@dataclass(frozen=True, slots=True, kw_only=True)
class PartDeleted:
    """What a dead worker had written of the chunk is gone; ``problem`` says why it is not."""

    table: TableName
    chunk: ChunkNo
    problem: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesPresent:
    """Every file that counts is where it must be. ``gate``: the table's next step waited for this
    look.
    """

    table: TableName
    fingerprint: str
    gate: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesLost:
    """Somebody removed or changed files of the table. ``plan_lost``: its pinned plan is gone, so
    that the whole table starts again; ``set_aside``: what stood there instead and was kept;
    ``gate`` as above. ``unchecked``: chunks whose files are there, but not Oracle's numbers.
    """

    table: TableName
    fingerprint: str
    chunks: tuple[ChunkNo, ...]
    plan_lost: bool
    gate: bool
    set_aside: tuple[str, ...] = ()
    unchecked: tuple[ChunkNo, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDamaged:
    """A chunk's file is not the one that was exported, ``problem`` says how that shows. It is
    ``moved`` aside (relative to the export folder, None when it could not be) and the chunk is
    exported again at its table's SCN.
    """

    table: TableName
    chunk: ChunkNo
    fingerprint: str
    problem: str
    moved: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderLooked:
    """Every table was looked at before the report; ``lost`` holds what is missing."""

    lost: tuple[FilesLost, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationDropped:
    """The table could not be validated again. ``stands``: so its old verdict stands; else a chunk
    of it is exported again, and a new one follows.
    """

    table: TableName
    failure: Failure
    stands: bool = True


Turn = (
    Paused
    | Resumed
    | WorkersChanged
    | DiskLow
    | DiskFreed
    | DatabaseLost
    | DatabaseBack
    | DatabaseGone
    | SessionAwaited
    | RestartPlanned
    | RestartFailed
    | TableCleared
    | TrashDeleted
    | ChunkSetAside
    | ChunkNotSetAside
    | ChunkRestartFailed
    | ChunkPutBack
    | AsideDropped
    | PartDeleted
    | FilesPresent
    | FilesLost
    | FileDamaged
    | FolderLooked
    | ValidationDropped
)
