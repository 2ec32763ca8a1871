"""What is asked before a restart, told anew from each view until somebody answers.

Enters: the app, and what a person wants to restart. Leaves: a question on its screen, and the
request once the answer is yes.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from exporter_tui.model.names import TableName
from exporter_tui.model.requests import ChunkRestartRequested, RestartRequested
from exporter_tui.model.states import TableState
from exporter_tui.model.view import ChunkView, RunState, RunView, TableDetail, TableView
from exporter_tui.tui.format import visible
from exporter_tui.tui.render.questions import (
    chunk_lines,
    chunk_title,
    restart_lines,
    restart_title,
)
from exporter_tui.tui.screens.confirm import Asked, RestartModal

if TYPE_CHECKING:
    from exporter_tui.tui.app import ExporterApp

_STOPS = "The run is stopping: nothing starts again now."


def ask_restart(
    app: "ExporterApp", tables: Sequence[TableName], *, done: Callable[[], None] | None = None
) -> None:
    """Ask before these tables are deleted and exported again; the list is fixed when the question
    opens.
    """
    lines = _lines(app.view, tables)
    if not lines:
        app.notify("No table to restart here.", timeout=2)
        return
    fixed = tuple(line.table for line in lines)

    def asked(view: RunView) -> Asked:
        now = _lines(view, fixed)
        running = sum(one.chunk is not None and one.table in fixed for one in view.workers)
        missing = len(fixed) - len(now)
        if missing:
            return Asked(gone=f"{missing:,} of these tables left the plan.")
        return Asked(restart_lines(now, running), _overtaken(view, now))

    def answered(yes: bool | None) -> None:
        if yes:
            app.control.ask(RestartRequested(tables=fixed))
            if done is not None:
                done()

    _push(app, restart_title(lines), asked, answered, len(fixed))


def ask_restart_chunk(app: "ExporterApp", detail: TableDetail, chunk: ChunkView) -> None:
    """Ask before one chunk is exported again."""
    table = detail.table.table

    def asked(view: RunView) -> Asked:
        now = app.control.detail(table)
        if now is None or chunk.no >= len(now.chunks):
            return Asked(gone=f"{visible(str(table))} has another plan now.")
        return Asked(chunk_lines(now, now.chunks[chunk.no]), _overtaken(view, [now.table]))

    def answered(yes: bool | None) -> None:
        if yes:
            app.control.ask(ChunkRestartRequested(table=table, chunk=chunk.no))

    _push(app, chunk_title(detail, chunk), asked, answered, 1)


def _push(
    app: "ExporterApp",
    title: str,
    asked: Callable[[RunView], Asked],
    answered: Callable[[bool | None], None],
    number: int,
) -> None:
    now = asked(app.view)
    if now.gone:
        app.notify(now.gone, markup=False, timeout=3)
    else:
        question = RestartModal(title, now.lines, asked, confirm_number=number)
        app.push_screen(question, answered)


def _lines(view: RunView, tables: Sequence[TableName]) -> list[TableView]:
    wanted = dict.fromkeys(tables)
    known = {line.table: line for line in view.tables if line.table in wanted}
    return [known[table] for table in wanted if table in known]


def _overtaken(view: RunView, lines: Sequence[TableView]) -> str:
    """Return why these tables are not to be asked about."""
    if view.state is RunState.STOPPING:
        return _STOPS
    again = [line for line in lines if line.state is TableState.RESTARTING]
    if not again:
        return ""
    name = visible(str(again[0].table))
    return (
        f"{name} starts again already."
        if len(lines) == 1
        else (f"{len(again):,} of these tables start again already, {name} among them.")
    )
