"""Reading dictionary views in bulk, whatever the release calls their columns.

Enters: a view, the columns wanted, owners. Leaves: rows by column name; None for a column that this
release does not have, and no rows at all (None) for a view that the user may not read. Owners go in
as binds, in lists of at most 900, so that the number of statements does not grow with the tables.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from exporter_tui.model.errors import ExporterError
from exporter_tui.oracle.session import OracleSession

Row = dict[str, object]

WHERE = "reading the dictionary"
_MOST_OWNERS = 900
_NOT_READABLE = frozenset({"ORA-00942", "ORA-01031", "ORA-41900", "ORA-00904"})


class Views:
    """The dictionary as one user of one release sees it. ``names``: the views whose columns are to
    be looked up before they are read.
    """

    def __init__(self, session: OracleSession, names: Sequence[str]) -> None:
        self._session = session
        self._columns = self._look_up(names)

    def exists(self, view: str) -> bool:
        """Return whether this release has the view, and the user may read it."""
        return view in self._columns

    def rows(
        self, view: str, columns: Sequence[str], owner_column: str, owners: Sequence[str], also: str
    ) -> list[Row]:
        """Return the view's rows of ``owners``; ``also`` is a further condition, or empty."""
        known = self._columns.get(view)
        present = [name for name in columns if known is None or name in known]
        missing: Row = {name: None for name in columns if name not in present}
        found: list[Row] = []
        for part in _parts(owners):
            binds = {f"o{number}": owner for number, owner in enumerate(part)}
            condition = f"{owner_column} IN ({', '.join(f':{bind}' for bind in binds)})"
            if also:
                condition += f" AND {also}"
            sql = f"SELECT {', '.join(present)} FROM {view} WHERE {condition}"
            read = self._session.rows(sql, binds, where=WHERE)
            found += [missing | dict(zip(present, row, strict=True)) for row in read]
        return found

    def rows_if_allowed(
        self, view: str, columns: Sequence[str], owner_column: str, owners: Sequence[str], also: str
    ) -> list[Row] | None:
        """Return ``rows``, or None where the user may not read the view."""
        try:
            return self.rows(view, columns, owner_column, owners, also)
        except ExporterError as error:
            if error.failure.code in _NOT_READABLE:
                return None
            raise

    def simple(self, sql: str) -> list[tuple[object, ...]] | None:
        """Return the rows of a statement without binds, None where the user may not run it."""
        try:
            return self._session.rows(sql, where=WHERE)
        except ExporterError as error:
            if error.failure.code in _NOT_READABLE:
                return None
            raise

    def _look_up(self, names: Sequence[str]) -> Mapping[str, frozenset[str]]:
        listed = ", ".join(f"'{name}'" for name in names)
        sql = (
            "SELECT table_name, column_name FROM all_tab_cols "
            f"WHERE owner = 'SYS' AND table_name IN ({listed})"
        )
        columns: dict[str, set[str]] = {}
        for view, column in self._session.rows(sql, where=WHERE):
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
