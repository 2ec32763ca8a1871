"""The frozen picture of a running export, rebuilt about twice a second.

Enters: every event and every progress report. Leaves: a ``RunView``; what did not change since the
last one is shared with it, so that a picture of 20,000 tables costs little. All rates and fractions
are computed here; whoever draws only draws.
"""

from collections import deque
from dataclasses import dataclass, field, replace

from exporter_tui.coordinator.machine import Machine
from exporter_tui.coordinator.table_views import Tally, refused_view, table_view, totals
from exporter_tui.model import events
from exporter_tui.model.events import Event, WorkerNo
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.plan import RefusedTable
from exporter_tui.model.view import Rates, RunState, RunView, TableView, WorkerView
from exporter_tui.model.work import Progress

_RATE_WINDOW_S = 10.0
_ALMOST = 0.99
"""A running chunk is never shown as finished, however wrong its estimate."""


@dataclass(slots=True, kw_only=True)
class _WorkerState:
    session: str = ""
    table: TableName | None = None
    chunk: ChunkNo | None = None
    chunks: int = 0
    attempt: int = 0
    since: float = 0.0
    heard_at: float = 0.0
    progress: Progress | None = None


@dataclass(slots=True)
class Picture:
    """Keeps the numbers of a run. ``tallies``: committed files by table, earlier runs included;
    ``written``: what this run alone has committed.
    """

    machine: Machine
    base: RunView
    refused: tuple[RefusedTable, ...]
    began: float
    tallies: dict[TableName, Tally]
    written: Tally = field(default_factory=Tally)
    retries: int = 0
    _workers: dict[WorkerNo, _WorkerState] = field(default_factory=dict)
    _views: dict[TableName, TableView] = field(default_factory=dict)
    _dirty: set[TableName] = field(default_factory=set)
    _samples: deque[tuple[float, int, int, int]] = field(default_factory=deque)
    _version: int = 0

    def __post_init__(self) -> None:
        """Draw every table once."""
        self._dirty.update(self.machine.run.tables)
        for refused in self.refused:
            self._views[refused.table] = refused_view(refused)

    def hear(self, event: Event, now: float) -> None:
        """Count what the event says."""
        table = getattr(event, "table", None)
        if isinstance(table, TableName) and table in self.machine.run.tables:
            self._dirty.add(table)
        match event:
            case events.WorkerStarted():
                self._workers[event.worker] = _WorkerState(since=now, heard_at=now)
            case events.WorkerDied():
                self._workers.pop(event.worker, None)
            case events.SessionOpened():
                self._workers[event.worker].session = f"{event.sid},{event.serial}"
            case events.TaskAssigned():
                self._assigned(event, now)
            case events.ChunkCommitted():
                self.tallies[event.table].add(event.rows, event.csv_bytes, event.gzip_bytes)
                self.written.add(event.rows, event.csv_bytes, event.gzip_bytes)
                self._rest(event.worker)
            case events.AggregatesRead() | events.AttemptFailed():
                self._rest(event.worker)
            case events.TaskPutBack():
                self.retries += 1
            case events.TableReplanned():
                self.tallies[event.table] = Tally()
            case _:
                pass

    def progress(self, worker: WorkerNo, progress: Progress, now: float) -> None:
        """Keep the latest progress of a worker's attempt."""
        state = self._workers[worker]
        state.progress = progress
        state.heard_at = now
        self._dirty.add(progress.table)

    def _assigned(self, event: events.TaskAssigned, now: float) -> None:
        state = self._workers[event.worker]
        state.table, state.chunk, state.attempt = event.table, event.chunk, event.attempt
        state.chunks = len(self.machine.run.tables[event.table].plan.tiles)
        state.since = state.heard_at = now
        state.progress = None

    def _rest(self, worker: WorkerNo) -> None:
        state = self._workers[worker]
        state.table = state.chunk = state.progress = None

    # -- drawing ---------------------------------------------------------------------------------

    def view(self, now: float) -> RunView:
        """Return the picture of this moment."""
        running = self._running_rows()
        for name in self._dirty:
            self._views[name] = table_view(
                self.machine.run.tables[name], self.tallies[name], running.get(name, 0)
            )
        self._dirty.clear()
        tables = tuple(self._views.values())
        self._version += 1
        drain = self.machine.run.drain
        state = RunState.STOPPING if drain is not None else RunState.RUNNING
        return replace(
            self.base,
            version=self._version,
            state=RunState.FINISHED if self.machine.ended else state,
            elapsed_s=now - self.began,
            totals=totals(tables, self.written, self.retries),
            rates=self._rates(now),
            workers=tuple(self._worker_view(no, w, now) for no, w in self._workers.items()),
            workers_wanted=self.machine.run.crew.limit,
            tables=tables,
        )

    def _running_rows(self) -> dict[TableName, int]:
        rows: dict[TableName, int] = {}
        for state in self._workers.values():
            if state.progress is not None:
                table = state.progress.table
                rows[table] = rows.get(table, 0) + state.progress.rows
        return rows

    def _rates(self, now: float) -> Rates:
        live = [state.progress for state in self._workers.values() if state.progress is not None]
        rows = self.written.rows + sum(progress.rows for progress in live)
        csv_bytes = self.written.csv_bytes + sum(progress.csv_bytes for progress in live)
        gzip_bytes = self.written.gzip_bytes + sum(progress.gzip_bytes for progress in live)
        self._samples.append((now, rows, csv_bytes, gzip_bytes))
        while now - self._samples[0][0] > _RATE_WINDOW_S and len(self._samples) > 2:
            self._samples.popleft()
        then, rows_then, csv_then, gzip_then = self._samples[0]
        seconds = now - then
        if seconds <= 0:
            return Rates()
        # An attempt that failed takes its rows back; a rate is never shown below zero.
        return Rates(
            rows_per_s=max(rows - rows_then, 0) / seconds,
            csv_bytes_per_s=max(csv_bytes - csv_then, 0) / seconds,
            gzip_bytes_per_s=max(gzip_bytes - gzip_then, 0) / seconds,
        )

    def _worker_view(self, no: WorkerNo, state: _WorkerState, now: float) -> WorkerView:
        if state.table is None:
            member = self.machine.run.crew.members.get(no)
            activity = "idle" if member is not None and member.ready else "starting"
            return WorkerView(no=no, activity=activity, session=state.session)
        rows = state.progress.rows if state.progress else 0
        seconds = max(now - state.since, 0.001)
        plan = self.machine.run.tables[state.table].plan
        share = (plan.estimated_rows or 0) / max(state.chunks, 1)
        return WorkerView(
            no=no,
            activity="validating" if state.chunk is None else "exporting",
            table=state.table,
            chunk=state.chunk,
            chunks_total=state.chunks,
            fraction=min(rows / share, _ALMOST) if share else 0.0,
            rows_per_s=rows / seconds,
            quiet_s=now - state.heard_at,
            session=state.session,
        )
