"""A run that moves: each picture differs from the last as a real run's does, from a counter alone.

Enters: the number of tables. Leaves: views in which every worker and every table at work move on
every tick, their chunks fill one after the other, and four tables a second change their state; used
to measure what the screen costs.
"""

from dataclasses import replace

from exporter_tui.model.states import TableState
from exporter_tui.model.strip import STEPS
from exporter_tui.model.view import (
    CHART_BUCKETS,
    EventLine,
    RunView,
    Severity,
    TableView,
    WorkerView,
)
from exporter_tui.tui.recorded.control import RecordedControl
from exporter_tui.tui.recorded.views import NOON, mid_run

TICKS_PER_S = 2
CHANGES_PER_TICK = 2
FILLED_PER_TICK = 0.02
"""A chunk takes 25 seconds."""
_TICKS_PER_STEP = round(1 / STEPS / FILLED_PER_TICK)
_EVENTS = 5_000


_AT_WORK = 40
"""The tables at work stand among the first."""
_NEXT = {**{str(step): str(step + 1) for step in range(STEPS - 1)}, str(STEPS - 1): "c"}


class ReplayControl(RecordedControl):
    """A control whose ``view`` goes one tick on at each call."""

    def __init__(self, tables: int) -> None:
        super().__init__(mid_run(tables))
        self._tick = 0
        self._turn = 0

    def view(self) -> RunView:
        """Return the next picture; what did not change is shared with the one before."""
        self._tick += 1
        view = self.current
        rate = 400_000 + 50_000 * (self._tick * 7 % 11)
        chart = view.chart
        events = view.events
        if self._tick % TICKS_PER_S == 0:
            values = (*chart.values, float(rate))
            chart = replace(chart, values=values[-CHART_BUCKETS:])
            events = (*events, self._event())[-_EVENTS:]
        done = view.totals.bytes_done + 60e6
        self.current = replace(
            view,
            version=view.version + 1,
            elapsed_s=view.elapsed_s + 1 / TICKS_PER_S,
            workers=tuple(_moved(worker, self._tick) for worker in view.workers),
            tables=self._changed(view.tables),
            rates=replace(view.rates, rows_per_s=rate),
            totals=replace(view.totals, bytes_done=done % view.totals.bytes_total),
            chart=chart,
            events=events,
        )
        return self.current

    def _event(self) -> EventLine:
        no = self.current.events[-1].no + 1
        table = self.current.tables[no % len(self.current.tables)].table
        text = f"valid: {no:,} rows, 12 columns agree"
        return EventLine(no=no, at=NOON, severity=Severity.GOOD, text=text, table=table)

    def _at_work(self, table: TableView) -> TableView:
        if table.state is not TableState.EXPORTING:
            return table
        fills = self._tick % _TICKS_PER_STEP == table.chunks_total % _TICKS_PER_STEP
        return replace(
            table,
            rows=(table.rows or 0) + 30_000,
            rows_per_s=40_000.0 + (self._tick * 977 + table.chunks_total) % 30_000,
            remaining_s=max((table.remaining_s or 900.0) - 1 / TICKS_PER_S, 1.0),
            strip=_filled(table.strip) if fills else table.strip,
        )

    def _changed(self, tables: tuple[TableView, ...]) -> tuple[TableView, ...]:
        changed = [*map(self._at_work, tables[:_AT_WORK]), *tables[_AT_WORK:]]
        visible = (self._turn % 30, (self._turn * 7_919) % len(tables))
        for at in visible[:CHANGES_PER_TICK]:
            entry = changed[at]
            running = entry.state is TableState.EXPORTING
            state = TableState.SUCCEEDED if running else TableState.EXPORTING
            rows = 1_000 + self._tick
            changed[at] = replace(
                entry,
                state=state,
                reason=None,
                rows=rows,
                rows_estimated=False,
                strip=("c" if running else "0") * len(entry.strip),
            )
        self._turn += 1
        return tuple(changed)


def _filled(strip: str) -> str:
    """Return the strip with each running chunk an eighth further; a full one makes room for the
    next, and a full strip begins anew.
    """
    letters = [_NEXT.get(letter, letter) for letter in strip]
    for _ in range(strip.count("7")):
        if "q" in letters:
            letters[letters.index("q")] = "0"
    if not _NEXT.keys() & set(letters):
        letters = ["0", *"q" * (len(letters) - 1)]
    return "".join(letters)


def _moved(worker: WorkerView, tick: int) -> WorkerView:
    fraction = (worker.fraction + FILLED_PER_TICK) % 1.0
    rate = 40_000 + (tick * 977 + worker.no * 1_313) % 30_000
    return replace(worker, fraction=fraction, rows_per_s=rate)
