"""Everything that is known of one table, for whoever looks at it; pure.

Enters: the run's numbers, and what stands elsewhere about the table: its story, its
``metadata.json``. Leaves: a frozen ``TableDetail``; bars of chunks that did not change since the
last one are shared with it.
"""

from dataclasses import dataclass

from exporter_tui.coordinator.views.chunks import ChunkViews, Scene, Why
from exporter_tui.coordinator.views.detail_text import (
    Stored,
    columns,
    facts,
    refused_facts,
    verdict_note,
)
from exporter_tui.coordinator.views.run import RunViews
from exporter_tui.model.errors import Failure
from exporter_tui.model.view import EventLine, Statement, TableDetail, TableView


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What stands elsewhere about a table. ``folder``: where its files are; ``statements``: of its
    chunks, empty for a table without one; ``stored``: what ``metadata.json`` says, None
    before it is read; ``stays``: why its old verdict could not be renewed.
    """

    folder: str
    statements: tuple[Statement, ...]
    story: tuple[EventLine, ...]
    stored: Stored | None
    stays: Failure | None
    why: Why


def outline(line: TableView, folder: str) -> TableDetail:
    """Return what the run's numbers alone say of a table."""
    return TableDetail(table=line, folder=folder, verdict_note="one moment")


def detail(
    views: RunViews, line: TableView, known: Known, bars: ChunkViews, now: float
) -> TableDetail:
    """Return everything about the table of ``line``; ``bars`` are those of the detail before."""
    table = views.machine.state.tables.get(line.table)
    if table is None:
        return _refused(views, line, known)
    table_files, plan = views.files_of(line.table), table.plan
    scene = Scene(
        table_files=table_files, working=views.workers.exporting(line.table), why=known.why, now=now
    )
    stored = known.stored
    if stored is not None and stored.fingerprint != plan.fingerprint:
        stored = None  # it is about another plan
    failure = table.result.failure if table.result is not None else None
    return TableDetail(
        table=line,
        chunks=bars.draw(table, scene),
        columns=columns(plan, stored.types if stored is not None else {}),
        facts=facts(plan, known.folder, failure),
        checks=stored.checks if stored is not None else (),
        verdict_note=verdict_note(line, stored, known.stays, failure),
        statements=known.statements,
        metadata=stored.text if stored is not None else "",
        folder=known.folder,
        files=len(table_files.files),
        file_bytes=table_files.gzip_bytes,
        story=known.story,
    )


def _refused(views: RunViews, line: TableView, known: Known) -> TableDetail:
    """Return why the table never got a task."""
    refused = next((one for one in views.refused if one.table == line.table), None)
    return TableDetail(
        table=line,
        folder=known.folder,
        facts=refused_facts(refused.failure) if refused is not None else (),
        verdict_note=f"not exported: {line.note}",
        story=known.story,
    )
