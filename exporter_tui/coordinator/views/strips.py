"""The strips of all tables: one letter per chunk or group of chunks; pure.

Enters: which chunk an event was about, a table's tasks, how far running chunks are. Leaves: the
text of ``TableView.strip``. Only chunks that were named, and those neither queued nor done, are
looked at again; all of a table only when it has another plan or phase, or when its own counters
say that more has changed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from exporter_tui.coordinator.machine.table.phases import RestartPhase, TablePhase
from exporter_tui.coordinator.machine.table.table import TrackedTable
from exporter_tui.model import strip
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.states import OWNED, ChunkState
from exporter_tui.model.strip import Cell

_STATES = {
    ChunkState.PENDING: Cell.QUEUED,
    ChunkState.ASSIGNED: Cell.RUNNING,
    ChunkState.RUNNING: Cell.RUNNING,
    ChunkState.BACKOFF: Cell.RETRY,
    ChunkState.DONE: Cell.DONE,
    ChunkState.SKIPPED: Cell.KEPT,
    ChunkState.FAILED: Cell.FAILED,
    ChunkState.CANCELLED: Cell.DROPPED,
}
_UNSETTLED = OWNED | {ChunkState.BACKOFF, ChunkState.FAILED, ChunkState.CANCELLED}
_DONE = frozenset({Cell.DONE, Cell.KEPT, Cell.CHECKED})
_Phase = tuple[TablePhase, RestartPhase, bool]


@dataclass(slots=True)
class _Strip:
    """What was last seen of one table. ``cells``: of each chunk; ``counts`` and ``letters``: of
    each group; ``unsettled``: chunks that may change without an event; ``answered``: those with
    Oracle's numbers.
    """

    plan: TablePlan
    phase: _Phase
    cells: list[Cell]
    counts: list[dict[Cell, int]]
    letters: list[str]
    text: str = ""
    complete: int = 0
    unsettled: set[ChunkNo] = field(default_factory=set)
    answered: set[ChunkNo] = field(default_factory=set)

    @classmethod
    def of(cls, table: TrackedTable, fractions: Mapping[ChunkNo, float]) -> "_Strip":
        """Look at every chunk of the table."""
        chunks = len(table.chunks)
        groups = strip.cells(chunks)
        new = cls(
            table.plan, _phase(table), [Cell.QUEUED] * chunks, [{} for _ in range(groups)],
            [""] * groups,
        )  # fmt: skip
        for chunk in table.chunks:
            new.counts[new.group(chunk)].setdefault(Cell.QUEUED, 0)
            new.counts[new.group(chunk)][Cell.QUEUED] += 1
        for chunk in table.chunks:
            new.look(table, chunk)
        for at in range(groups):
            new.write(at, fractions)
        return new

    def group(self, chunk: ChunkNo) -> int:
        """Return the place of the chunk's letter."""
        return chunk * len(self.letters) // len(self.cells)

    def look(self, table: TrackedTable, chunk: ChunkNo) -> None:
        """Take in where the chunk stands."""
        task = table.chunks[chunk]
        cell = _STATES[task.state]
        known = chunk in table.known.answered
        if cell is Cell.DONE and known:
            cell = Cell.CHECKED
        (self.answered.add if known else self.answered.discard)(chunk)
        (self.unsettled.add if task.state in _UNSETTLED else self.unsettled.discard)(chunk)
        old = self.cells[chunk]
        if cell is not old:
            counts = self.counts[self.group(chunk)]
            counts[old] -= 1
            counts[cell] = counts.get(cell, 0) + 1
            self.complete += (cell in _DONE) - (old in _DONE)
            self.cells[chunk] = cell

    def write(self, at: int, fractions: Mapping[ChunkNo, float]) -> None:
        """Write the letter of a group."""
        counts = self.counts[at]
        done = float(sum(counts.get(cell, 0) for cell in _DONE))
        if counts.get(Cell.RUNNING):
            done += sum(share for chunk, share in fractions.items() if self.group(chunk) == at)
        self.letters[at] = strip.group(counts, done)

    def told(self) -> str:
        """Return the letters; the same text while they are the same."""
        text = "".join(self.letters)
        if text != self.text:
            self.text = text
        return self.text

    def is_of(self, table: TrackedTable) -> bool:
        """Return whether the table's own counters say that nothing else has changed."""
        counted = len(self.answered) + (None in table.known.answered)
        return (
            self.plan is table.plan
            and self.phase == _phase(table)
            and self.complete == len(table.chunks) - table.incomplete
            and counted == len(table.known.answered)
        )


@dataclass(slots=True)
class Strips:
    """The strips of a run."""

    _known: dict[TableName, _Strip] = field(default_factory=dict)
    _named: dict[TableName, set[ChunkNo]] = field(default_factory=dict)

    def forget(self, tables: Iterable[TableName]) -> None:
        """More of these tables has changed than events have told."""
        for table in tables:
            self._known.pop(table, None)

    def name(self, table: TableName, chunk: ChunkNo) -> None:
        """Something happened to the chunk."""
        self._named.setdefault(table, set()).add(chunk)

    def draw(self, table: TrackedTable, fractions: Mapping[ChunkNo, float]) -> str:
        """Return the table's strip; ``fractions``: how much of each running chunk is done."""
        name = table.plan.table
        named = self._named.pop(name, set())
        known = self._known.get(name)
        if known is not None and known.plan is table.plan:
            looked = named | known.unsettled | fractions.keys()
            for chunk in looked:
                if chunk in table.chunks:
                    known.look(table, chunk)
            if known.is_of(table):
                for at in {known.group(chunk) for chunk in looked if chunk in table.chunks}:
                    known.write(at, fractions)
                return known.told()
        new = self._known[name] = _Strip.of(table, fractions)
        return new.told()


def _phase(table: TrackedTable) -> _Phase:
    return table.phase, table.restarting, table.result is None
