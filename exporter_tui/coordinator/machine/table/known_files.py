"""What the machine knows of a table's files; pure, changed through these steps alone.

Enters: what workers and the helper thread found. Leaves: what is still to be looked at, read and
asked before the verdict.
"""

from dataclasses import dataclass, field

from exporter_tui.model.errors import Failure
from exporter_tui.model.names import ChunkNo


@dataclass(slots=True, kw_only=True)
class KnownFiles:
    """What is known of one table's files.

    ``answered``: chunks whose files Oracle's numbers are there for, and None for the count of the
    whole table; ``unanswered``: why it gave none. ``unread``: files that this run neither wrote nor
    found to be what was exported; ``damaged``: those that were found not to be what their sidecars
    say. ``present``: all files were seen after the last commit.
    """

    answered: set[ChunkNo | None] = field(default_factory=set)
    unanswered: dict[ChunkNo | None, Failure] = field(default_factory=dict)
    unread: set[ChunkNo] = field(default_factory=set)
    damaged: set[ChunkNo] = field(default_factory=set)
    present: bool = False

    def asks_about(self, chunk: ChunkNo | None) -> bool:
        """Return whether Oracle is still to be asked; a question that got no answer is not asked
        again before the next verdict.
        """
        return chunk not in self.answered and chunk not in self.unanswered

    def written(self, chunk: ChunkNo) -> None:
        """Forget what was known of the chunk's old file: this run has written a new one."""
        self.unread.discard(chunk)
        self.damaged.discard(chunk)
        self.answered.discard(chunk)

    def seen(self, *, all_there: bool) -> None:
        """Note whether all files are in their places."""
        self.present = all_there

    def doubt(self) -> None:
        """Its files are no longer those of its verdict; what Oracle had no answer to is asked again
        before the next one.
        """
        self.present = False
        self.unanswered.clear()

    def read(self, chunk: ChunkNo, *, intact: bool) -> None:
        """Note what the chunk's file was found to be."""
        if intact:
            self.unread.discard(chunk)
        else:
            self.damaged.add(chunk)
            self.unread.add(chunk)

    def ask(self, chunk: ChunkNo | None) -> None:
        """Oracle is asked about the chunk, None for the whole table: an older silence is void."""
        self.unanswered.pop(chunk, None)

    def answer(self, chunk: ChunkNo | None) -> None:
        """Note that Oracle's numbers are there."""
        self.answered.add(chunk)

    def no_answer(self, chunk: ChunkNo | None, failure: Failure) -> None:
        """Note why Oracle gave none."""
        self.unanswered[chunk] = failure

    def forget_answers(self, chunks: tuple[ChunkNo, ...]) -> None:
        """Note that Oracle's numbers for these chunks are not in the folder after all."""
        self.answered.difference_update(chunks)
