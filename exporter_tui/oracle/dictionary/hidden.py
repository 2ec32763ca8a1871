"""What Oracle does not show to the user: masked columns, hidden rows.

Enters: the dictionary, the user's rights, owners. Leaves: ``Policies`` by table. Views that say so
for the whole database need SELECT_CATALOG_ROLE; where they are closed, the views of what the user
may see anyway stand in, and redaction, which has none, is not known. Sources: Database Reference,
Data Redaction Guide, Label Security Administrator's Guide (appendix F), Real Application Security
Guide (DBA_XS_APPLIED_POLICIES).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from exporter_tui.model.facts import Hidden
from exporter_tui.model.names import TableName
from exporter_tui.oracle.dictionary.rights import Rights
from exporter_tui.oracle.dictionary.views import Row, Views, both, one_of

_LABEL_SECURITY = "lbacsys"

ByTable = Mapping[TableName, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """``filters``: row-level security policies that may hide rows. ``masked`` None: nobody could
    look. The rest as in ``Hidden``.
    """

    filters: ByTable
    masked: ByTable | None
    nulled: ByTable
    labels: ByTable
    realms: ByTable

    def of(self, table: TableName) -> tuple[tuple[str, ...], Hidden]:
        """Return the policies that may hide rows of a table, and what else hides of it."""
        return self.filters.get(table, ()), Hidden(
            masked=None if self.masked is None else self.masked.get(table, ()),
            nulled=self.nulled.get(table, ()),
            labels=self.labels.get(table, ()),
            realms=self.realms.get(table, ()),
        )


def read_policies(
    views: Views, rights: Rights, owners: Sequence[str], *, name: str | None
) -> Policies:
    """Return what applies to this user; ``name``: of the only table that is wanted."""
    reading = _Reading(views, rights, owners, name)
    masked = reading.masked()
    if rights.sees_all_rows:
        return Policies(filters={}, masked=masked, nulled={}, labels={}, realms={})
    filters, nulled = reading.row_level()
    return Policies(
        filters=filters,
        masked=masked,
        nulled=nulled,
        labels=reading.labels(),
        realms=reading.realms(),
    )


class _Reading:
    def __init__(
        self, views: Views, rights: Rights, owners: Sequence[str], name: str | None
    ) -> None:
        self._views = views
        self._rights = rights
        self._owners = owners
        self._name = name

    def row_level(self) -> tuple[ByTable, ByTable]:
        """Return the policies that filter, and the columns of those that show NULL instead."""
        policies = self._rows(
            "ALL_POLICIES",
            ("OBJECT_OWNER", "OBJECT_NAME", "POLICY_GROUP", "POLICY_NAME"),
            "sel = 'YES' AND enable = 'YES'",
        )
        columns = (
            self._rows(
                "ALL_SEC_RELEVANT_COLS",
                ("OBJECT_OWNER", "OBJECT_NAME", "POLICY_GROUP", "POLICY_NAME", "SEC_REL_COLUMN"),
                "column_option = 'ALL_ROWS'",
            )
            if policies
            else []
        )
        on = {_policy(row) for row in policies or ()}
        masking = [row for row in columns or () if _policy(row) in on]
        masks = {_policy(row) for row in masking}
        filters = [row for row in policies or () if _policy(row) not in masks]
        return _by_table(filters, "POLICY_NAME"), _by_table(masking, "SEC_REL_COLUMN")

    def masked(self) -> ByTable | None:
        """Return the columns that Data Redaction masks, None where nobody may look."""
        owners = [owner for owner in self._owners if not self._rights.sees_unmasked(owner)]
        if not owners:
            return {}
        policies = self._rows(
            "REDACTION_POLICIES",
            ("OBJECT_OWNER", "OBJECT_NAME"),
            "TRIM(enable) = 'YES'",
            owners=owners,
        )
        columns = self._rows(
            "REDACTION_COLUMNS", ("OBJECT_OWNER", "OBJECT_NAME", "COLUMN_NAME"), "", owners=owners
        )
        if policies is None or columns is None:
            return None
        on = {_table(row) for row in policies}
        return _by_table([row for row in columns if _table(row) in on], "COLUMN_NAME")

    def labels(self) -> ByTable:
        """Return the policies of Label Security, as far as its views are there and open."""
        columns = ("SCHEMA_NAME", "TABLE_NAME", "POLICY_NAME")
        for view in ("DBA_SA_TABLE_POLICIES", "ALL_SA_TABLE_POLICIES"):
            rows = self._views.rows_if_allowed(
                view,
                columns,
                "schema_name",
                self._owners,
                both("status = 'ENABLED'", self._only("table_name")),
                schema=_LABEL_SECURITY,
            )
            if rows is not None:
                return _by_table(rows, "POLICY_NAME", owner="SCHEMA_NAME", name="TABLE_NAME")
        return {}

    def realms(self) -> ByTable:
        """Return the policies of Real Application Security, as far as its views are open."""
        columns = ("SCHEMA", "OBJECT", "POLICY")
        for view in ("DBA_XS_APPLIED_POLICIES", "ALL_XS_APPLIED_POLICIES"):
            rows = self._views.rows_if_allowed(
                view,
                columns,
                "schema",
                self._owners,
                both("sel = 'YES' AND status = 'ENABLED'", self._only("object")),
            )
            if rows is not None:
                return _by_table(rows, "POLICY", owner="SCHEMA", name="OBJECT")
        return {}

    def _rows(
        self,
        view: str,
        columns: Sequence[str],
        also: str,
        *,
        owners: Sequence[str] | None = None,
    ) -> list[Row] | None:
        condition = both(also, self._only("object_name"))
        asked = self._owners if owners is None else owners
        return self._views.rows_if_allowed(view, columns, "object_owner", asked, condition)

    def _only(self, column: str) -> str:
        return "" if self._name is None else one_of(column, [self._name])


def _by_table(
    rows: Iterable[Row], what: str, *, owner: str = "OBJECT_OWNER", name: str = "OBJECT_NAME"
) -> ByTable:
    found: dict[TableName, set[str]] = {}
    for row in rows:
        found.setdefault(TableName(str(row[owner]), str(row[name])), set()).add(str(row[what]))
    return {table: tuple(sorted(names)) for table, names in found.items()}


def _table(row: Row) -> TableName:
    return TableName(str(row["OBJECT_OWNER"]), str(row["OBJECT_NAME"]))


def _policy(row: Row) -> tuple[TableName, str, str]:
    return _table(row), str(row["POLICY_GROUP"]), str(row["POLICY_NAME"])
