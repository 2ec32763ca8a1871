"""Everything a person can ask about one table, built by the loop for those who look at it.

Enters: names of tables, from any thread; the loop's bookkeeping. Leaves: frozen ``TableDetail``s,
rebuilt with each picture as long as somebody goes on asking. The asker waits for the loop for a
moment at most, and never for a disk: ``metadata.json`` is read by a thread of its own.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from exporter_tui.coordinator.machine.tables import TrackedTable
from exporter_tui.coordinator.resources.metadata_reader import MetadataReader, Stored
from exporter_tui.coordinator.views.chunks import ChunkViews, Scene
from exporter_tui.coordinator.views.detail_text import columns, facts, refused_facts, verdict_note
from exporter_tui.coordinator.views.run import Picture
from exporter_tui.eventlog.table_history import TableHistory
from exporter_tui.model.names import RunId, TableName
from exporter_tui.model.plan import RefusedTable, TablePlan
from exporter_tui.model.view import EventLine, TableDetail, TableView
from exporter_tui.oracle.select import tile_statement
from exporter_tui.store.paths import table_paths

_ASKER_WAITS_S = 0.05
_WATCHED_FOR_S = 10.0
_MOST_WATCHED = 4


@dataclass(slots=True, kw_only=True)
class Details:
    """``want`` may be called from any thread; everything else belongs to the loop. ``nudge`` wakes
    the loop, which then calls ``refresh``.
    """

    picture: Picture
    stories: TableHistory
    stored: MetadataReader
    output_dir: str
    run_id: RunId
    tail: Callable[[], tuple[EventLine, ...]]
    nudge: Callable[[], None]
    clock: Callable[[], float] = time.monotonic
    _asked: dict[TableName, float] = field(default_factory=dict)
    _built: dict[TableName, TableDetail] = field(default_factory=dict)
    _news: threading.Condition = field(default_factory=threading.Condition)
    _chunks: dict[TableName, ChunkViews] = field(default_factory=dict)
    _sql: dict[TableName, tuple[TablePlan, str]] = field(default_factory=dict)

    # -- any thread ------------------------------------------------------------------------------

    def want(self, table: TableName) -> TableDetail | None:
        """Return the table's latest detail, None for a table that is not in the plan."""
        first = table not in self._built
        self._asked[table] = self.clock()
        if first:
            self.nudge()
            with self._news:
                self._news.wait_for(lambda: table in self._built, _ASKER_WAITS_S)
        return self._built.get(table) or self._outline(table)

    def _outline(self, table: TableName) -> TableDetail | None:
        """Return what the picture shows of the table while the loop is busy."""
        line = next((view for view in self.picture.tables if view.table == table), None)
        return None if line is None else self._detail(line, verdict_note="one moment")

    def watched(self) -> tuple[TableName, ...]:
        """Return the tables that somebody looks at, the last asked for first."""
        asked = sorted(self._asked.items(), key=lambda item: -item[1])
        recent = [table for table, at in asked if self.clock() - at <= _WATCHED_FOR_S]
        return tuple(recent[:_MOST_WATCHED])

    # -- the loop --------------------------------------------------------------------------------

    def refresh(self, now: float) -> None:
        """Build the details of the tables that are watched, and forget all others."""
        watched = self.watched()
        self.stored.want(watched)
        built: dict[TableName, TableDetail] = {}
        for table in watched:
            before, line = self._built.get(table), self.picture.line(table)
            if before is not None and line is not None and before.table.state is not line.state:
                self.stored.read_again()
            detail = self._build(table, now)
            if detail is not None:
                built[table] = detail
        for table in [name for name in self._chunks if name not in watched]:
            del self._chunks[table]
            self._sql.pop(table, None)
        for table, at in tuple(self._asked.items()):
            if now - at > _WATCHED_FOR_S:
                self._asked.pop(table, None)
        with self._news:
            self._built = built
            self._news.notify_all()

    def _build(self, table: TableName, now: float) -> TableDetail | None:
        line = self.picture.line(table)
        if line is None:
            return None
        tracked = self.picture.machine.run.tables.get(table)
        if tracked is None:
            return self._refused(line)
        return self._tracked(line, tracked, now)

    def _tracked(self, line: TableView, table: TrackedTable, now: float) -> TableDetail:
        name, plan = line.table, table.plan
        tally = self.picture.tally(name)
        bars = self._chunks.setdefault(name, ChunkViews(run_id=self.run_id))
        scene = Scene(
            tally=tally,
            working=self.picture.workers.exporting(name),
            why=lambda chunk: self.stories.failure(name, chunk),
            now=now,
        )
        stored = self._stored_for(plan)
        failure = table.result.failure if table.result is not None else None
        return self._detail(
            line,
            chunks=bars.draw(table, scene),
            columns=columns(plan, stored.types if stored is not None else {}),
            facts=facts(plan, self._folder(name), failure),
            checks=stored.checks if stored is not None else (),
            verdict_note=verdict_note(line, stored, self.stories.stays(name), failure),
            sql=self._statement(plan),
            metadata=stored.text if stored is not None else "",
            files=len(tally.files),
            file_bytes=tally.gzip_bytes,
            story=self.stories.of(name, self.tail()),
        )

    def _refused(self, line: TableView) -> TableDetail:
        refused = next((one for one in self.picture.refused if one.table == line.table), None)
        return self._detail(
            line,
            facts=_why(refused),
            verdict_note=f"not exported: {line.note}",
            story=self.stories.of(line.table, self.tail()),
        )

    def _detail(self, line: TableView, **known: object) -> TableDetail:
        empty: dict[str, object] = {
            "story": (),
            "chunks": (),
            "columns": (),
            "facts": (),
            "checks": (),
            "verdict_note": "",
            "sql": "",
            "metadata": "",
            "files": 0,
            "file_bytes": 0,
        }
        return TableDetail(
            table=line,
            folder=self._folder(line.table),
            **(empty | known),  # type: ignore[arg-type]
        )

    def _folder(self, table: TableName) -> str:
        return str(table_paths(self.output_dir, table).folder)

    def _stored_for(self, plan: TablePlan) -> Stored | None:
        """Return the table's metadata, unless it is about another plan."""
        stored = self.stored.of(plan.table)
        return stored if stored is not None and stored.fingerprint == plan.fingerprint else None

    def _statement(self, plan: TablePlan) -> str:
        known = self._sql.get(plan.table)
        if known is None or known[0] is not plan:
            statement = tile_statement(plan, plan.tiles[0])
            binds = "".join(f"\n-- :{name} = '{value}'" for name, value in statement.binds.items())
            known = self._sql[plan.table] = (plan, statement.sql + binds)
        return known[1]


def _why(refused: RefusedTable | None) -> tuple[tuple[str, str], ...]:
    return () if refused is None else refused_facts(refused.failure)
