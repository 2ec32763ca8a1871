"""What happened to the run as a whole: its steps, its beginning, its end.

Enters: the coordinator's shells, and the machine for what follows from other events. Leaves: the
same as for every event. ``table`` None means the whole run.
"""

from dataclasses import dataclass

from exporter_tui.model.errors import Failure
from exporter_tui.model.facts import Database, Snapshot
from exporter_tui.model.names import RunId, TableName


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTaken:
    """A step of the beginning is under way, as a sentence for people (``connecting to ...``)."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRefused:
    """The run could not begin; an earlier report is untouched."""

    failure: Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class RunBegan:
    """The plan is pinned and work starts. ``chunks_missing`` of ``chunks`` are exported by this
    run; ``estimated_bytes`` 0 when sizes are not known.
    """

    run_id: RunId
    output_dir: str
    database: Database
    snapshot: Snapshot
    tables: int
    chunks: int
    chunks_missing: int
    workers: int
    estimated_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningGiven:
    """Something a person should know that stops nothing; ``table`` None for the whole run."""

    table: TableName | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrainBegan:
    """Nothing new is started. ``failure`` None when a person asked; ``within_s`` None: no bound."""

    failure: Failure | None
    running: int
    within_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnded:
    """The run is over and its report written (``report`` None when it could not be)."""

    exit_code: int
    report: str | None
    succeeded: int
    failed: int
    stopped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverWritten:
    """The sheet about the run was written to ``path``; ``failure``: it could not be."""

    path: str
    failure: Failure | None = None


RunEvent = (
    StepTaken | RunRefused | RunBegan | WarningGiven | DrainBegan | RunEnded | HandoverWritten
)
