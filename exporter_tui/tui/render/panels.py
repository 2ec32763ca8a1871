"""The right side and the foot of the dashboard: workers, throughput, machine, events, each as
lines.

Enters: the view and a width. Leaves: inner lines; ``panel.boxed`` puts the box around them.
"""

import textwrap
from datetime import tzinfo

from exporter_tui.model.format import count, percent, short_length, short_rate, size, speed
from exporter_tui.model.names import one_line
from exporter_tui.model.view import EXPORTING, EventLine, RunView, Severity, WorkerView
from exporter_tui.model.words import Word
from exporter_tui.tui.format import fit, right, visible
from exporter_tui.tui.glyphs import Glyphs
from exporter_tui.tui.render.bars import listed_bar, solid_bar
from exporter_tui.tui.render.chart import chart_lines
from exporter_tui.tui.spans import Line, Role, fill, plain, whole, width_of

_QUIET_AFTER_S = 10.0
_CHUNK_WIDTH = 10
_SESSION_WIDTH = 12
_BESIDE_BAR = 3 + _CHUNK_WIDTH + 1 + 11
_LEAST_NAME = 13

_SEVERITIES = {
    Severity.GOOD: (Word.VALID, Role.GOOD),
    Severity.INFO: (Word.QUEUED, Role.TEXT),
    Severity.WARNING: (Word.SUSPECT, Role.WARNING),
    Severity.PROBLEM: (Word.FAILED, Role.PROBLEM),
}


def worker_lines(
    view: RunView, width: int, glyphs: Glyphs, *, sessions: bool = False
) -> list[Line]:
    """Return one line per worker: number, table, chunk, bar, percent, rows a second.
    ``sessions``: Oracle's ``sid,serial#`` instead of the bar.
    """
    return [_worker_line(worker, width, glyphs, sessions=sessions) for worker in view.workers]


def _worker_line(worker: WorkerView, width: int, glyphs: Glyphs, *, sessions: bool) -> Line:
    number = f"{worker.no:>2} "
    if worker.table is None:
        return fill(((number, Role.QUIET), (worker.activity, Role.QUIET)), width)
    if worker.quiet_s >= _QUIET_AFTER_S:
        tail = f" no rows {worker.quiet_s:.0f} s"
        cells = 0
    else:
        cells = _bar_width(width)
        tail = f" {percent(worker.fraction):>4}{right(short_rate(worker.rows_per_s), 6)}"
    if worker.activity != EXPORTING:
        tail, cells = f" {worker.activity} {short_length(worker.task_s)}", 0
    if sessions:
        tail, cells = right(worker.session, _SESSION_WIDTH) + tail, 0
    chunk = _chunk(worker)
    name_width = width - len(number) - len(chunk) - 1 - cells - len(tail)
    return fill(
        (
            (number, Role.QUIET),
            (fit(visible(str(worker.table)), name_width, cut=glyphs.cut), Role.TEXT),
            (chunk + " ", Role.QUIET),
            *listed_bar(worker.fraction, cells, glyphs, Role.RUNNING),
            (tail, Role.WARNING if worker.quiet_s >= _QUIET_AFTER_S else Role.TEXT),
        ),
        width,
    )


