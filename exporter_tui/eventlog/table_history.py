"""What happened to each table, kept longer than the bus keeps it: problems, and the events of
chunks that were given up.

Enters: every event with its line, as a listener of the bus. Leaves: the lines of one table in
order; the last failure of a chunk. Everything is bounded, whatever goes wrong how often.
"""

from collections import OrderedDict, deque
from collections.abc import Sequence
from datetime import datetime

from exporter_tui.model import events, interventions
from exporter_tui.model.errors import Failure
from exporter_tui.model.events import Event
from exporter_tui.model.format import brief
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.states import TaskKind
from exporter_tui.model.view import LOUD, EventLine, Severity

_LINES = 100
_TABLES = 2_000
_CHUNKS = 10_000

_RENEWS = (
    events.TableFinished,
    events.TableReplanned,
    events.ChunkCommitted,
    interventions.TableCleared,
    interventions.FilesLost,
    interventions.FileDamaged,
)
"""After one of these the old verdict is not what the files are about."""


class TableHistory:
    """Belongs to the loop's thread: the bus calls it there."""

    def __init__(self) -> None:
        self._lines: OrderedDict[TableName, deque[EventLine]] = OrderedDict()
        self._failures: OrderedDict[tuple[TableName, ChunkNo], Failure] = OrderedDict()
        self._stays: dict[TableName, Failure] = {}
        self._last_no = 0

    def __call__(self, at: datetime, event: Event, line: EventLine | None) -> None:
        """Hear one event."""
        if line is not None:
            self._last_no = line.no
        if isinstance(event, events.TaskGivenUp):
            for text in event.story:
                self._keep(self._told(at, event, text))
        if isinstance(event, events.TaskPutBack | events.TaskGivenUp):
            self._failed(event)
        if isinstance(event, interventions.ValidationDropped) and event.stands:
            self._stays[event.table] = event.failure
        elif isinstance(event, _RENEWS):
            self._stays.pop(event.table, None)
        if line is not None and line.table is not None and line.severity in LOUD:
            self._keep(line)

    def _failed(self, event: events.TaskPutBack | events.TaskGivenUp) -> None:
        if event.chunk is None or event.kind is not TaskKind.EXPORT:
            return
        self._failures[(event.table, event.chunk)] = event.failure
        while len(self._failures) > _CHUNKS:
            self._failures.popitem(last=False)

    def _told(self, at: datetime, event: events.TaskGivenUp, text: str) -> EventLine:
        return EventLine(
            no=self._last_no,
            at=at,
            severity=Severity.INFO,
            text=text,
            table=event.table,
            chunk=event.chunk,
        )

    def _keep(self, line: EventLine) -> None:
        if line.table is None:
            return
        kept = self._lines.setdefault(line.table, deque(maxlen=_LINES))
        self._lines.move_to_end(line.table)
        kept.append(line)
        while len(self._lines) > _TABLES:
            self._lines.popitem(last=False)

    def of(self, table: TableName, tail: Sequence[EventLine]) -> tuple[EventLine, ...]:
        """Return the table's lines in order: those kept here and those in ``tail``, each once."""
        kept = list(self._lines.get(table, ()))
        seen = set(map(id, kept))
        recent = [line for line in tail if line.table == table and id(line) not in seen]
        return tuple(sorted([*kept, *recent], key=lambda line: line.no)[-_LINES:])

    def failure(self, table: TableName, chunk: ChunkNo) -> str:
        """Return code and message of the chunk's last failure, empty when it had none."""
        found = self._failures.get((table, chunk))
        return brief(found) if found is not None else ""

    def stays(self, table: TableName) -> Failure | None:
        """Return why the table's old verdict could not be renewed, None when that was not tried or
        the table has changed since.
        """
        return self._stays.get(table)
