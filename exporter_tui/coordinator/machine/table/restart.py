"""The restart of a whole table that a person asked for, as far as it is; pure.

Enters: steps from its table. Leaves: its phase, by ``phases``, and what is needed to go on or back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from exporter_tui.coordinator.machine.table.phases import (
    RESTART_TRANSITIONS,
    RestartPhase,
    RestartStep,
)
from exporter_tui.coordinator.machine.table.tasks import TrackedTask
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.states import after


@dataclass(slots=True, kw_only=True)
class Restart:
    """``plan``: the new one, from CLEARING on; ``interrupted``: the tasks that it ended, which go
    on where the folder cannot be moved. Both are unset while no restart is asked for.
    """

    phase: RestartPhase = RestartPhase.NONE
    plan: TablePlan | None = None
    interrupted: list[TrackedTask] = field(default_factory=list)

    def take(self, step: RestartStep, *, what: str, story: Sequence[str]) -> None:
        """Go to the phase that ``step`` leads to; raises IllegalTransitionError."""
        self.phase = after(RESTART_TRANSITIONS, self.phase, step, what=what, story=story)
        if self.phase is RestartPhase.NONE:
            self.plan, self.interrupted = None, []