def _bar_width(width: int) -> int:
    """Return what number, chunk, percent and rate leave to the bar beside a name of some length."""
    over = width - _BESIDE_BAR - _LEAST_NAME
    return min(max(over if over <= 12 else 12 + (over - 12) * 3 // 4, 4), 60)


def _chunk(worker: WorkerView) -> str:
    """Return ``#37 (96)``: the number in the file's name, and how many there are; nothing for the
    only one.
    """
    if worker.chunk is None or worker.chunks_total < 2:
        return " " * _CHUNK_WIDTH
    number = f"#{worker.chunk}"
    whole = f"{number} ({worker.chunks_total})"
    return (whole if len(whole) < _CHUNK_WIDTH else number).rjust(_CHUNK_WIDTH)


def throughput_lines(view: RunView, width: int, height: int, glyphs: Glyphs) -> list[Line]:
    """Return the speeds of this moment and a chart of rows a second so far."""
    rates = view.rates
    now = (
        plain(f" {short_rate(rates.rows_per_s)} rows/s"),
        plain(f"{speed(rates.csv_bytes_per_s)} of CSV"),
        plain(f"{speed(rates.gzip_bytes_per_s)} gzip"),
    )
    return [
        whole(now, width, ("  ", Role.TEXT)),
        whole(_in_words(view), width, ("   ", Role.TEXT)),
        *chart_lines(view.chart, width, height - 2, glyphs),
    ]


def _in_words(view: RunView) -> tuple[Line, ...]:
    """Return what limits the speed, and how it was over the whole run."""
    mean = f"mean {short_rate(view.mean_rows_per_s)}, best {short_rate(view.best_rows_per_s)}"
    return (
        plain(f" limit: {view.limit}") if view.limit else (),
        plain(f" {mean}", Role.QUIET) if view.best_rows_per_s else (),
    )


def machine_lines(view: RunView, width: int, glyphs: Glyphs) -> list[Line]:
    """Return CPU against the cap, memory, disk against the forecast, files and sessions."""
    machine, totals = view.machine, view.totals
    cap = machine.cpu_cap_percent or 1
    gauge = solid_bar(min(machine.cpu_percent / cap, 1.0), 20 if width >= 48 else 10, glyphs)
    disk = f"{size(machine.disk_free_bytes)} free"
    if machine.disk_needed_bytes:
        disk += f", about {size(machine.disk_needed_bytes)} more needed"
    ratio = f"   ratio {totals.csv_bytes / totals.gzip_bytes:.1f} to 1" if totals.gzip_bytes else ""
    short = machine.disk_needed_bytes or 0
    cores = f"{machine.cores:g} of {machine.cores_of_machine}"
    return [
        (
            (" CPU    ", Role.QUIET),
            *gauge,
            (f"  {machine.cpu_percent:.0f}% of {machine.cpu_cap_percent}% cap", Role.TEXT),
        ),
        _pair("cores", f"{cores} usable   load {machine.load:.1f}"),
        _pair("memory", size(machine.memory_bytes)),
        _pair("disk", disk, Role.WARNING if short > machine.disk_free_bytes else Role.TEXT),
        _pair("files", f"{totals.files:,} csv.gz  {size(totals.gzip_bytes)}{ratio}"),
        _pair("oracle", count(machine.sessions, "session")),
    ]


def _pair(label: str, text: str, role: Role = Role.TEXT) -> Line:
    return ((f" {label:<7}", Role.QUIET), (text, role))


def event_lines(
    view: RunView, width: int, height: int, glyphs: Glyphs, zone: tzinfo | None
) -> list[Line]:
    """Return the latest events, newest last; times are shown in ``zone``, None for local."""
    return [event_line(event, width, glyphs, zone) for event in _latest(view, height)]


def _latest(view: RunView, room: int) -> list[EventLine]:
    """Return the last events for so many lines: up to half of them are problems, which what goes
    well does not push out; what is routine stands in the log alone.
    """
    pinned = view.problems[-((room + 1) // 2) :] if room > 0 else ()
    numbers = {event.no for event in pinned}
    others: list[EventLine] = []
    for event in reversed(view.events):
        if len(others) + len(pinned) >= room:
            break
        if not event.routine and event.no not in numbers:
            others.append(event)
    return sorted((*pinned, *others), key=lambda event: event.no)


def event_line(event: EventLine, width: int, glyphs: Glyphs, zone: tzinfo | None) -> Line:
    """Return one event: time, glyph, table, text; what does not fit is cut."""
    where = place(event)
    text = ((f"{where}  " if where else "", Role.TITLE), (visible(event.text), Role.TEXT))
    return fill((*_lead(event, glyphs, zone), *text), width)


def event_paragraph(
    event: EventLine, width: int, glyphs: Glyphs, zone: tzinfo | None
) -> list[Line]:
    """Return one event in as many lines as its text needs."""
    lead = _lead(event, glyphs, zone)
    indent = width_of(lead)
    text = f"{place(event)}  {visible(event.text)}".strip()
    parts = textwrap.wrap(text, max(width - indent, 20)) or [""]
    leads = [lead, *[plain(" " * indent)] * (len(parts) - 1)]
    return [
        fill((*start, (part, Role.TEXT)), width) for start, part in zip(leads, parts, strict=True)
    ]


def _lead(event: EventLine, glyphs: Glyphs, zone: tzinfo | None) -> Line:
    word, role = _SEVERITIES[event.severity]
    at = event.at.astimezone(zone).strftime("%H:%M:%S")
    return ((f" {at} ", Role.QUIET), (f"{glyphs.states[word]} ", role))


def place(event: EventLine) -> str:
    """Return table and chunk of an event, or nothing where its text names the table."""
    if event.table is None or one_line(str(event.table)) in event.text:
        return ""
    name = visible(str(event.table))
    return name if event.chunk is None else f"{name} chunk {event.chunk}"
