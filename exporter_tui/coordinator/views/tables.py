"""One line per table for a picture, and the sums over all of them; pure.

Enters: the machine's tables, the committed files, how far running chunks are. Leaves:
``TableView`` and ``Totals``. Work is weighed in bytes where sizes are known, and in chunks where
they are not; a sum is brought up to date by what changed, never counted anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from typing import NamedTuple

from exporter_tui.coordinator.machine.table.table import TrackedTable
from exporter_tui.coordinator.views.files import TableFiles
from exporter_tui.coordinator.views.progress import weight
from exporter_tui.model.format import brief
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.plan import RefusedTable, TablePlan
from exporter_tui.model.states import ChunkState, TableState
from exporter_tui.model.verdict import FailedReason
from exporter_tui.model.view import TableView, Totals
from exporter_tui.model.words import BEGUN_WORDS, RUNNING_WORDS, Word, word_of
from exporter_tui.store.folder_names import relative_folder


@dataclass(slots=True, kw_only=True)
class Running:
    """What the running attempts of a table have written, and how fast. ``fractions`` by chunk."""

    rows: int = 0
    rows_per_s: float = 0.0
    fractions: dict[ChunkNo, float] = field(default_factory=dict)


NOTHING_RUNS = Running()

_HONEST_FROM = 0.02
"""A table's remaining time is told from this share of its work on."""


@dataclass(slots=True)
class Weights:
    """The finished and the whole weight of tables with several chunks, counted anew only when the
    number of finished chunks has changed: a table may have ten thousand.
    """

    _known: dict[TableName, tuple[TablePlan, int, int, int]] = field(default_factory=dict)

    def of(self, table: TrackedTable) -> tuple[int, int]:
        """Return the weight of the finished chunks, and of all."""
        plan, incomplete = table.plan, table.incomplete
        known = self._known.get(plan.table)
        if known is not None and known[0] is plan and known[1] == incomplete:
            return known[2], known[3]
        done = total = 0
        for tile, task in zip(plan.tiles, table.chunks.values(), strict=True):
            size = tile.estimated_bytes or 1
            total += size
            if task.state is ChunkState.DONE or task.state is ChunkState.SKIPPED:
                done += size
        self._known[plan.table] = (plan, incomplete, done, total)
        return done, total


def table_view(
    table: TrackedTable,
    table_files: TableFiles,
    running: Running,
    weights: Weights,
    *,
    strip: str,
    at_work: bool,
) -> TableView:
    """Return the line of one table; ``strip``: its chunks, as ``Strips`` writes them; ``at_work``:
    somebody works on it.
    """
    plan, state, result = table.plan, table.state(), table.result
    ended = state in {TableState.SUCCEEDED, TableState.FAILED, TableState.STALE}
    stopped = result is not None and ended and result.reason is FailedReason.STOPPED
    untouched = state is TableState.PLANNED or (stopped and not table_files.files)
    failure = result.failure if result is not None and ended else None
    fraction = _fraction(table, running.fractions, weights)
    rows = table_files.rows + running.rows
    return TableView(
        table=plan.table,
        state=state,
        at_work=at_work,
        reason=result.reason if result is not None and ended else None,
        rows=plan.estimated_rows if untouched else rows,
        rows_estimated=untouched and plan.estimated_rows is not None,
        size_bytes=plan.segment_bytes,
        fraction=fraction,
        rows_per_s=running.rows_per_s,
        remaining_s=_remaining_s(rows, fraction, running.rows_per_s),
        chunks_done=len(table.chunks) - table.incomplete,
        chunks_total=len(table.chunks),
        chunks_kept=table_files.kept,
        gzip_bytes=table_files.gzip_bytes,
        worked_s=round(max(table_files.worked_s, 0.0), 1),
        rows_kept=table_files.rows_kept,
        note=brief(failure) if failure is not None else "",
        folder=relative_folder(plan.table),
        strip=strip,
    )


def _remaining_s(rows: int, fraction: float, rows_per_s: float) -> float | None:
    """Return the whole seconds until the last row at this speed, None while too little is done for
    an honest number.
    """
    if rows_per_s <= 0 or not _HONEST_FROM <= fraction < 1:
        return None
    return float(round(rows * (1 - fraction) / fraction / rows_per_s))


def refused_view(refused: RefusedTable) -> TableView:
    """Return the line of a table that never got a task."""
    stale = refused.reason is FailedReason.STALE
    return TableView(
        table=refused.table,
        state=TableState.STALE if stale else TableState.FAILED,
        reason=refused.reason,
        note=brief(refused.failure),
        folder=relative_folder(refused.table),
    )


