"""One bar per chunk of a table that somebody looks at.

Enters: the machine's tasks, the committed files, what runs. Leaves: ``ChunkView`` in the order of
the plan; a chunk that did not change keeps its view, for a table may have ten thousand.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from exporter_tui.coordinator.machine.table.table import TrackedTable
from exporter_tui.coordinator.machine.table.tasks import TrackedTask
from exporter_tui.coordinator.views import progress
from exporter_tui.coordinator.views.files import FileFacts, TableFiles
from exporter_tui.coordinator.views.workers import Work
from exporter_tui.model.data_file import chunk_file_name, part_file_name
from exporter_tui.model.format import brief
from exporter_tui.model.names import ChunkNo, RunId
from exporter_tui.model.plan import TablePlan, Tile
from exporter_tui.model.states import COMPLETE, OWNED, ChunkState, TaskKind
from exporter_tui.model.view import ChunkCheck, ChunkView
from exporter_tui.model.work import ATTEMPTS

_Key = tuple[ChunkState, int, FileFacts | None, ChunkCheck]
_MOVING = OWNED | {ChunkState.BACKOFF}

_HONEST_AFTER_S = 5.0
_HONEST_FROM = 0.02

Why = Callable[[ChunkNo], str]
"""Returns code and message of a chunk's last failure, empty when it had none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is known of a table's chunks at one moment; ``working``: who exports which of them."""

    table_files: TableFiles
    working: Mapping[ChunkNo, Work]
    why: Why
    now: float


@dataclass(slots=True, kw_only=True)
class ChunkViews:
    """The bars of one table. ``run_id`` names the part files."""

    run_id: RunId
    _plan: TablePlan | None = None
    _keys: list[_Key] = field(default_factory=list)
    _views: list[ChunkView] = field(default_factory=list)
    _shown: tuple[ChunkView, ...] = ()

    def draw(self, table: TrackedTable, scene: Scene) -> tuple[ChunkView, ...]:
        """Return one view per chunk."""
        plan = table.plan
        if plan is not self._plan:
            self._plan = plan
            self._keys = [(ChunkState.PENDING, -1, None, ChunkCheck.NOT_YET)] * len(plan.tiles)
            self._views = [ChunkView(no=tile.no, state=ChunkState.PENDING) for tile in plan.tiles]
            self._shown = ()
        changed = not self._shown
        files = scene.table_files.files
        for place, (tile, task) in enumerate(zip(plan.tiles, table.chunks.values(), strict=True)):
            check = _check(table, tile.no)
            key = (task.state, task.attempt, files.get(tile.no), check)
            if key != self._keys[place] or task.state in _MOVING:
                self._keys[place] = key
                view = self._draw_one(plan, tile, task, scene)
                self._views[place] = _checked(view, table, check)
                changed = True
        if changed:
            self._shown = tuple(self._views)
        return self._shown

    def _draw_one(self, plan: TablePlan, tile: Tile, task: TrackedTask, scene: Scene) -> ChunkView:
        table_files, working = scene.table_files, scene.working.get(tile.no)
        facts = table_files.files.get(tile.no)
        rows, rate, fraction, file = None, 0.0, 0.0, ""
        elapsed = left = None
        if facts is not None:
            rows, fraction, file = facts.rows, 1.0, chunk_file_name(tile.no)
            rate = facts.rows / facts.elapsed_s if facts.elapsed_s > 0 else 0.0
            elapsed = facts.elapsed_s
        elif working is not None:
            meter = working.meter
            rows, rate = meter.rows, meter.rows_per_s(scene.now)
            fraction = progress.fraction(
                plan, table_files, tile.no, rows=meter.rows, csv_bytes=meter.csv_bytes
            )
            file = part_file_name(tile.no, self.run_id, working.task.serial)
            elapsed = scene.now - meter.began_at
            left = _remaining_s(elapsed, fraction)
        estimated = rows is None
        return ChunkView(
            no=tile.no,
            state=task.state,
            lower=tile.lower,
            upper=tile.upper,
            rows=progress.expected_rows(plan, table_files, tile.no) if estimated else rows,
            rows_estimated=estimated,
            fraction=fraction,
            rows_per_s=rate,
            elapsed_s=elapsed,
            remaining_s=left,
            attempt=facts.attempt if facts is not None else task.attempt,
            file=file,
            note=_note(task, scene.why, scene.now),
        )


def _remaining_s(elapsed_s: float, fraction: float) -> float | None:
    """Return how long an attempt will go on at its own pace, None while that would be a guess: at
    its beginning, and once it has more rows than were expected.
    """
    if elapsed_s < _HONEST_AFTER_S or not _HONEST_FROM <= fraction < progress.ALMOST:
        return None
    return elapsed_s * (1.0 - fraction) / fraction


def _check(table: TrackedTable, chunk: ChunkNo) -> ChunkCheck:
    task = table.inquiries.get((TaskKind.CHECK, chunk))
    if task is not None and task.state in OWNED:
        return ChunkCheck.ASKED
    if chunk in table.known.unanswered:
        return ChunkCheck.UNANSWERED
    return ChunkCheck.ANSWERED if chunk in table.known.answered else ChunkCheck.NOT_YET


def _checked(view: ChunkView, table: TrackedTable, check: ChunkCheck) -> ChunkView:
    """Return the view with what is known of the chunk's check."""
    why = table.known.unanswered.get(view.no)
    if view.state not in COMPLETE or why is None or check is not ChunkCheck.UNANSWERED:
        return replace(view, check=check)
    return replace(view, check=check, note=f"not checked: {brief(why)}")


def _note(task: TrackedTask, why: Why, now: float) -> str:
    """Return what a chunk waits for or why it failed, empty for one that is well."""
    if task.key.chunk is None:
        return ""
    if task.state is ChunkState.BACKOFF:
        left = max((task.ready_at or now) - now, 0.0)
        again = f"attempt {task.attempt + 1} of {ATTEMPTS} in {left:.0f} s"
        return f"{again}: {why(task.key.chunk)}"
    if task.state is ChunkState.FAILED:
        return f"attempt {task.attempt}: {why(task.key.chunk)}"
    return ""
