"""How fast the work goes: now, over the last ten minutes, and until its end; pure.

Enters: counters that only grow, with the time of each look. Leaves: rates per second, a history of
rates, the seconds that are left. Every window is bounded. A remaining time that could mislead is
None: in the first minute, without progress, and beyond 99 hours.
"""

from collections import deque
from dataclasses import dataclass, field

from exporter_tui.model.view import CHART_BUCKETS, Chart, Rates

RATE_WINDOW_S = 10.0
BUCKET_S = 5.0
BUCKETS = CHART_BUCKETS

_REMAINING_WINDOW_S = 300.0
_REMAINING_EVERY_S = 2.0
_HONEST_AFTER_S = 60.0
_HONEST_UP_TO_S = 99 * 3600.0


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
        """Take this moment's counters and return the rates since the oldest look kept."""
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
    """Rows a second, one value for each ``BUCKET_S`` seconds since the first look; ``chart`` is the
    same until a bucket is full.
    """

    chart: Chart = field(default_factory=lambda: Chart(bucket_s=BUCKET_S))
    _began: float | None = None
    _rows: int = 0

    def look(self, now: float, rows: int) -> Chart:
        """Take this moment's counter and return the chart."""
        if self._began is None:
            self._began, self._rows = now, rows
        elapsed = now - self._began
        if elapsed >= BUCKET_S:
            full = int(elapsed / BUCKET_S)
            rate = (rows - self._rows) / (full * BUCKET_S)
            values = self.chart.values + (rate,) * min(full, BUCKETS)
            number = self.chart.first + len(self.chart.values) + full
            kept = values[-BUCKETS:]
            self.chart = Chart(bucket_s=BUCKET_S, first=number - len(kept), values=kept)
            self._began += full * BUCKET_S
            self._rows = rows
        return self.chart


@dataclass(slots=True)
class Remaining:
    """The time until the end, from the average of the last five minutes of work."""

    _looks: deque[tuple[float, float]] = field(default_factory=deque)
    _worked_s: float = 0.0
    _at: float | None = None

    def look(self, now: float, *, done: float, left: float, working: bool) -> float | None:
        """Take this moment's bytes and return the seconds that are left.

        ``done`` only grows: work that is thrown away was done all the same. ``left``: bytes of
        tables that are not at their end; infinite when a size is not known. Time in which nothing
        could move (``working`` False: a pause, a full disk) does not count.
        """
        before, self._at = self._at, now
        if not working:
            return None
        self._worked_s += now - before if before is not None else 0.0
        looks = self._looks
        if not looks or self._worked_s - looks[-1][0] >= _REMAINING_EVERY_S:
            looks.append((self._worked_s, done))
        while len(looks) > 2 and self._worked_s - looks[1][0] >= _REMAINING_WINDOW_S:
            looks.popleft()
        if self._worked_s < _HONEST_AFTER_S:
            return None
        return self._seconds(done, left)

    def _seconds(self, done: float, left: float) -> float | None:
        then, done_then = self._looks[0]
        seconds, moved = self._worked_s - then, done - done_then
        if seconds <= 0 or moved <= 0:
            return None
        rest = left * seconds / moved
        return rest if rest <= _HONEST_UP_TO_S else None
