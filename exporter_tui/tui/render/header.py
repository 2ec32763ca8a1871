"""The three lines at the top: what runs where, how far it is, what became of the tables."""

from datetime import tzinfo

from rich.cells import cell_len

from exporter_tui.model.format import clock, count, percent, remaining, short_rate, size, speed
from exporter_tui.model.view import RunState, RunView, Totals
from exporter_tui.model.words import Word
from exporter_tui.tui.format import fit, visible
from exporter_tui.tui.glyphs import Glyphs
from exporter_tui.tui.render.bars import solid_bar
from exporter_tui.tui.spans import Line, Role, fill, join, plain, spread, whole, width_of

_STATE_ROLES = {
    RunState.PREPARING: Role.RUNNING,
    RunState.RUNNING: Role.RUNNING,
    RunState.THROTTLED: Role.RUNNING,
    RunState.WAITING_FOR_DATABASE: Role.WARNING,
    RunState.WAITING_FOR_DISK: Role.WARNING,
    RunState.PAUSING: Role.WARNING,
    RunState.PAUSED: Role.WARNING,
    RunState.STALLED: Role.WARNING,
    RunState.STOPPING: Role.WARNING,
    RunState.STOPPED: Role.WARNING,
    RunState.FINISHED: Role.GOOD,
}


def header(
    view: RunView, width: int, glyphs: Glyphs, *, wide: bool, zone: tzinfo | None = None
) -> list[Line]:
    """Return three lines (four when not ``wide``: speeds and limits have no panels of their own
    there). ``zone``: in which the end is told, None for local.
    """
    lines = [_identity(view, width, glyphs, wide=wide), _progress(view, width, glyphs, zone)]
    lines.append(_counts(view.totals, width, glyphs, wide=wide))
    if not wide:
        lines.append(_narrow_rates(view, width))
    return lines


def _identity(view: RunView, width: int, glyphs: Glyphs, *, wide: bool) -> Line:
    """Return database, folder and state in one line; what is too long is the folder."""
    database = visible(view.database or "connecting")
    state = _state(view, wide=wide)
    before: tuple[Line, ...] = (plain(f" {database}", Role.TITLE),)
    after: tuple[Line, ...] = ()
    if wide:
        who = f"{database} as {visible(view.username)}" if view.username else database
        before, after = (plain(" exporter_tui", Role.TITLE), plain(who)), _scn(view)
    room = width - width_of(state) - width_of(join((*before, *after))) - len("   to    ")
    folder = visible(view.output_dir)
    if cell_len(folder) > room:
        folder = fit(folder, max(room, 1), cut=glyphs.cut)
    return spread(join((*before, plain(f"to {folder}"), *after)), state, width)


def _scn(view: RunView) -> tuple[Line, ...]:
    """Return the moment that the tables show; where they show several, that of the most, with how
    many stand elsewhere.
    """
    if not view.scns:
        return ()
    most, others = view.scns[0], view.scns[1:]
    text = f"SCN {most.scn}"
    if others:
        elsewhere = sum(one.tables for one in others)
        moments = f"{len(others):,} others" if len(others) > 1 else "another"
        text += f" ({most.tables:,} tables; {elsewhere:,} at {moments})"
    return (plain(text, Role.QUIET),)


def _state(view: RunView, *, wide: bool) -> Line:
    words = view.state.value.upper()
    if view.state_note:
        words = f"{words} {view.state_note}"
        if view.state is RunState.WAITING_FOR_DATABASE and wide:
            words += " (a tries now)"
    elif view.state is RunState.PAUSED:
        words = f"{words} (p goes on)"
    gap = "   " if wide else " "
    parts = [plain(f" {words}", _STATE_ROLES[view.state])]
    parts.append(plain(clock(view.elapsed_s) + (" worked" if wide else "")))
    left = remaining(view.remaining_s)
    if left:
        parts.append(plain(left, Role.QUIET))
    return (*join(parts, (gap, Role.TEXT)), (" ", Role.TEXT))


def _progress(view: RunView, width: int, glyphs: Glyphs, zone: tzinfo | None) -> Line:
    totals = view.totals
    fraction = totals.bytes_done / totals.bytes_total if totals.bytes_total else 0.0
    if view.state is RunState.FINISHED and not totals.problems:
        fraction = 1.0
    label = f"  {percent(fraction):>4}   {size(totals.bytes_done)} of {size(totals.bytes_total)}"
    for more in _end(view, zone):
        if len(label) + len(more) <= width * 2 // 3:
            label += more
    cells = max(min(width * 2 // 3, width - len(label) - 1), 0)
    return fill(((" ", Role.TEXT), *solid_bar(fraction, cells, glyphs), (label, Role.TEXT)), width)


def _end(view: RunView, zone: tzinfo | None) -> tuple[str, ...]:
    """Return when the run ends and with which table, as far as anybody can tell."""
    if view.ends_at is None:
        return ()
    ends = f"   ends about {view.ends_at.astimezone(zone):%H:%M}"
    last = f", last {visible(str(view.last_table))}" if view.last_table is not None else ""
    return ends, last


def _counts(totals: Totals, width: int, glyphs: Glyphs, *, wide: bool) -> Line:
    problems = _problem_counts(totals, glyphs)
    if wide:
        detail = f" tables done ({totals.valid:,} valid, {totals.empty:,} empty)"
        running, gap = "running", "   "
    else:
        detail, running, gap = " done", "run", "  "
    parts: tuple[Line, ...] = (
        plain(f" {totals.done:,} of {totals.tables:,}{detail}"),
        plain(f"{totals.running:,} {running}"),
        plain(f"{totals.begun:,} begun") if totals.begun else (),
        plain(f"{totals.queued:,} queued"),
        _kept(totals),
    )
    left = whole(parts, width - width_of(problems), (gap, Role.TEXT))
    return spread(left, problems, width)


def _kept(totals: Totals) -> Line:
    """Return how many of the files are of earlier runs, nothing where none is."""
    if not totals.kept:
        return ()
    return plain(f"{totals.kept:,} of {count(totals.files, 'file')} kept", Role.KEPT)


def _problem_counts(totals: Totals, glyphs: Glyphs) -> Line:
    counts = (
        (totals.failed, Word.FAILED, Role.PROBLEM),
        (totals.refused, Word.REFUSED, Role.PROBLEM),
        (totals.suspect, Word.SUSPECT, Role.WARNING),
        (totals.stale, Word.STALE, Role.WARNING),
        (totals.stopped, Word.STOPPED, Role.WARNING),
    )
    parts = [
        plain(f"{glyphs.states[word]} {count:,} {word.value}", role)
        for count, word, role in counts
        if count
    ]
    return (*join(parts, ("  ", Role.TEXT)), (" ", Role.TEXT))


def _narrow_rates(view: RunView, width: int) -> Line:
    rates, machine = view.rates, view.machine
    parts = (
        plain(f" {short_rate(rates.rows_per_s)} rows/s"),
        plain(speed(rates.csv_bytes_per_s)),
        plain(f"CPU {machine.cpu_percent:.0f}% of {machine.cpu_cap_percent}%"),
        plain(f"workers {len(view.workers)}/{view.workers_wanted}"),
        plain(f"disk {size(machine.disk_free_bytes)} free"),
    )
    return fill(whole(parts, width), width)
