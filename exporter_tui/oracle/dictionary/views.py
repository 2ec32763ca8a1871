"""Reading dictionary views in bulk, whatever the release calls their columns.

Enters: a view, the columns wanted, owners. Leaves: rows by column name; None for a column that this
release does not have, and no rows at all (None) for a view that the user may not read. Owners go in
as binds, in lists of at most 900, so that the number of statements does not grow with the tables.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from exporter_tui.model.places import DICTIONARY
from exporter_tui.oracle.dictionary.rungs import Rows, Rungs
from exporter_tui.oracle.session import OracleSession

Row = dict[str, object]

WHERE = DICTIONARY

_MOST_OWNERS = 900
_LOOK_UP = "ALL_TAB_COLS"


class _Wanted(NamedTuple):
    """What is asked of a view; ``also``: a further condition, or empty. ``schema``: whose it is."""

    view: str
    columns: Sequence[str]
    owner_column: str
    also: str
    schema: str = "sys"


class Views:
    """The dictionary as one user of one release sees it. ``names``: the views whose columns are to
    be looked up before they are read. ``rungs``: which views this run may ask.
    """

    def __init__(self, session: OracleSession, rungs: Rungs, names: Sequence[str]) -> None:
        self._session = session
        self._rungs = rungs
        self._columns = self._look_up(names)

    def exists(self, view: str) -> bool:
        """Return whether this release has the view, and the user may read it."""
        return view in self._columns

    def rows(
        self, view: str, columns: Sequence[str], owner_column: str, owners: Sequence[str], also: str
    ) -> list[Row]:
        """Return the rows of ``owners`` in a view that nothing can stand in for; ``also`` is a
        further condition, or empty. Raises ``ExporterError``.
        """

        def read(sql: str, binds: Mapping[str, object]) -> Rows:
            return self._rungs.need(self._session, view, sql, binds)

        return self._rows(read, _Wanted(view, columns, owner_column, also), owners) or []

    def rows_if_allowed(
        self,
        view: str,
        columns: Sequence[str],
        owner_column: str,
        owners: Sequence[str],
        also: str,
        *,
        schema: str = "sys",
    ) -> list[Row] | None:
        """Return ``rows``, or None where the view, of SYS or of another ``schema``, is refused,
        slow or broken.
        """

        def read(sql: str, binds: Mapping[str, object]) -> Rows | None:
            return self._rungs.ask(self._session, view, sql, binds)

        return self._rows(read, _Wanted(view, columns, owner_column, also, schema), owners)

    def simple(self, view: str, sql: str, binds: Mapping[str, object] | None = None) -> Rows | None:
        """Return the rows of a statement over ``view``, None where it is closed."""
        return self._rungs.ask(self._session, view, sql, binds)

    def _rows(
        self,
        read: Callable[[str, Mapping[str, object]], Rows | None],
        wanted: _Wanted,
        owners: Sequence[str],
    ) -> list[Row] | None:
        known = self._columns.get(wanted.view)
        present = [name for name in wanted.columns if known is None or name in known]
        missing: Row = {name: None for name in wanted.columns if name not in present}
        found: list[Row] = []
        for part in _parts(owners):
            binds = {f"o{number}": owner for number, owner in enumerate(part)}
            condition = f"{wanted.owner_column} IN ({', '.join(f':{bind}' for bind in binds)})"
            if wanted.also:
                condition += f" AND {wanted.also}"
            sql = (
                f"SELECT {', '.join(present)} FROM {wanted.schema}.{wanted.view} WHERE {condition}"
            )
            rows = read(sql, binds)
            if rows is None:
                return None
            found += [missing | dict(zip(present, row, strict=True)) for row in rows]
        return found

    def _look_up(self, names: Sequence[str]) -> Mapping[str, frozenset[str]]:
        listed = ", ".join(f"'{name}'" for name in names)
        sql = (
            f"SELECT table_name, column_name FROM sys.{_LOOK_UP} "
            f"WHERE owner = 'SYS' AND table_name IN ({listed})"
        )
        columns: dict[str, set[str]] = {}
        for view, column in self._rungs.need(self._session, _LOOK_UP, sql):
            columns.setdefault(str(view), set()).add(str(column))
        return {view: frozenset(found) for view, found in columns.items()}


def _parts(owners: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(owners), _MOST_OWNERS):
        yield owners[start : start + _MOST_OWNERS]


def both(*conditions: str) -> str:
    """Return the conditions as one; those that are empty are left out."""
    return " AND ".join(condition for condition in conditions if condition)


def one_of(column: str, names: Iterable[str]) -> str:
    """Return a condition on a column of names."""
    listed = ", ".join("'" + name.replace("'", "''") + "'" for name in sorted(set(names)))
    return f"{column} IN ({listed})"


def text(value: object) -> str | None:
    """Return a VARCHAR2 cell of a dictionary row; '' is NULL in Oracle."""
    return str(value) if value is not None else None


def number(value: object) -> int | None:
    """Return a NUMBER cell of a dictionary row."""
    return int(str(value)) if value is not None else None
