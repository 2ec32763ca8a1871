"""What limits the speed now: the largest share of the workers' time, in a word or two; pure.

Enters: seconds that the workers spent waiting and working, measured by themselves, which only grow.
Leaves: a word. It is told from what was measured over some ten seconds, and is nothing before that.
"""

from dataclasses import dataclass, field

from exporter_tui.model.view import RunState
from exporter_tui.model.work import Spent

_WINDOW_S = 10.0
_LEAST_S = 1.0

_WORDS = {
    "source_s": "database or network",
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

    def look(self, worked_s: float, spent: Spent, state: RunState) -> str:
        """Take this moment's sums over all workers and return the word."""
        if self._at is None:
            self._at, self._before = worked_s, spent
        if worked_s - self._at >= _WINDOW_S:
            self.word = _judged(spent, self._before)
            self._at, self._before = worked_s, spent
        if state in {RunState.PAUSING, RunState.PAUSED}:
            return "paused"
        return self.word


def _judged(now: Spent, before: Spent) -> str:
    shares = {name: getattr(now, name) - getattr(before, name) for name in _WORDS}
    if sum(shares.values()) < _LEAST_S:
        return ""
    return _WORDS[max(shares, key=lambda name: shares[name])]
