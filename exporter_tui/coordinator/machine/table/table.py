"""The machine's bookkeeping of one table; pure, changed by the machine alone.

Enters: steps from the handlers; each is a method here, and no other module changes a field of a
table or of a task. Leaves: phases, by ``phases``, and states for people, computed. What a phase
excludes is unset by the step that leads to it. The package's docstring tells the table's life.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from exporter_tui.coordinator.machine.table.helper_jobs import HelperJobs
from exporter_tui.coordinator.machine.table.known_files import KnownFiles
from exporter_tui.coordinator.machine.table.phases import (
    AFTER,
    TABLE_TRANSITIONS,
    Errand,
    RestartPhase,
    RestartStep,
    TablePhase,
    TableStep,
    Validation,
)
from exporter_tui.coordinator.machine.table.restart import Restart
from exporter_tui.coordinator.machine.table.results import Result, TableBook
from exporter_tui.coordinator.machine.table.tasks import TaskKey, TrackedTask
from exporter_tui.model.errors import Failure
from exporter_tui.model.events import WorkerNo
from exporter_tui.model.names import ChunkNo
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.states import (
    COMPLETE,
    FINAL,
    OWNED,
    WAITING,
    ChunkState,
    ChunkStep,
    TableState,
    TaskKind,
    after,
)
from exporter_tui.model.verdict import FailedReason, TableStatus

_STORY_STEPS = 40


@dataclass(slots=True, kw_only=True)
class TrackedTable:
    """One table. ``order``: its place in the plan, largest first.

    ``result`` stands from its first end to the next, except where files were lost; ``errand`` and
    ``asked`` (chunks to be exported again) are what a person wants beside it, ``validation`` what
    of that is still to be begun. ``failure``: why it is FAILING. ``urgent``: a person waits for it.
    ``jobs``: those of the helper thread.

    ``known``: of its files. ``renewed``: a file was committed since the result. ``losses``: how
    often files were gone when the table was to be closed; ``redos``: how often it was redone in
    this run. Tasks are counted as they move: ``incomplete`` chunks, ``active`` and ``waiting``
    tasks of all kinds. ``story``: its last steps; ``book``: what the report says of it.
    """

    plan: TablePlan
    order: int
    chunks: dict[ChunkNo, TrackedTask]
    inquiries: dict[tuple[TaskKind, ChunkNo | None], TrackedTask] = field(default_factory=dict)
    phase: TablePhase = TablePhase.WORKING
    result: Result | None = None
    failure: Failure | None = None
    errand: Errand | None = None
    validation: Validation = Validation.NOTHING
    asked: list[ChunkNo] = field(default_factory=list)
    urgent: bool = False
    restart: Restart = field(default_factory=Restart)
    jobs: HelperJobs = field(default_factory=HelperJobs)
    known: KnownFiles = field(default_factory=KnownFiles)
    renewed: bool = False
    losses: int = 0
    redos: int = 0
    incomplete: int = 0
    active: int = 0
    waiting: int = 0
    story: list[str] = field(default_factory=list)
    book: TableBook = field(default_factory=TableBook)

    # -- what is asked of it ---------------------------------------------------------------------

    @property
    def open(self) -> bool:
        """Return whether something is still to be done for the table."""
        return self.phase is not TablePhase.ENDED or self.restarting is not RestartPhase.NONE

    @property
    def restarting(self) -> RestartPhase:
        """Return how far the restart is that a person asked for."""
        return self.restart.phase

    @property
    def leaving(self) -> bool:
        """Return whether the table's work is given up, because it starts again as a whole."""
        moving = {RestartPhase.CLEARING, RestartPhase.MOVING}
        return self.phase is TablePhase.REDOING or self.restarting in moving

    @property
    def given_up(self) -> bool:
        """Return whether its tasks are not worth another try."""
        return self.leaving or self.phase is TablePhase.FAILING

    @property
    def turn(self) -> int:
        """Return its place in the queue: before all other tables goes what a person waits for, and
        what was changed under its snapshot, which may happen again at any time.
        """
        return -1 if self.urgent or self.redos else self.order

    @property
    def wants_count(self) -> bool:
        """Return whether Oracle is still to count the whole table: the one tile of a table that has
        no other is the whole table.
        """
        return len(self.chunks) > 1 and self.known.asks_about(None)

    def replaces(self, chunk: ChunkNo) -> bool:
        """Return whether a person asked for the chunk and its old file is still to be moved."""
        return chunk in self.asked or self.jobs.moves(chunk)

    def tasks(self) -> tuple[TrackedTask, ...]:
        """Return all tasks, chunks first."""
        return (*self.chunks.values(), *self.inquiries.values())

    def task(self, kind: TaskKind, chunk: ChunkNo | None) -> TrackedTask:
        """Return one task; raises KeyError when the table has no such task."""
        if kind is TaskKind.EXPORT and chunk is not None:
            return self.chunks[chunk]
        return self.inquiries[kind, chunk]

    def state(self) -> TableState:
        """Return the word for where the table stands."""
        if self.phase is TablePhase.REDOING or self.restarting is not RestartPhase.NONE:
            return TableState.RESTARTING
        if self.phase is TablePhase.ENDED and self.result is not None:
            return _ended_state(self.result)
        if not self.incomplete:
            return TableState.VALIDATING
        untouched = all(task.state is ChunkState.PENDING for task in self.chunks.values())
        return TableState.PLANNED if untouched and not self.errand else TableState.EXPORTING

    # -- steps of its tasks ----------------------------------------------------------------------

    def step(self, task: TrackedTask, step: ChunkStep) -> None:
        """Take a step with one of this table's tasks and keep the counters true."""
        before = task.state
        task.take(step)
        self.active += (task.state in OWNED) - (before in OWNED)
        self.waiting += (task.state in WAITING) - (before in WAITING)
        if task.key.exports:
            self.incomplete -= (task.state in COMPLETE) - (before in COMPLETE)

    def again(self, task: TrackedTask, step: ChunkStep) -> None:
        """Take a step that makes a finished task start from its first attempt."""
        task.attempt = 0
        self.step(task, step)

    def assign(self, task: TrackedTask, worker: WorkerNo) -> None:
        """Give the task to a worker for its next attempt."""
        task.attempt += 1
        self.step(task, ChunkStep.ASSIGNED)
        task.owner = worker

    def give_back(self, task: TrackedTask) -> None:
        """Let the task wait again as if its attempt had not been made."""
        self.step(task, ChunkStep.RETURNED)
        task.attempt -= 1

    def put_back(self, task: TrackedTask, ready_at: float) -> None:
        """Let the task wait for its next attempt until ``ready_at``."""
        self.step(task, ChunkStep.PUT_BACK)
        task.ready_at = ready_at

    def add(self, task: TrackedTask) -> None:
        """Take in an inquiry; it is PENDING."""
        self.waiting += 1
        self.inquiries[task.key.kind, task.key.chunk] = task

    def commit(self, task: TrackedTask) -> None:
        """Count the file that was just committed: what was known of the old one is void, and so is
        a verdict that was about to be made.
        """
        if self.phase is TablePhase.CLOSING:
            self._take(TableStep.CHANGED)
        self.step(task, ChunkStep.COMMITTED)
        self.known.present, self.renewed = False, True

    def found(
        self, done: frozenset[ChunkNo], answered: Iterable[ChunkNo], *, counted: bool
    ) -> None:
        """Take in what the folder held when the run began."""
        self.known.unread.update(done)
        self.known.answered.update(answered, {None} if counted else ())
        for chunk in sorted(done):
            self.step(self.chunks[chunk], ChunkStep.FOUND)

    # -- steps of its life -----------------------------------------------------------------------

    def begin_validation(self) -> Validation:
        """Return what of a validation that a person asked for is to be begun next."""
        due = self.validation
        if due is Validation.READ_AND_ASK:
            self.known.damaged.clear()
        self.validation = AFTER[due]
        return due

    def _take(self, step: TableStep) -> None:
        self.phase = after(
            TABLE_TRANSITIONS, self.phase, step, what=str(self.plan.table), story=self.story
        )
        self._tell(step.value)
        if self.phase is not TablePhase.FAILING:
            self.failure = None
        if self.phase is TablePhase.ENDED:
            self.errand, self.validation = None, Validation.NOTHING

    def _tell(self, line: str) -> None:
        if len(self.story) >= _STORY_STEPS:
            del self.story[_STORY_STEPS // 2]
        self.story.append(line)

    def ask_chunk(self, chunk: ChunkNo) -> None:
        """A person asked for the chunk; a table that has its result is open again."""
        self.asked.append(chunk)
        if self.phase is TablePhase.ENDED:
            self._take(TableStep.ASKED)
            self.errand = Errand.CHUNK

    def hurry(self, *, urgent: bool = True) -> None:
        """Let its work go before that of all other tables, for a person waits for it, or not."""
        self.urgent = urgent

    def next_asked(self) -> ChunkNo:
        """Take the next of the chunks that a person asked for."""
        return self.asked.pop(0)

    def forget_asked(self) -> None:
        """Ask for no chunk any more: the run ends."""
        self.asked.clear()

    def validate(self) -> None:
        """A person asked for a validation of the table, which has its result."""
        self._take(TableStep.ASKED)
        self.urgent = True
        self.errand, self.validation = Errand.VALIDATE, Validation.READ_AND_ASK
        self.known.present = False

    def drop_validation(self) -> None:
        """Give up a validation: the old result stands, but where a chunk is exported again or has
        been meanwhile.
        """
        self.validation = Validation.NOTHING
        if self.incomplete or self.asked or self.renewed or self.jobs.moves_any():
            self.errand = Errand.CHUNK
        else:
            self.keep_result()

    def change(self) -> None:
        """Its files are no longer those that its verdict is about."""
        self._take(TableStep.CHANGED)
        self.known.doubt()

    def judge(self) -> None:
        """Everything that its verdict needs is there."""
        self._take(TableStep.JUDGED)

    def not_closed(self) -> None:
        """Files were gone, or answers, when its verdict was to be made."""
        self._take(TableStep.CHANGED)
        self.losses += 1

    def fail(self, failure: Failure) -> None:
        """Give up: it is closed as FAILED once nobody works on it."""
        self._take(TableStep.FAILED)
        self.failure = failure

    def end(self, result: Result) -> None:
        """Give it its result; what was asked of it is done, but for chunks that are next."""
        self._take(TableStep.CLOSED)
        self.result = result
        self.renewed = self.urgent = False
        if self.asked:
            self._take(TableStep.ASKED)
            self.errand = Errand.CHUNK

    def keep_result(self) -> None:
        """Let its old result stand: what was asked of it is done, or given up."""
        self._take(TableStep.STANDS)

    def lose_files(self) -> None:
        """Files are gone that its result was about."""
        self._take(TableStep.FILES_LOST)
        self.known.doubt()
        self.result = self.errand = None

    def redo(self, *, counts: bool) -> None:
        """Give up its work, for it starts again with a new plan; ``counts`` among the redos of the
        run.
        """
        self._take(TableStep.REDONE)
        self.redos += counts
        self.result = self.errand = None

    def start_over(self, plan: TablePlan) -> None:
        """Start again with a new plan and nothing asked of it; the story of a chunk that exists in
        both goes on.
        """
        if self.restarting is RestartPhase.MOVING:
            self.redos = 0
            self._restart(RestartStep.DONE)
        elif self.restarting is not RestartPhase.NONE:
            self._restart(RestartStep.OVERTAKEN)
        self._replace(TableStep.PLANNED, plan)
        self.result = None

    def adopt(self, plan: TablePlan) -> None:
        """Take the plan that was pinned after the run had given the table up: its result stands,
        and so does a restart that was asked for since.
        """
        self._replace(TableStep.ADOPTED, plan)
        for task in self.chunks.values():
            self.step(task, ChunkStep.CANCELLED)

    def _replace(self, step: TableStep, plan: TablePlan) -> None:
        old = self.chunks
        for task in self.chunks.values():
            if task.state in FINAL:
                self.step(task, ChunkStep.REDONE)
        self.plan, self.chunks = plan, {}
        for tile in plan.tiles:
            key = TaskKey(plan.table, TaskKind.EXPORT, tile.no)
            task = old.get(tile.no) or TrackedTask(key=key)
            task.attempt = 0
            task.old_file(aside=False)
            self.chunks[tile.no] = task
        self.inquiries, self.known = {}, KnownFiles()
        self.errand, self.validation = None, Validation.NOTHING
        self.asked, self.losses, self.renewed = [], 0, False
        self.incomplete = self.waiting = len(self.chunks)
        self._take(step)

    # -- steps of a restart that a person asked for ----------------------------------------------

    def _restart(self, step: RestartStep) -> None:
        self.restart.take(step, what=f"the restart of {self.plan.table}", story=self.story)
        self._tell(f"restart: {step.value}")

    def ask_restart(self) -> None:
        """A person asked for the table as a whole; its work goes on until the plan is there."""
        self._restart(RestartStep.REQUESTED)
        self.urgent = True

    def clear_for(self, plan: TablePlan) -> None:
        """The new plan is there: the table's attempts are ended now."""
        self._restart(RestartStep.PLANNED)
        self.restart.plan = plan
        self.asked.clear()

    def interrupt(self, tasks: Iterable[TrackedTask]) -> None:
        """Remember what the restart ends, to go on with it where the folder cannot be moved."""
        self.restart.interrupted += tasks

    def move_folder(self) -> None:
        """Nobody works on the table any more: its folder is moved."""
        self._restart(RestartStep.QUIET)

    def fail_restart(self) -> list[TrackedTask]:
        """Go on as if nobody had asked; returns what the restart had interrupted."""
        interrupted = self.restart.interrupted
        self._restart(RestartStep.FAILED)
        return interrupted

    def drop_restart(self) -> None:
        """Forget the restart: the run ends."""
        self._restart(RestartStep.DROPPED)


def _ended_state(result: Result) -> TableState:
    if result.status is TableStatus.SUCCEEDED:
        return TableState.SUCCEEDED
    return TableState.STALE if result.reason is FailedReason.STALE else TableState.FAILED


def track(plan: TablePlan, order: int) -> TrackedTable:
    """Return a table with every chunk of its plan PENDING."""
    chunks = {
        tile.no: TrackedTask(key=TaskKey(plan.table, TaskKind.EXPORT, tile.no))
        for tile in plan.tiles
    }
    count = len(chunks)
    return TrackedTable(plan=plan, order=order, chunks=chunks, incomplete=count, waiting=count)
