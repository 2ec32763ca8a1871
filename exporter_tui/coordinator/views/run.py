"""The frozen picture of a running export, rebuilt about twice a second.

Enters: every event and every progress report, what was measured. Leaves: a ``RunView``; what did
not change since the last one is shared with it, so that a picture of 20,000 tables costs little.
All rates, fractions and states are computed here; whoever draws only draws. Called by the loop
alone, which has clock, meters and lines of the log; pure.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import isinf

from exporter_tui.coordinator.machine.machine import Machine
from exporter_tui.coordinator.machine.state import MachineState
from exporter_tui.coordinator.machine.table.phases import RestartPhase
from exporter_tui.coordinator.machine.table.table import TrackedTable
from exporter_tui.coordinator.views import disk_need
from exporter_tui.coordinator.views.files import FileFacts, TableFiles
from exporter_tui.coordinator.views.limit import Limit
from exporter_tui.coordinator.views.rates import History, RateWindow, Remaining, RunClock
from exporter_tui.coordinator.views.run_state import Throttle, run_state
from exporter_tui.coordinator.views.strips import Strips
from exporter_tui.coordinator.views.tables import (
    NOTHING_RUNS,
    Running,
    Sums,
    Weights,
    refused_view,
    table_view,
)
from exporter_tui.coordinator.views.workers import Meter, WorkerViews
from exporter_tui.model import events, interventions
from exporter_tui.model.events import Event, WorkerNo
from exporter_tui.model.facts import TablesAtScn, tables_at_scns
from exporter_tui.model.names import TableName
from exporter_tui.model.plan import RefusedTable
from exporter_tui.model.view import (
    STANDING,
    EventLine,
    MachineView,
    Rates,
    RunState,
    RunView,
    TableView,
)
from exporter_tui.model.words import BEGUN_WORDS, Word, word_of
from exporter_tui.model.work import Progress, Waits

_Moved = (
    events.SessionOpened
    | events.TaskDone
    | events.TableFinished
    | events.TableReplanned
    | interventions.TableCleared
)
"""Events of work that went on, besides rows; what only looks or asks does not hide a stall."""

_WORKING = frozenset({RunState.RUNNING, RunState.THROTTLED, RunState.STALLED})

_UNMEASURED = MachineView()


@dataclass(slots=True)
class RunViews:
    """Keeps the numbers of a run. ``files_by_table``: committed files, earlier runs
    included. ``exit_code`` is shown once the run has ended.
    """

    machine: Machine
    base: RunView
    refused: tuple[RefusedTable, ...]
    began: float
    files_by_table: dict[TableName, TableFiles]
    exit_code: int | None = None
    retries: int = 0
    workers: WorkerViews = field(init=False)
    _places: dict[TableName, int] = field(default_factory=dict)
    _views: list[TableView] = field(default_factory=list)
    _tables: tuple[TableView, ...] = ()
    _dirty: set[TableName] = field(default_factory=set)
    _sums: Sums = field(default_factory=Sums)
    _weights: Weights = field(default_factory=Weights)
    _strips: Strips = field(default_factory=Strips)
    _scns: tuple[TablesAtScn, ...] = ()
    _moved_scns: bool = True
    _rates: RateWindow = field(default_factory=RateWindow)
    _history: History = field(default_factory=History)
    _remaining: Remaining = field(default_factory=Remaining)
    _throttle: Throttle = field(default_factory=Throttle)
    _moved_at: float | None = None
    _limit: Limit = field(default_factory=Limit)
    _clock: RunClock = field(default_factory=RunClock)
    _prepared_s: float | None = None
    _at_work: frozenset[TableName] = frozenset()
    _without_session: frozenset[TableName] = frozenset()
    _version: int = 0

    def __post_init__(self) -> None:
        """The workers' lines read who works on what where the machine keeps it."""
        self.workers = WorkerViews(self.machine.state)
        self._clock.look(self.began, RunState.PREPARING)

    # -- hearing ---------------------------------------------------------------------------------

    def hear(self, event: Event, now: float) -> None:
        """Count what the event says."""
        if isinstance(event, _Moved):
            self._moved_at = now
        table = getattr(event, "table", None)
        if isinstance(table, TableName):
            self._dirty.add(table)
            if (chunk := getattr(event, "chunk", None)) is not None:
                self._strips.name(table, chunk)
        if isinstance(event, events.TaskEnded):
            self.workers.ended(event)
        match event:
            case events.WorkerStarted():
                self.workers.meters[event.worker] = Meter(heard_at=now)
            case events.WorkerDied():
                self._forget_worker(event.worker)
            case events.TaskAssigned():
                if (meter := self.workers.meters.get(event.worker)) is not None:
                    meter.begin(now)
            case events.TaskPutBack():
                self.retries += 1
            case _:
                self._count_files(event)

    def _forget_worker(self, worker: WorkerNo) -> None:
        self.workers.meters.pop(worker, None)
        if (table := self.workers.table_of(worker)) is not None:
            self._dirty.add(table)

    def _count_files(self, event: Event) -> None:
        match event:
            case events.ChunkCommitted():
                facts = FileFacts(
                    event.rows, event.csv_bytes, event.gzip_bytes, event.elapsed_s, event.attempt
                )
                self.files_of(event.table).put(event.chunk, facts)
            case events.TableReplanned() | interventions.TableCleared():
                self.files_of(event.table).clear()
                self._moved_scns = True
            case interventions.ChunkSetAside():
                self.files_of(event.table).set_aside(event.chunk)
            case interventions.ChunkPutBack() if event.problem is None:
                self.files_of(event.table).put_back(event.chunk)
            case interventions.AsideDropped():
                self.files_of(event.table).forget_aside(event.chunk)
            case interventions.FilesLost():
                self._lose(event)
            case interventions.FileDamaged():
                self.files_of(event.table).drop(event.chunk)
            case interventions.FolderLooked():
                for lost in event.lost:
                    self._lose(lost)
            case _:
                pass

    def _lose(self, lost: interventions.FilesLost) -> None:
        table_files = self.files_of(lost.table)
        self._dirty.add(lost.table)
        for chunk in lost.chunks:
            table_files.drop(chunk)
        if lost.plan_lost:
            table_files.clear()

    def line(self, table: TableName) -> TableView | None:
        """Return the latest line of a table, None for one that is not in the picture."""
        place = self._places.get(table)
        return None if place is None else self._views[place]

    @property
    def tables(self) -> tuple[TableView, ...]:
        """Return the lines of the latest picture; safe in any thread."""
        return self._tables

    def files_of(self, table: TableName) -> TableFiles:
        """Return the committed files of a table, to be changed by the loop alone."""
        return self.files_by_table.setdefault(table, TableFiles())

    def progress(self, worker: WorkerNo, progress: Progress, now: float) -> None:
        """Keep the latest progress of a worker's attempt."""
        if self.workers.progress(worker, progress, now):
            self._moved_at = now
        self._dirty.add(progress.table)

    # -- drawing ---------------------------------------------------------------------------------

    def view(
        self,
        now: float,
        *,
        measured: MachineView = _UNMEASURED,
        lines: tuple[EventLine, ...] = (),
        problems: tuple[EventLine, ...] = (),
        wall: datetime | None = None,
        waits: Waits | None = None,
    ) -> RunView:
        """Return the picture of this moment. ``measured``: what the meters say, without what the
        work itself tells; ``lines`` and ``problems``: the last events; ``wall``: the time of day;
        ``waits``: what was seen of the workers' sessions.
        """
        run, ended = self.machine.state, self.machine.ended
        self._draw_tables(now)
        self._count_scns()
        state, note = self._state(now)
        totals = self._sums.totals(retries=self.retries)
        stands = state in STANDING and not totals.running
        self._clock.look(now, state)
        if self._prepared_s is None:
            self._prepared_s = self._clock.worked_s
        clock, moved = self._clock, self.workers.moved
        worked_s = clock.worked_s - self._prepared_s
        left_s = self._left_s(state)
        self._version += 1
        return replace(
            self.base,
            version=self._version,
            state=state,
            state_note=note,
            scns=self._scns,
            elapsed_s=clock.worked_s,
            remaining_s=left_s,
            ends_at=_minute(wall, left_s),
            last_table=None if left_s is None else self._last_table(left_s),
            totals=totals,
            rates=Rates() if stands else self._rates.rates(clock.worked_s, moved),
            chart=self._history.look(clock.passed_s, moved.rows),
            mean_rows_per_s=moved.rows / worked_s if worked_s > 0 else 0.0,
            best_rows_per_s=self._history.best,
            limit=""
            if ended
            else self._limit.look(clock.worked_s, self.workers.spent, state, waits),
            workers=self.workers.views(self.files_by_table, now),
            workers_wanted=run.workers.limit,
            machine=self._machine(measured),
            tables=self._tables,
            events=lines,
            problems=problems,
            exit_code=self.exit_code if ended else None,
        )

    def _state(self, now: float) -> tuple[RunState, str]:
        """Return the run's word and note. A stall is timed from the last movement, or from when
        there could be one again: after a hold, or after nothing but questions to Oracle.
        """
        run, counting = self.machine.state, self.workers.only_validate
        if self._moved_at is None:
            self._moved_at = now  # what came before the work may have taken long
        paced_s = self.workers.spent.paced_s
        throttled = self._throttle.look(now, paced_s=paced_s, busy=run.workers.busy())
        state, note = run_state(
            run,
            now=now,
            ended=self.machine.ended,
            throttled=throttled,
            counting=counting,
            quiet_s=now - self._moved_at,
            left=self._sums.stopped,
            tables=len(self._places),
        )
        if counting or state not in _WORKING:
            self._moved_at = now
        return state, note

    def _draw_tables(self, now: float) -> None:
        tracked, changed_tables = self.machine.state.tables, self.machine.state.take_changed()
        if self._places:
            self._dirty |= changed_tables
            self._strips.forget(changed_tables)
        else:
            self._draw_first()
        before, self._at_work = self._at_work, self.workers.tables_at_work()
        waited, self._without_session = self._without_session, _without_session(self.machine.state)
        self._dirty |= (before ^ self._at_work) | (waited ^ self._without_session)
        if self._tables and not self._dirty:
            return
        running = self.workers.running(self.files_by_table, now)
        changed = not self._tables
        for name in self._dirty:
            table, place = tracked.get(name), self._places.get(name)
            if table is not None and place is not None:
                table_files = self.files_of(name)
                view = self._line(table, table_files, running.get(name, NOTHING_RUNS))
                if view != self._views[place]:
                    self._views[place] = view
                    changed = True
                self._sums.put(place, view, table_files)
        self._dirty.clear()
        if changed:
            self._tables = tuple(self._views)

    def _count_scns(self) -> None:
        """Count which moments the tables show, anew only when one has another plan."""
        if self._moved_scns:
            self._moved_scns = False
            tables = self.machine.state.tables.values()
            self._scns = tables_at_scns(table.plan.scn for table in tables)

    def _draw_first(self) -> None:
        """Give every table its place: in plan order, refused ones behind."""
        for name, table in self.machine.state.tables.items():
            table_files = self.files_of(name)
            self._place(name, self._line(table, table_files, NOTHING_RUNS), table_files)
        for refused in self.refused:
            if refused.table not in self._places:
                self._place(refused.table, refused_view(refused), None)

    def _line(self, table: TrackedTable, table_files: TableFiles, running: Running) -> TableView:
        strip, name = self._strips.draw(table, running.fractions), table.plan.table
        is_being_made = table.restarting in _BEING_MADE and name not in self._without_session
        return table_view(
            table,
            table_files,
            running,
            self._weights,
            strip=strip,
            at_work=name in self._at_work or is_being_made,
        )

    def _place(self, name: TableName, view: TableView, table_files: TableFiles | None) -> None:
        self._places[name] = len(self._views)
        self._sums.put(len(self._views), view, table_files)
        self._views.append(view)

    def _left_s(self, state: RunState) -> float | None:
        """Return the seconds until the end, None while they cannot be honest."""
        if state in STANDING:
            return None
        left = self._remaining.look(
            self._clock.worked_s, done=self._sums.processed, left=self._sums.left
        )
        return None if state not in _WORKING or not self._sums.left else left

    def _last_table(self, left_s: float) -> TableName | None:
        """Return the table that ends last: one in work that takes longer than all that wait, or
        the last of those, which are taken in order.
        """
        in_work = [line for name in self._at_work if (line := self.line(name)) is not None]
        slowest = max(in_work, key=lambda line: line.remaining_s or 0.0, default=None)
        if slowest is not None and (slowest.remaining_s or 0.0) >= left_s:
            return slowest.table
        if self._sums.queued or self._sums.begun:
            waiting = _QUEUED if self._sums.queued else BEGUN_WORDS
            found = (one.table for one in reversed(self._tables) if word_of(one) in waiting)
            return next(found, None)
        return slowest.table if slowest is not None else None

    def _machine(self, measured: MachineView) -> MachineView:
        left = self._sums.left
        needed = None
        if not isinf(left):
            needed = disk_need.forecast(
                open_bytes=int(left),
                done_bytes=self._sums.done,
                gzip_bytes=self._sums.gzip_bytes + self.workers.gzip_bytes,
            )
        return replace(
            measured,
            disk_needed_bytes=needed,
            sessions=measured.sessions
            + self.machine.state.workers.sessions
            + self.machine.state.session_lent,
        )


_BEING_MADE = frozenset({RestartPhase.PLANNING, RestartPhase.MOVING})
"""The helper thread makes the table's new plan, or moves its folder away."""


def _without_session(state: MachineState) -> frozenset[TableName]:
    """Return the tables whose new plan waits for a session of Oracle."""
    return frozenset(command.table for command in state.wants_session)


_QUEUED = frozenset({Word.QUEUED})


def _minute(wall: datetime | None, left_s: float | None) -> datetime | None:
    """Return the minute in which it will be so many seconds later."""
    if wall is None or left_s is None:
        return None
    return (wall + timedelta(seconds=left_s)).replace(second=0, microsecond=0)
