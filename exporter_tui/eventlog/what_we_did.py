"""What we did about a problem, one sentence for each kind of event that tells of one.

Enters: an event. Leaves: the sentence below "what we did" in the list of errors, or nothing; and
the code under which an event without a failure stands there.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from exporter_tui.model import events, interventions
from exporter_tui.model.events import Event
from exporter_tui.model.format import count
from exporter_tui.model.states import TaskKind
from exporter_tui.model.work import ATTEMPTS


def did(event: Event) -> str:
    """Return what was done about the problem that ``event`` tells, empty when it tells none."""
    told = _DEEDS.get(type(event), "")
    return told if isinstance(told, str) else told(event)


def code_of(event: Event) -> str | None:
    """Return the code that an event without a failure is listed under, None for most."""
    return _CODES.get(type(event))


def _put_back(event: events.TaskPutBack) -> str:
    return (
        f"The attempt was given up; attempt {event.attempt + 1} of {ATTEMPTS} began after "
        f"{event.pause_s:.1f} s."
    )


def _given_up(event: events.TaskGivenUp) -> str:
    if event.kind is TaskKind.COUNT:
        return "No further attempt was made; each chunk has a check of its own."
    if event.kind is TaskKind.CHECK:
        return "No further attempt was made; the file stays, and the next run asks again."
    return "No further attempt was made, so that its table is FAILED."


def _fewer(event: events.LogOnRefused) -> str:
    return f"The run goes on with {count(event.workers, 'worker')}; no attempt was counted."


def _finished(event: events.TableFinished) -> str:
    return "The table is FAILED; all others go on. r exports it again." if event.failure else ""


def _not_restarted(event: interventions.RestartFailed) -> str:
    if event.left_in is not None:
        return "Its files could not be put back, so that the table is exported again."
    return "The table was not started again; what it had is still there."


_DEEDS: Mapping[type[Event], str | Callable[[Any], str]] = MappingProxyType(
    {
        events.TaskPutBack: _put_back,
        events.TaskGivenUp: _given_up,
        events.TableRedoBegan: "The whole table is exported again at a newer SCN: once in a run "
        "when undo is gone, up to three times, minutes apart, when the table was changed.",
        events.ReplanFailed: "The table is FAILED: it could not be planned at a newer SCN.",
        events.TableFinished: _finished,
        events.TableRefused: "The table is not exported; all others go on.",
        events.WorkerDied: "Another worker is started; what this one had begun starts again.",
        events.LogOnRefused: _fewer,
        events.DrainBegan: "Nothing new is started: nothing else would succeed either.",
        interventions.DatabaseLost: "The run waits, tries again and goes on by itself; no attempt "
        "counts.",
        interventions.DiskLow: "What ran was dropped and its part files deleted, at no attempt; "
        "the run waits and goes on by itself.",
        interventions.RestartFailed: _not_restarted,
        interventions.ChunkNotSetAside: "The chunk was left as it is.",
        interventions.ChunkRestartFailed: "The old file was put back; r exports the whole table "
        "at a newer SCN.",
        interventions.ChunkPutBack: "The chunk has no file; its table is FAILED. r exports it "
        "again.",
        interventions.FilesLost: "What is gone was exported again.",
        interventions.FileDamaged: "The file was set aside and its chunk exported again.",
        interventions.VerdictStays: "The old verdict stands; r exports the table again at a newer "
        "SCN.",
    }
)

_CODES: Mapping[type[Event], str] = MappingProxyType(
    {
        interventions.DiskLow: "DISK-FULL",
        interventions.FilesLost: "FILE-GONE",
        interventions.FileDamaged: "CHUNK-LOST",
        interventions.ChunkPutBack: "CHUNK-LOST",
    }
)
