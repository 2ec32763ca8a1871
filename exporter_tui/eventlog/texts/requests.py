"""Texts of what a person asked of a running export; pure.

Enters: a request, or what was answered at once. Leaves: its ``Telling``: what was asked, in the
words of the keys. What came of it is told by later events.
"""

from exporter_tui.eventlog.texts.telling import Row, Telling, row, untold
from exporter_tui.model import requests
from exporter_tui.model.format import task
from exporter_tui.model.view import Severity

_LISTED = 3


def _pause(event: requests.PauseRequested) -> Telling:
    if event.now:
        text = "pause requested; what runs is dropped and begins again later"
    else:
        text = "pause requested; what runs is finished first"
    return Telling(line=(Severity.INFO, text))


def _cpu_percent(event: requests.CpuPercentRequested) -> Telling:
    return Telling(line=(Severity.INFO, f"CPU ceiling {event.percent} % requested"), routine=True)


def _restart(event: requests.RestartRequested) -> Telling:
    names = ", ".join(str(table) for table in event.tables[:_LISTED])
    more = f" and {len(event.tables) - _LISTED} more" if len(event.tables) > _LISTED else ""
    return Telling(line=(Severity.INFO, f"restart requested: {names}{more}"))


def _restart_chunk(event: requests.ChunkRestartRequested) -> Telling:
    return Telling(line=(Severity.INFO, f"restart requested: {task(event.table, event.chunk)}"))


def _validate(event: requests.ValidationRequested) -> Telling:
    return Telling(line=(Severity.INFO, f"validation requested: {event.table}"))


def _stop(event: requests.StopRequested) -> Telling:
    return Telling(line=(Severity.WARNING, f"stop requested ({event.mode.value})"))


def _refused(event: requests.RequestRefused) -> Telling:
    what = str(event.table) if event.chunk is None else task(event.table, event.chunk)
    return Telling(line=(Severity.WARNING, f"{what}: not done. {event.why}"))


ROWS: tuple[Row, ...] = (
    row(requests.PauseRequested, _pause),
    row(requests.ResumeRequested, untold),
    row(requests.DatabaseTryRequested, untold),
    row(requests.WorkersRequested, untold),
    row(requests.CpuPercentRequested, _cpu_percent),
    row(requests.HandoverRequested, untold),
    row(requests.RestartRequested, _restart),
    row(requests.ChunkRestartRequested, _restart_chunk),
    row(requests.ValidationRequested, _validate),
    row(requests.StopRequested, _stop),
    row(requests.RequestRefused, _refused),
)
