"""The table tree as a flat list: filtered, ordered, folded, and kept up to date at the price of
what changed.

Enters: the tables of each view. Leaves: rows to draw, and the cursor. Cursor and marks belong to
tables, not to lines, so that neither a new order nor a filter moves them. It does not draw.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from exporter_tui.model.names import TableName
from exporter_tui.model.view import TableView
from exporter_tui.model.words import BEGUN_WORDS, PROBLEM_WORDS, RUNNING_WORDS, Word, word_of
from exporter_tui.tui.table_filter import table_filter


class Order(Enum):
    """How tables are ordered: by size and by name as a tree of schemas, else as one flat list."""

    SIZE = "by size"
    NAME = "by name"
    STATE = "by state, problems first"
    RATE = "by rows/s"
    LEFT = "by time left"

    @property
    def flat(self) -> bool:
        """Return whether schemas have no headings."""
        return self not in {Order.SIZE, Order.NAME}


class Show(Enum):
    """Which tables are listed."""

    ALL = "all"
    RUNNING = "running"
    PROBLEMS = "problems"


_RANKS = {
    **dict.fromkeys(PROBLEM_WORDS, 0),
    **dict.fromkeys(RUNNING_WORDS, 1),
    **dict.fromkeys(BEGUN_WORDS, 2),
    Word.QUEUED: 3,
}
_LAST_RANK = 4
_OVER_SIZES = 1e18
"""Puts whatever has a rate, or a time, before all that has only a size."""

Key = tuple[int, float, str, str]


@dataclass(frozen=True, slots=True)
class SchemaRow:
    """The heading of one schema, with the counts of its listed and unlisted tables."""

    owner: str
    done: int
    total: int
    problems: tuple[tuple[Word, int], ...]
    folded: bool


Row = SchemaRow | TableView


class TableIndex:
    """Order, filter, folding, cursor and marks over the tables of the latest view."""

    def __init__(self, *, order: Order = Order.SIZE) -> None:
        self._tables: tuple[TableView, ...] = ()
        self._by_name: dict[TableName, TableView] = {}
        self._words: dict[TableName, Word] = {}
        self._counts: dict[str, dict[Word, int]] = {}
        self._listed: dict[str, list[Key]] = {}
        self._sizes: dict[str, int] = {}
        self._folded: set[str] = set()
        self._order = order
        self._show = Show.ALL
        self._filter = ""
        self._meets = table_filter("")
        self.marks: set[TableName] = set()
        self.cursor: TableName | str | None = None
        self._before_filter: TableName | str | None = None
        self._lent: TableName | str | None = None

    @property
    def order(self) -> Order:
        """Return the order in force."""
        return self._order

    @property
    def show(self) -> Show:
        """Return which tables are listed."""
        return self._show

    @property
    def filter(self) -> str:
        """Return the filter text, empty when there is none."""
        return self._filter

    def arrange(
        self, *, order: Order | None = None, show: Show | None = None, text: str | None = None
    ) -> None:
        """Change order, selection or filter; everything else stays where it is. A filter that hides
        the table under the cursor puts the cursor on its first match, and back once it hides it no
        more, unless the cursor was moved meanwhile.
        """
        self._order = order or self._order
        self._show = show or self._show
        if text is not None:
            self._filter, self._meets = text, table_filter(text)
        self._rebuild()
        if text is not None:
            self._follow_filter()

    def _follow_filter(self) -> None:
        before, lent = self._before_filter, self._lent
        if before is not None and self.cursor == lent and self.position(before) is not None:
            self.cursor, self._before_filter = before, None
        elif self.cursor is not None and self.position(self.cursor) is None:
            if self.cursor != lent:
                self._before_filter = self.cursor
            self.to_first_table()
            self._lent = self.cursor

    def update(self, tables: tuple[TableView, ...]) -> None:
        """Take the tables of a new view; only those that are not the same object as before cost
        anything.
        """
        if tables is self._tables:
            return
        old, self._tables = self._tables, tables
        if len(old) != len(tables):
            self._rebuild()
            return
        for before, after in zip(old, tables, strict=True):
            if after is not before:
                if after.table != before.table:
                    self._rebuild()
                    return
                self._replace(after)

    def get(self, table: TableName) -> TableView | None:
        """Return the latest view of one table."""
        return self._by_name.get(table)

    def __len__(self) -> int:
        """Return the number of rows, schema headings included."""
        if self._order.flat:
            return len(self._listed.get("", ()))
        return sum(
            1 + (0 if owner in self._folded else len(keys)) for owner, keys in self._groups()
        )

    def rows(self, start: int, stop: int) -> list[Row]:
        """Return the rows ``start`` to ``stop`` (exclusive); costs the schemas and the rows that
        are asked for.
        """
        found: list[Row] = []
        position = 0
        for owner, keys in self._groups():
            if not self._order.flat:
                if start <= position < stop:
                    found.append(self._heading(owner))
                position += 1
            if owner in self._folded and not self._order.flat:
                continue
            first, last = max(start - position, 0), min(stop - position, len(keys))
            found.extend(self._by_name[TableName(key[2], key[3])] for key in keys[first:last])
            position += len(keys)
            if position >= stop:
                break
        return found

    def position(self, item: TableName | str | None) -> int | None:
        """Return the row of a table or of a schema heading (a plain owner), None when it is not
        listed or folded away.
        """
        position = 0
        for owner, keys in self._groups():
            if not self._order.flat:
                if item == owner:
                    return position
                position += 1
                if owner in self._folded:
                    continue
            if isinstance(item, TableName) and (not owner or owner == item.owner):
                at = self._find(keys, item)
                if at is not None:
                    return position + at
            position += len(keys)
        return None

    def item_at(self, position: int) -> TableName | str | None:
        """Return the table or the owner at a row, None outside the list."""
        found = self.rows(position, position + 1) if position >= 0 else []
        if not found:
            return None
        return found[0].owner if isinstance(found[0], SchemaRow) else found[0].table

    def move(self, by: int) -> None:
        """Move the cursor by rows, stopping at both ends; a cursor that is hidden starts again at
        the first table.
        """
        count = len(self)
        if not count:
            return
        at = self.position(self.cursor)
        if at is None:
            self.to_first_table()
        else:
            self.cursor = self.item_at(min(max(at + by, 0), count - 1))

    def to_first_table(self) -> None:
        """Put the cursor on the first table, below the heading of its schema."""
        for at in range(min(len(self), 2)):
            self.cursor = self.item_at(at)
            if isinstance(self.cursor, TableName):
                return

    def fold(self, *, closed: bool) -> None:
        """Close or open the schema under the cursor; closing from inside moves the cursor to the
        heading.
        """
        if self._order.flat or self.cursor is None:
            return
        owner = self.cursor if isinstance(self.cursor, str) else self.cursor.owner
        if closed:
            self._folded.add(owner)
            self.cursor = owner
        else:
            self._folded.discard(owner)

    def next_problem(self, *, backwards: bool = False) -> bool:
        """Put the cursor on the next listed problem after it, around the end; returns whether
        there is one.
        """
        problems = [
            position
            for position, row in enumerate(self.rows(0, len(self)))
            if isinstance(row, TableView) and word_of(row) in PROBLEM_WORDS
        ]
        if not problems:
            return False
        at = self.position(self.cursor)
        here = -1 if at is None else at
        if backwards:
            target = next((p for p in reversed(problems) if p < here), problems[-1])
        else:
            target = next((p for p in problems if p > here), problems[0])
        self.cursor = self.item_at(target)
        return True

    def toggle_mark(self) -> None:
        """Mark or unmark the table under the cursor; on a heading, all listed tables of the
        schema.
        """
        if isinstance(self.cursor, TableName):
            self.marks ^= {self.cursor}
        elif isinstance(self.cursor, str):
            inside = {TableName(key[2], key[3]) for key in self._listed.get(self.cursor, ())}
            self.marks = self.marks - inside if inside <= self.marks else self.marks | inside

    def chosen(self) -> tuple[TableName, ...]:
        """Return the marked tables, hidden ones included, or else the table under the cursor."""
        if self.marks:
            return tuple(sorted(mark for mark in self.marks if mark in self._by_name))
        return (self.cursor,) if isinstance(self.cursor, TableName) else ()

    def _groups(self) -> Iterator[tuple[str, list[Key]]]:
        for owner in sorted(self._listed, key=self._schema_key):
            yield owner, self._listed[owner]

    def _schema_key(self, owner: str) -> tuple[int, str]:
        return (-self._sizes.get(owner, 0) if self._order is Order.SIZE else 0), owner

    def _heading(self, owner: str) -> SchemaRow:
        counts = self._counts[owner]
        problems = {word: counts[word] for word in Word if word in PROBLEM_WORDS & counts.keys()}
        done = counts.get(Word.VALID, 0) + counts.get(Word.EMPTY, 0) + sum(problems.values())
        done -= problems.get(Word.STOPPED, 0)
        return SchemaRow(
            owner=owner,
            done=done,
            total=sum(counts.values()),
            problems=tuple((word, number) for word, number in problems.items() if number),
            folded=owner in self._folded,
        )

    def _key(self, view: TableView, word: Word) -> Key:
        rank = _RANKS.get(word, _LAST_RANK) if self._order is Order.STATE else 0
        return rank, self._weight(view), view.table.owner, view.table.name

    def _weight(self, view: TableView) -> float:
        """Return what a table comes early by, the least first; of equal ones the larger leads."""
        size = -float(view.size_bytes or 0)
        match self._order:
            case Order.NAME:
                return 0.0
            case Order.RATE:
                return -view.rows_per_s * _OVER_SIZES if view.rows_per_s else size
            case Order.LEFT:
                return -view.remaining_s * _OVER_SIZES if view.remaining_s else size
            case _:
                return size

    def _is_listed(self, view: TableView, word: Word) -> bool:
        if self._show is Show.RUNNING and word not in RUNNING_WORDS:
            return False
        if self._show is Show.PROBLEMS and word not in PROBLEM_WORDS:
            return False
        return self._meets(view.table, word)

    def _group_of(self, table: TableName) -> str:
        return "" if self._order.flat else table.owner

    def _rebuild(self) -> None:
        self._by_name = {view.table: view for view in self._tables}
        self._words = {view.table: word_of(view) for view in self._tables}
        self._counts, self._listed, self._sizes = {}, {}, {}
        for view in self._tables:
            word = self._words[view.table]
            owner = view.table.owner
            self._sizes[owner] = self._sizes.get(owner, 0) + (view.size_bytes or 0)
            counts = self._counts.setdefault(owner, {})
            counts[word] = counts.get(word, 0) + 1
            if self._is_listed(view, word):
                group = self._listed.setdefault(self._group_of(view.table), [])
                group.append(self._key(view, word))
        for keys in self._listed.values():
            keys.sort()

    def _replace(self, view: TableView) -> None:
        before, before_word = self._by_name[view.table], self._words[view.table]
        word = word_of(view)
        self._by_name[view.table], self._words[view.table] = view, word
        if word is before_word and self._key(before, word) == self._key(view, word):
            return
        counts = self._counts[view.table.owner]
        counts[before_word] -= 1
        counts[word] = counts.get(word, 0) + 1
        group = self._group_of(view.table)
        if self._is_listed(before, before_word):
            keys = self._listed[group]
            del keys[bisect_left(keys, self._key(before, before_word))]
            if not keys:
                del self._listed[group]
        if self._is_listed(view, word):
            insort(self._listed.setdefault(group, []), self._key(view, word))

    def _find(self, keys: Sequence[Key], table: TableName) -> int | None:
        view = self._by_name.get(table)
        if view is None:
            return None
        key = self._key(view, self._words[table])
        at = bisect_left(keys, key)
        return at if at < len(keys) and keys[at] == key else None
