"""What the helper thread does for one table; pure, changed through these steps alone.

Enters: jobs that are asked for, and their answers. Leaves: whether the table's next step waits for
one, and whether somebody looks at its files beside its work.
"""

from dataclasses import dataclass, field

from exporter_tui.coordinator.machine.commands import HelperJob, SetChunkAside
from exporter_tui.coordinator.machine.table.phases import Look
from exporter_tui.model.names import ChunkNo


class UnexpectedAnswerError(Exception):
    """The answer to a job that nobody waits for: a defect of the program."""


@dataclass(slots=True, kw_only=True)
class HelperJobs:
    """``waits_for``: the jobs that the table's next step waits for, oldest first; ``look``: one at
    its files beside the work, which nothing waits for.
    """

    waits_for: list[HelperJob] = field(default_factory=list)
    look: Look = Look.NONE

    def moves(self, chunk: ChunkNo) -> bool:
        """Return whether the chunk's old file is being moved out of the way."""
        return any(isinstance(one, SetChunkAside) and one.chunk == chunk for one in self.waits_for)

    def moves_any(self) -> bool:
        """Return whether any old file is being moved out of the way."""
        return any(isinstance(one, SetChunkAside) for one in self.waits_for)

    def ask(self, job: HelperJob) -> None:
        """Let the table's next step wait for ``job``."""
        self.waits_for.append(job)

    def answered(self, *kinds: type[HelperJob]) -> None:
        """Wait no longer for the oldest job of these kinds; raises UnexpectedAnswerError."""
        for job in self.waits_for:
            if isinstance(job, kinds):
                self.waits_for.remove(job)
                return
        names = " or ".join(kind.__name__ for kind in kinds)
        raise UnexpectedAnswerError(f"an answer to {names}; awaited: {self.waits_for}")

    def begin_look(self) -> bool:
        """Note that the files are to be looked at beside the work; returns whether somebody is to
        begin: of one that is under way the next begins at its end.
        """
        begins = self.look is Look.NONE
        self.look = Look.UNDER_WAY if begins else Look.TWICE
        return begins

    def end_look(self) -> bool:
        """Note that the look has ended; returns whether there is to be another one."""
        again = self.look is Look.TWICE
        self.look = Look.NONE
        return again
