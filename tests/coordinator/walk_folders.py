"""The export folder of a random walk: which chunks have a file in its place, and which an old one
that waits outside the table's folder.
"""

from collections.abc import Collection, Sequence
from enum import Enum

from exporter_tui.coordinator.machine import TableStart
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.plan import TablePlan


class Found(Enum):
    """What the folder held of a table when the run began."""

    NOTHING = "nothing"
    SOME = "all chunks but the last"
    KEPT = "all of it, and its verdict"
    SUSPECT = "all of it, and that its files disagree"


def start_of(plan: TablePlan, found: Found) -> TableStart:
    chunks = [tile.no for tile in plan.tiles]
    done = {Found.NOTHING: [], Found.SOME: chunks[:-1]}.get(found, chunks)
    kept, reread = found is Found.KEPT, found is Found.SUSPECT
    return TableStart(plan=plan, done=frozenset(done), kept=kept, reread=reread)


class Folders:
    """``files``: the chunks whose files stand in their places; ``aside``: those whose old files
    wait outside; ``owned``: those that were exported and neither replaced nor removed by somebody.
    ``standing``: the tables whose folders are there; ``removed``: somebody removed anything.
    """

    def __init__(self, starts: Sequence[TableStart]) -> None:
        self.files = {start.plan.table: set(start.done) for start in starts}
        self.owned = {start.plan.table: set(start.done) for start in starts}
        self.aside: dict[TableName, set[ChunkNo]] = {name: set() for name in self.files}
        self.standing = set(self.files)
        self.removed = False

    def gone(self, table: TableName, chunks: Collection[ChunkNo]) -> tuple[ChunkNo, ...]:
        return tuple(chunk for chunk in chunks if chunk not in self.files[table])

    def commit(self, table: TableName, chunk: ChunkNo) -> None:
        self.files[table].add(chunk)
        self.owned[table].add(chunk)

    def throw_away(self, table: TableName) -> None:
        """Its folder is among the trash."""
        self.files[table].clear()
        self.owned[table] &= self.aside[table]
        self.standing.discard(table)

    def begin_again(self, table: TableName) -> None:
        """A new plan is pinned in an empty folder."""
        for chunks in (self.files, self.owned, self.aside):
            chunks[table].clear()
        self.standing.add(table)

    def set_aside(self, table: TableName, chunk: ChunkNo) -> bool:
        if chunk not in self.files[table]:
            return False
        self.files[table].discard(chunk)
        self.aside[table].add(chunk)
        return True

    def put_back(self, table: TableName, chunk: ChunkNo) -> None:
        self.aside[table].discard(chunk)
        self.files[table].add(chunk)

    def drop_aside(self, table: TableName, chunk: ChunkNo) -> None:
        if chunk not in self.files[table]:
            assert self.removed, "an old file goes only when the new one is there"
            self.owned[table].discard(chunk)
        self.aside[table].discard(chunk)

    def remove(self, table: TableName, pick: int) -> None:
        """Somebody removes a file, or with ``pick`` 0 the whole folder."""
        self.removed = True
        files = sorted(self.files[table])
        if pick == 0:
            self.standing.discard(table)
        gone = set(files if pick == 0 else files[pick % max(len(files), 1) :][:1])
        self.files[table] -= gone
        self.owned[table] -= gone - self.aside[table]

    def nothing_is_lost(self, table: TableName) -> bool:
        return self.owned[table] <= self.files[table] | self.aside[table]