def _fraction(table: TrackedTable, running: Mapping[ChunkNo, float], weights: Weights) -> float:
    """Return the share of the table's work that is done."""
    if not table.incomplete:
        return 1.0
    if table.incomplete == len(table.chunks) and not running:
        return 0.0
    done, total = weights.of(table)
    live = sum(weight(table.plan, chunk) * share for chunk, share in running.items())
    return min((done + live) / total, 1.0)


_FIELDS = {
    Word.VALID: "valid",
    Word.EMPTY: "empty",
    **dict.fromkeys(RUNNING_WORDS, "running"),
    **dict.fromkeys(BEGUN_WORDS, "begun"),
    Word.QUEUED: "queued",
    Word.SUSPECT: "suspect",
    Word.FAILED: "failed",
    Word.REFUSED: "refused",
    Word.STOPPED: "stopped",
    Word.STALE: "stale",
}
"""Every word that a table can have, and where it is counted."""

_OPEN = frozenset({"running", "begun", "queued"})


class _Part(NamedTuple):
    """What one table adds to the sums. ``left``: bytes still to be read, infinite when unknown."""

    kind: str
    size: int
    done: int
    unknown: int
    left: int
    rows: int
    csv_bytes: int
    gzip_bytes: int
    files: int
    kept: int
    rows_kept: int
    csv_bytes_kept: int
    gzip_bytes_kept: int


_COUNTED = _Part._fields[5:]
"""What ``Totals`` takes over by the same name."""


@dataclass(slots=True)
class Sums:
    """The totals of a picture, kept up to date table by table. ``processed``: bytes of segments
    that were worked off, which only grows: a restart takes nothing from it.
    """

    processed: int = 0
    _parts: list[_Part] = field(default_factory=list)
    _kinds: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_FIELDS.values(), 0))
    _sums: list[int] = field(default_factory=lambda: [0] * (len(_Part._fields) - 1))

    def put(self, at: int, view: TableView, table_files: TableFiles | None) -> None:
        """Count the table at place ``at``; ``at`` may be the first free place."""
        part = _part(view, table_files)
        if at == len(self._parts):
            self._parts.append(part)
        else:
            old = self._parts[at]
            self.processed += max(part.done - old.done, 0)
            self._count(old, -1)
            self._parts[at] = part
        self._count(part, 1)

    def _count(self, part: _Part, sign: int) -> None:
        self._kinds[part.kind] += sign
        for place, number in enumerate(part[1:]):
            self._sums[place] += sign * number

    @property
    def left(self) -> float:
        """Return the bytes of open tables still to be read; infinite when a size is not known."""
        return inf if self._sums[2] else float(self._sums[3])

    @property
    def queued(self) -> int:
        """Return how many tables wait for their turn."""
        return self._kinds["queued"]

    @property
    def begun(self) -> int:
        """Return how many tables were begun and wait."""
        return self._kinds["begun"]

    @property
    def stopped(self) -> int:
        """Return how many tables were stopped before they were done."""
        return self._kinds["stopped"]

    @property
    def done(self) -> int:
        """Return the bytes of segments whose rows are in files, running ones in part."""
        return self._sums[1]

    @property
    def gzip_bytes(self) -> int:
        """Return the bytes of all committed files."""
        return self._sums[6]

    def totals(self, *, retries: int) -> Totals:
        """Return the sums as the picture shows them."""
        size, done, _, _, *counts = self._sums
        return Totals(
            tables=len(self._parts),
            bytes_total=size,
            bytes_done=float(done),
            retries=retries,
            **dict(zip(_COUNTED, counts, strict=True)),
            **self._kinds,
        )


def _part(view: TableView, table_files: TableFiles | None) -> _Part:
    kind = _FIELDS[word_of(view)]
    size = view.size_bytes or 0
    done = round(size * view.fraction)
    is_open = kind in _OPEN
    table_files = table_files or TableFiles()
    return _Part(
        kind=kind,
        size=size,
        done=done,
        unknown=int(is_open and view.size_bytes is None and view.fraction < 1),
        left=size - done if is_open else 0,
        rows=table_files.rows,
        csv_bytes=table_files.csv_bytes,
        gzip_bytes=table_files.gzip_bytes,
        files=view.chunks_done,
        kept=view.chunks_kept,
        rows_kept=table_files.rows_kept,
        csv_bytes_kept=table_files.csv_bytes_kept,
        gzip_bytes_kept=table_files.gzip_bytes_kept,
    )
