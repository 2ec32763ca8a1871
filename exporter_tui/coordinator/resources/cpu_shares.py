"""Divides the CPU ceiling among the workers; pure.

Enters: the ceiling in percent of the usable cores, and what every process used of late. Leaves: a
share in cores for each busy worker. What the other processes (this one with its screen, workers
without a task) use comes off first. A worker that waits for Oracle keeps what it uses and a little
more; the rest goes in equal parts to those that want it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from exporter_tui.model.events import WorkerNo

LEAST_SHARE = 0.02
"""No worker gets less, in cores: it must go on, however little is left."""

LEAST_PERCENT, MOST_PERCENT = 5, 100

_MOST_SHARE = 1.0
_HUNGRY = 0.85
_ROOM = 1.25
_ROOM_CORES = 0.05
_FRESH_WEIGHT = 0.3


def within_bounds(percent: int) -> int:
    """Return a ceiling that the program accepts."""
    return min(max(percent, LEAST_PERCENT), MOST_PERCENT)


@dataclass(slots=True, kw_only=True)
class CpuShares:
    """Remembers what was given and used. ``percent`` may be changed at any time."""

    percent: int
    _others: float | None = None
    _used: dict[WorkerNo, float] = field(default_factory=dict)
    _given: dict[WorkerNo, float] = field(default_factory=dict)

    def divide(
        self,
        *,
        cores: float,
        total: float,
        used: Mapping[WorkerNo, float],
        busy: Collection[WorkerNo],
    ) -> dict[WorkerNo, float]:
        """Return the share of every busy worker, in cores.

        ``total``: what all our processes used since the last call, in cores on average; ``used``:
        the same for each worker.
        """
        others = max(total - sum(used.get(no, 0.0) for no in busy), 0.0)
        self._others = _smooth(self._others, others)
        self._used = {no: _smooth(self._used.get(no), used.get(no, 0.0)) for no in busy}
        budget = max(cores * self.percent / 100 - self._others, 0.0)
        self._given = self._shares(budget, sorted(busy))
        return dict(self._given)

    def _shares(self, budget: float, busy: Collection[WorkerNo]) -> dict[WorkerNo, float]:
        hungry = [no for no in busy if self._is_hungry(no)]
        modest = {
            no: self._used[no] * _ROOM + _ROOM_CORES for no in busy if not self._is_hungry(no)
        }
        equal = budget / max(len(busy), 1)
        if not hungry:
            return dict.fromkeys(busy, _bounded(equal))
        # Whoever uses less than an equal part leaves the rest to the hungry; nobody takes more.
        shares = {no: min(claim, equal) for no, claim in modest.items()}
        rest = (budget - sum(shares.values())) / len(hungry)
        return {no: _bounded(shares.get(no, rest)) for no in busy}

    def _is_hungry(self, no: WorkerNo) -> bool:
        given = self._given.get(no)
        return given is None or self._used[no] >= _HUNGRY * given


def _smooth(before: float | None, now: float) -> float:
    return now if before is None else before + _FRESH_WEIGHT * (now - before)


def _bounded(share: float) -> float:
    return min(max(share, LEAST_SHARE), _MOST_SHARE)
