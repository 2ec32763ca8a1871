"""How fast the work goes: now, over the whole run, and until its end; pure.

Enters: counters that only grow, with the time of each look. Leaves: rates per second, the chart of
a run of any length, the seconds that are left. Every window is bounded. A remaining time that could
mislead is None: in the first minute, without progress, and beyond 99 hours.
"""

from collections import deque
from dataclasses import dataclass, field

from exporter_tui.model.view import CHART_BUCKETS, ENDS, STANDING, Chart, Rates, RunState

RATE_WINDOW_S = 10.0
BUCKET_S = 5.0

_REMAINING_WINDOW_S = 300.0
_REMAINING_EVERY_S = 2.0
_HONEST_AFTER_S = 60.0
_HONEST_UP_TO_S = 99 * 3600.0


@dataclass(slots=True)
class RunClock:
    """The time of a run. ``worked_s``: in which something could move; ``passed_s``: with pauses and
    waits, without what passed after its end before it went on by a key.
    """

    worked_s: float = 0.0
    passed_s: float = 0.0
    _at: float | None = None
    _state: RunState = RunState.PREPARING

    def look(self, now: float, state: RunState) -> None:
        """Take this moment and its state; what passed since the last look belongs to its state."""
        if self._at is not None and self._state not in ENDS:
            seconds = max(now - self._at, 0.0)
            self.passed_s += seconds
            self.worked_s += 0.0 if self._state in STANDING else seconds
        self._at, self._state = now, state


@dataclass(slots=True)
class Moved:
    """Work that was really done, whether or not its attempt ended well; it only grows."""

    rows: int = 0
    csv_bytes: int = 0
    gzip_bytes: int = 0

    def add(self, rows: int, csv_bytes: int, gzip_bytes: int) -> None:
        """Count more of it; a negative difference counts as nothing."""
        self.rows += max(rows, 0)
        self.csv_bytes += max(csv_bytes, 0)
        self.gzip_bytes += max(gzip_bytes, 0)


@dataclass(slots=True)
class RateWindow:
    """Rates over about ``window_s`` seconds."""

    window_s: float = RATE_WINDOW_S
    _looks: deque[tuple[float, int, int, int]] = field(default_factory=deque)

    def rates(self, now: float, moved: Moved) -> Rates:
        """Take this moment's counters and return the rates since the oldest look kept. ``now``: of
        a clock that stands while nothing can move.
        """
        looks = self._looks
        looks.append((now, moved.rows, moved.csv_bytes, moved.gzip_bytes))
        while len(looks) > 2 and now - looks[1][0] >= self.window_s:
            looks.popleft()
        then, rows, csv_bytes, gzip_bytes = looks[0]
        seconds = now - then
        if seconds <= 0:
            return Rates()
        return Rates(
            rows_per_s=(moved.rows - rows) / seconds,
            csv_bytes_per_s=(moved.csv_bytes - csv_bytes) / seconds,
            gzip_bytes_per_s=(moved.gzip_bytes - gzip_bytes) / seconds,
        )


@dataclass(slots=True)
class History:
    """Rows a second since the first look, in buckets of absolute time; ``best`` of ``BUCKET_S``
    seconds. When they are more than ``CHART_BUCKETS``, buckets are joined by six, then by two, so
    that the whole run is kept; between two such moments none of them changes. ``chart`` is the same
    until a bucket is full.
    """

    chart: Chart = field(default_factory=lambda: Chart(bucket_s=BUCKET_S))
    best: float = 0.0
    _began: float | None = None
    _rows: int = 0
    _pending: list[float] = field(default_factory=list)

    def look(self, at_s: float, rows: int) -> Chart:
        """Take this moment's counter and return the chart."""
        if self._began is None:
            self._began, self._rows = at_s, rows
        full = int((at_s - self._began) / BUCKET_S)
        if full:
            rate = (rows - self._rows) / (full * BUCKET_S)
            self.best = max(self.best, rate)
            self._began += full * BUCKET_S
            self._rows = rows
            for _ in range(full):
                self._add(rate)
        return self.chart

    def _add(self, rate: float) -> None:
        self._pending.append(rate)
        chart, per = self.chart, round(self.chart.bucket_s / BUCKET_S)
        if len(self._pending) < per:
            return
        values = (*chart.values, sum(self._pending) / per)
        self._pending.clear()
        bucket_s = chart.bucket_s
        if len(values) > CHART_BUCKETS:
            joined = 6 if per == 1 else 2
            whole = len(values) // joined * joined
            self._pending += [value for value in values[whole:] for _ in range(per)]
            groups = (values[at : at + joined] for at in range(0, whole, joined))
            values, bucket_s = tuple(sum(group) / joined for group in groups), bucket_s * joined
        self.chart = Chart(bucket_s=bucket_s, values=values)


@dataclass(slots=True)
class Remaining:
    """The time until the end, from the average of the later half of the work, of one to five
    minutes.
    """

    _looks: deque[tuple[float, float]] = field(default_factory=deque)

    def look(self, worked_s: float, *, done: float, left: float) -> float | None:
        """Take this moment's bytes and return the seconds that are left.

        ``done`` only grows: work that is thrown away was done all the same. ``left``: bytes of
        tables that are not at their end; infinite when a size is not known. ``worked_s``: time in
        which nothing could move (a pause, a full disk) does not count.
        """
        looks = self._looks
        if not looks or worked_s - looks[-1][0] >= _REMAINING_EVERY_S:
            looks.append((worked_s, done))
        window_s = min(max(worked_s / 2, _HONEST_AFTER_S), _REMAINING_WINDOW_S)
        while len(looks) > 2 and worked_s - looks[1][0] >= window_s:
            looks.popleft()
        if worked_s < _HONEST_AFTER_S:
            return None
        return self._seconds(worked_s, done, left)

    def _seconds(self, worked_s: float, done: float, left: float) -> float | None:
        then, done_then = self._looks[0]
        seconds, moved = worked_s - then, done - done_then
        if seconds <= 0 or moved <= 0:
            return None
        rest = left * seconds / moved
        return rest if rest <= _HONEST_UP_TO_S else None
