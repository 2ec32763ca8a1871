"""The export folder of a random walk: which chunks have a file in its place, and which an old one
that waits outside the table's folder.
"""

from collections.abc import Collection, Sequence
from enum import Enum

from exporter_tui.coordinator.machine.machine import TableStart
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.plan import TablePlan


class Found(Enum):
    """What the folder held of a table when the run began."""

    NOTHING = "nothing"
    SOME = "all chunks but the last"
    KEPT = "all of it, and its verdict"
    UNCHECKED = "all of it, and nothing that Oracle said of it"
    HALF = "all of it, and what Oracle said of the first chunk"
    OLD = "all of it and its verdict, but nothing that Oracle said of the tiles"


def start_of(plan: TablePlan, found: Found) -> TableStart:
    chunks = [tile.no for tile in plan.tiles]
    done = {Found.NOTHING: [], Found.SOME: chunks[:-1]}.get(found, chunks)
    kept = found in {Found.KEPT, Found.OLD}
    answered = set(chunks) if kept else set(chunks[:1]) if found is Found.HALF else set()
    return TableStart(
        plan=plan,
        done=frozenset(done),
        kept=kept,
        answered=frozenset(answered & set(done)),
        counted=kept,
    )


class Folders:
    """``files``: the chunks whose files stand in their places; ``aside``: those whose old files
    wait outside; ``owned``: those that were exported and neither replaced nor removed by somebody.
    ``answers``: those that Oracle's numbers are there for; ``foreign``: those whose files this run
    did not write, ``bad``: those of them that are not what was exported.
    ``standing``: the tables whose folders are there; ``removed``: somebody removed anything.
    """

    def __init__(self, starts: Sequence[TableStart]) -> None:
        self.files = {start.plan.table: set(start.done) for start in starts}
        self.owned = {start.plan.table: set(start.done) for start in starts}
        self.aside: dict[TableName, set[ChunkNo]] = {name: set() for name in self.files}
        self.answers = {start.plan.table: set(start.answered) for start in starts}
        self.foreign = {start.plan.table: set(start.done) for start in starts}
        self.bad: dict[TableName, set[ChunkNo]] = {name: set() for name in self.files}
        self.read: dict[TableName, set[ChunkNo]] = {name: set() for name in self.files}
        self.standing = set(self.files)
        self.removed = False

    def gone(self, table: TableName, chunks: Collection[ChunkNo]) -> tuple[ChunkNo, ...]:
        return tuple(chunk for chunk in chunks if chunk not in self.files[table])

    def commit(self, table: TableName, chunk: ChunkNo) -> None:
        self.files[table].add(chunk)
        self.owned[table].add(chunk)
        for chunks in (self.foreign, self.bad, self.answers):
            chunks[table].discard(chunk)

    def tamper(self, table: TableName, pick: int) -> None:
        """Somebody changes bytes of a file that nobody has read since it was found."""
        unread = sorted((self.files[table] & self.foreign[table]) - self.read[table])
        self.bad[table] |= set(unread[pick % max(len(unread), 1) :][:1])

    def damaged(self, table: TableName, chunk: ChunkNo) -> bool:
        """Its file is moved where nothing looks for data; returns whether there was one."""
        there = chunk in self.files[table]
        if there:
            assert chunk in self.bad[table], "only what is not the exported file is set aside"
        self.files[table].discard(chunk)
        self.owned[table].discard(chunk)
        return there

    def throw_away(self, table: TableName) -> None:
        """Its folder is among the trash."""
        self.files[table].clear()
        self.owned[table] &= self.aside[table]
        self.standing.discard(table)

    def begin_again(self, table: TableName) -> None:
        """A new plan is pinned in an empty folder."""
        for chunks in (self.files, self.owned, self.aside, self.answers, self.foreign, self.bad):
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
