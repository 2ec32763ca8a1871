"""Whoever looks at a table asks here: the answer is built by the loop, and nobody waits for a disk.

Enters: names of tables, from any thread. Leaves: frozen ``TableDetail``s, rebuilt with each picture
as long as somebody goes on asking; which of their files to look at. The asker waits for the loop
for a moment at most; ``metadata.json`` is read by a thread of its own.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from exporter_tui.coordinator.resources.metadata_reader import MetadataReader
from exporter_tui.coordinator.views.chunks import ChunkViews
from exporter_tui.coordinator.views.detail import Known, detail, outline
from exporter_tui.coordinator.views.run import RunViews
from exporter_tui.eventlog.table_history import TableHistory
from exporter_tui.model.names import RunId, TableName
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.view import EventLine, Statement, TableDetail
from exporter_tui.oracle.select import tile_statement
from exporter_tui.store.paths import table_paths

LOOK_EVERY_S = 4.0
"""The files of a table on the screen are looked at so often, and at once when it comes there."""

_ASKER_WAITS_S = 0.05
_WATCHED_FOR_S = 10.0
_MOST_WATCHED = 4


@dataclass(slots=True, kw_only=True)
class Details:
    """``want`` may be called from any thread; everything else belongs to the loop. ``nudge`` wakes
    the loop, which then calls ``refresh``.
    """

    views: RunViews
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
    _sql: dict[TableName, tuple[TablePlan, tuple[Statement, ...]]] = field(default_factory=dict)
    _looked: dict[TableName, float] = field(default_factory=dict)

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
        line = next((view for view in self.views.tables if view.table == table), None)
        return None if line is None else outline(line, self._folder(table))

    def watched(self) -> tuple[TableName, ...]:
        """Return the tables that somebody looks at, the last asked for first."""
        asked = sorted(self._asked.items(), key=lambda item: -item[1])
        recent = [table for table, at in asked if self.clock() - at <= _WATCHED_FOR_S]
        return tuple(recent[:_MOST_WATCHED])

    # -- the loop --------------------------------------------------------------------------------

    def due(self, now: float) -> tuple[TableName, ...]:
        """Return the watched tables whose files are to be looked at now."""
        watched = self.watched()
        due = tuple(
            table
            for table in watched
            if now - self._looked.get(table, -LOOK_EVERY_S) >= LOOK_EVERY_S
        )
        self._looked = {table: self._looked.get(table, now) for table in watched}
        self._looked.update(dict.fromkeys(due, now))
        return due

    def refresh(self, now: float) -> None:
        """Build the details of the tables that are watched, and forget all others."""
        watched = self.watched()
        self.stored.want(watched)
        built: dict[TableName, TableDetail] = {}
        for table in watched:
            before, line = self._built.get(table), self.views.line(table)
            if line is None:
                continue
            if before is not None and before.table.state is not line.state:
                self.stored.read_again()
            bars = self._chunks.setdefault(table, ChunkViews(run_id=self.run_id))
            built[table] = detail(self.views, line, self._known(table), bars, now)
        for table in [name for name in self._chunks if name not in watched]:
            del self._chunks[table]
            self._sql.pop(table, None)
        for table, at in tuple(self._asked.items()):
            if now - at > _WATCHED_FOR_S:
                self._asked.pop(table, None)
        with self._news:
            self._built = built
            self._news.notify_all()

    def _known(self, table: TableName) -> Known:
        return Known(
            folder=self._folder(table),
            statements=self._statements(table),
            story=self.stories.of(table, self.tail()),
            stored=self.stored.of(table),
            stays=self.stories.stays(table),
            why=lambda chunk: self.stories.failure(table, chunk),
        )

    def _folder(self, table: TableName) -> str:
        return str(table_paths(self.output_dir, table).folder)

    def _statements(self, table: TableName) -> tuple[Statement, ...]:
        """Return the statements of the table's chunks, none for a table without a plan. Chunks
        differ in their bounds alone, so that there are at most four.
        """
        tracked = self.views.machine.state.tables.get(table)
        if tracked is None:
            return ()
        plan, known = tracked.plan, self._sql.get(table)
        if known is None or known[0] is not plan:
            shapes = {(tile.lower is not None, tile.upper is not None): tile for tile in plan.tiles}
            statements = tuple(
                Statement(lower=lower, upper=upper, sql=tile_statement(plan, tile).sql)
                for (lower, upper), tile in shapes.items()
            )
            known = self._sql[table] = (plan, statements)
        return known[1]
