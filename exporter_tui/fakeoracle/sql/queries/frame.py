"""The rows that a statement reads: relations side by side, and how names find their columns.

Enters: tables or views with their columns, perhaps joined. Leaves: ``Column`` per name, for all
rows or for some. It refuses unknown names (ORA-00904) and ambiguous ones (ORA-00918).
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.serving.stopping import watched
from exporter_tui.fakeoracle.sql.expressions.values import Column, Indices
from exporter_tui.fakeoracle.sql.parsing.nodes import ColumnRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """One table or view of the FROM clause.

    ``column`` gives a column over all ``rows`` by name; ``names`` are the columns of ``*`` in
    order, ``hidden`` those that must be named (ROWID, invisible columns).
    """

    owner: str
    table: str
    alias: str | None
    names: tuple[str, ...]
    hidden: frozenset[str]
    rows: int
    column: Callable[[str], Column]

    def answers_to(self, qualifiers: tuple[str, ...]) -> bool:
        """Return whether ``t.`` or ``o.t.`` means this relation."""
        if not qualifiers:
            return True
        if len(qualifiers) == 1:
            return qualifiers[0] == (self.alias or self.table)
        return self.alias is None and qualifiers == (self.owner, self.table)

    def has(self, name: str) -> bool:
        """Return whether a column of that name exists."""
        return name in self.hidden or name in self.names


@dataclass(slots=True)
class Frame:
    """Rows over relations. ``selections`` gives each relation's row numbers, None for all of them
    in order; a row number of -1 is the NULL row of an outer join.
    """

    relations: tuple[Relation, ...]
    rows: int
    selections: tuple[Indices | None, ...]
    _cache: dict[tuple[int, str], Column] = field(default_factory=dict)

    def find(self, reference: ColumnRef) -> tuple[int, str] | None:
        """Return where a name leads, None when no relation has it; raises ORA-00918."""
        found = [
            index
            for index, relation in enumerate(self.relations)
            if relation.answers_to(reference.qualifiers) and relation.has(reference.name)
        ]
        if len(found) > 1:
            raise OracleError(918, "column ambiguously defined", position=reference.position)
        return (found[0], reference.name) if found else None

    def column(self, where: tuple[int, str]) -> Column:
        """Return the column at ``where`` for the frame's rows."""
        if where not in self._cache:
            index, name = where
            base = self.relations[index].column(name)
            selection = self.selections[index]
            self._cache[where] = base if selection is None else _taken(base, selection)
        return self._cache[where]

    def take(self, indices: Indices) -> "Frame":
        """Return the frame of the rows at ``indices``."""
        selections = tuple(
            indices if selection is None else selection[indices] for selection in self.selections
        )
        return Frame(self.relations, len(indices), selections)


def whole(relation: Relation) -> Frame:
    """Return the frame of all rows of one relation."""
    return Frame((relation,), relation.rows, (None,))


def _taken(base: Column, selection: Indices) -> Column:
    if not selection.size or selection.min() >= 0:
        return base.take(selection)
    cells = base.cells
    return Column(
        base.type, [None if row < 0 else cells[row] for row in watched(selection.tolist())]
    )
