"""The right column of the dashboard: workers, throughput and machine, stacked in the height there
is.
"""

from exporter_tui.model.view import RunView
from exporter_tui.tui.glyphs import Glyphs
from exporter_tui.tui.render.panel import boxed
from exporter_tui.tui.render.panels import machine_lines, throughput_lines, worker_lines
from exporter_tui.tui.spans import Line, Role, plain

_MACHINE_HEIGHT = 8
_THROUGHPUT_HEIGHT = 8


def side_lines(view: RunView, width: int, height: int, glyphs: Glyphs) -> list[Line]:
    """Return exactly ``height`` lines: workers get what they need, throughput the rest, the
    machine its six lines.

    In a low column the machine goes first, then the chart: what works now is never hidden.
    """
    machine = _MACHINE_HEIGHT if height >= 3 + _MACHINE_HEIGHT + _THROUGHPUT_HEIGHT else 0
    throughput = _THROUGHPUT_HEIGHT if height >= machine + _THROUGHPUT_HEIGHT + 5 else 0
    wanted = max(len(view.workers), 1) + 2
    workers = min(wanted, height - machine - throughput)
    if throughput:
        throughput = height - machine - workers
    else:
        workers = height - machine
    lines = workers_box(view, width, workers, glyphs)
    if throughput:
        inner = throughput_lines(view, width - 2, throughput - 2, glyphs)
        lines += boxed(inner, title="Throughput", width=width, height=throughput, glyphs=glyphs)
    if machine:
        inner = machine_lines(view, width - 2, glyphs)
        lines += boxed(inner, title="Machine", width=width, height=machine, glyphs=glyphs)
    return lines


def workers_box(
    view: RunView,
    width: int,
    height: int,
    glyphs: Glyphs,
    *,
    alone: bool = False,
    focused: bool = False,
) -> list[Line]:
    """Return the box of the workers; more workers than lines are summed up in the last one.
    ``alone``: nothing else is shown beside it, so that there is room for their sessions.
    """
    lines = worker_lines(view, width - 2, glyphs, sessions=alone)
    room = max(height - 2, 0)
    if len(lines) > room > 0:
        hidden = len(lines) - room + 1
        more = f"   and {hidden} more" + ("" if alone else ": tab shows them")
        lines = [*lines[: room - 1], plain(more, Role.QUIET)]
    have = len(view.workers)
    title = f"Workers {have} of {view.workers_wanted}"
    if view.workers_limit > view.workers_wanted:
        title += f", up to {view.workers_limit}"
    return boxed(
        lines,
        title=title,
        note=("sid,serial#  rows/s" if alone else "rows/s") if have else "",
        width=width,
        height=height,
        glyphs=glyphs,
        focused=focused,
    )
