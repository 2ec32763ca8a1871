"""What limits the speed now: the largest share of the workers' time, in a word or two; pure.

Enters: seconds that the workers spent waiting and working, measured by themselves, and what was
seen of their sessions; both only grow. Leaves: a word, told from what was measured over some ten
seconds; nothing before that.
"""

from dataclasses import dataclass, field

from exporter_tui.model.view import RunState
from exporter_tui.model.work import Spent, Waits

_WINDOW_S = 10.0
_LEAST_S = 1.0
_LEAST_LOOKS = 5
"""Fewer looks at a session tell nothing about ten seconds."""
_SOURCE = "source_s"

_WORDS = {
    _SOURCE: "database or network",
    "disk_s": "disk",
    "cpu_s": "this CPU",
    "paced_s": "CPU cap",
}


@dataclass(slots=True)
class Limit:
    """Judges once in ``_WINDOW_S`` of working time, so that the word does not flicker."""

    word: str = ""
    _at: float | None = None
    _before: Spent = field(default_factory=Spent)
    _waits: Waits = field(default_factory=Waits)

    def look(
        self, worked_s: float, spent: Spent, state: RunState, waits: Waits | None = None
    ) -> str:
        """Take this moment's sums over all workers and return the word. ``waits``: what was seen of
        their sessions, None where nobody may look.
        """
        seen = waits or Waits()
        if self._at is None:
            self._at, self._before, self._waits = worked_s, spent, seen
        if worked_s - self._at >= _WINDOW_S:
            self.word = _judged(spent, self._before, seen.minus(self._waits))
            self._at, self._before, self._waits = worked_s, spent, seen
        if state in {RunState.PAUSING, RunState.PAUSED}:
            return "paused"
        return self.word


def _judged(now: Spent, before: Spent, seen: Waits) -> str:
    shares = {name: getattr(now, name) - getattr(before, name) for name in _WORDS}
    whole = sum(shares.values())
    if whole < _LEAST_S:
        return ""
    largest = max(shares, key=lambda name: shares[name])
    if largest == _SOURCE and seen.sessions >= _LEAST_LOOKS:
        return _source(shares[_SOURCE] / whole, seen)
    return _WORDS[largest]


def _source(waited: float, seen: Waits) -> str:
    """Return which of both the workers waited for, and at which event: ``waited``, the share of
    their time that they did, is what the database worked and, for the rest, what the way between
    took.
    """
    busy = seen.busy / seen.sessions
    database = busy >= waited - busy
    return f"{'database' if database else 'network'}: {seen.event(busy=database)}"
