"""What of a table one user's statement is shown: rows that archival and policies leave, values that
redaction and column masking replace.

Enters: an opened table, the user, the session's settings, the columns that the statement names.
Leaves: the table as that statement sees it. Conditions are evaluated over true values of the rows
that are left; the select list, aggregates included, over what is shown. Sources: VLDB Guide
(In-Database Archiving), Security Guide (Virtual Private Database), Data Redaction Guide.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.dictionary.look import User
from exporter_tui.fakeoracle.sql.expressions.environment import StatementEnvironment
from exporter_tui.fakeoracle.sql.expressions.evaluate import Evaluator
from exporter_tui.fakeoracle.sql.expressions.values import Bools, Column, Indices, Value
from exporter_tui.fakeoracle.sql.parsing import nodes
from exporter_tui.fakeoracle.sql.parsing.statement import translated
from exporter_tui.fakeoracle.sql.queries.frame import Relation, whole
from exporter_tui.fakeoracle.sql.queries.opened import Opened
from exporter_tui.fakeoracle.storage.table import ARCHIVE_STATE, Policy, StoredTable
from exporter_tui.fakeoracle.storage.values import Moment

_EXEMPT_FROM_POLICIES = "EXEMPT ACCESS POLICY"
_EXEMPT_FROM_REDACTION = "EXEMPT REDACTION POLICY"
_REDACTED: dict[str, Value] = {
    # "The default values ... full redaction": REDACTION_VALUES_FOR_TYPE_FULL.
    "NUMBER": Decimal(0),
    "BINARY_FLOAT": 0.0,
    "BINARY_DOUBLE": 0.0,
    "DATE": Moment(2001, 1, 1, 0, 0, 0),
    "TIMESTAMP": Moment(2001, 1, 1, 1, 0, 0),
    "CHAR": " ",
    "NCHAR": " ",
    "VARCHAR2": " ",
    "NVARCHAR2": " ",
    "CLOB": "[redacted]",
    "NCLOB": "[redacted]",
    "BLOB": b"[redacted]",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """One statement of one user. ``names``: the columns that it names, None for all."""

    user: User
    environment: StatementEnvironment
    names: Collection[str] | None

    def of(self, opened: Opened, table: StoredTable) -> Opened:
        """Return the table as the statement sees it."""
        kept = self._kept(opened.relation, table)
        if kept is not None and not kept.all():
            opened = _only(opened, np.flatnonzero(kept))
        masks = self._masks(opened.relation, table)
        if not masks:
            return opened
        shown = replace(opened.relation, column=_masked(opened.relation, masks))
        return replace(opened, version=None, position=None, cache=None, shown=shown)

    def _kept(self, relation: Relation, table: StoredTable) -> Bools | None:
        kept = None
        if table.row_archival and not self.environment.settings.archived_rows:
            states = relation.column(ARCHIVE_STATE).spread(relation.rows).cells
            kept = np.array([state == "0" for state in states], np.bool_)
        for policy in self._policies(table):
            if not policy.masks:
                allowed = self._allowed(policy, relation)
                kept = allowed if kept is None else kept & allowed
        return kept

    def _policies(self, table: StoredTable) -> list[Policy]:
        if _EXEMPT_FROM_POLICIES in self.user.system or self.user.name == "SYS":
            return []
        return [
            policy
            for policy in table.policies
            if policy.enabled
            and policy.on_select
            and policy.predicate
            and self._names_one(policy.columns)
        ]

    def _names_one(self, columns: tuple[str, ...]) -> bool:
        return not columns or self.names is None or bool(set(columns) & set(self.names))

    def _allowed(self, policy: Policy, relation: Relation) -> Bools:
        condition = translated(f"SELECT 1 FROM t WHERE {policy.predicate}").select.where
        assert condition is not None  # noqa: S101 - written above
        return Evaluator(whole(relation), (), self.environment).truth(condition).true

    def _masks(
        self, relation: Relation, table: StoredTable
    ) -> dict[str, Callable[[Column], Column]]:
        masks: dict[str, Callable[[Column], Column]] = {}
        for policy in self._policies(table):
            if policy.masks:
                hidden = ~self._allowed(policy, relation)
                masks |= dict.fromkeys(policy.columns, _nulled(hidden))
        redaction = table.redaction
        exempt = _EXEMPT_FROM_REDACTION in self.user.system or self.user.name == "SYS"
        if redaction is not None and redaction.enabled and not exempt:
            masks |= dict.fromkeys(redaction.columns, _redacted)
        return masks


def names_of(
    select: nodes.Select, parts: Callable[[object], Iterable[object]]
) -> frozenset[str] | None:
    """Return the columns that a statement names, None for all of them; ``parts`` gives all nodes
    below one.
    """
    if any(isinstance(item.expression, nodes.Star) for item in select.items):
        return None
    below = parts((select.items, select.where, select.group_by, select.order_by))
    return frozenset(part.name for part in below if isinstance(part, nodes.ColumnRef))


def _only(opened: Opened, rows: Indices) -> Opened:
    base = opened.relation
    relation = replace(base, rows=len(rows), column=lambda name: base.column(name).take(rows))
    return replace(opened, relation=relation, version=None, position=None, cache=None)


def _masked(
    base: Relation, masks: dict[str, Callable[[Column], Column]]
) -> Callable[[str], Column]:
    def column(name: str) -> Column:
        true = base.column(name)
        return masks[name](true) if name in masks else true

    return column


def _redacted(column: Column) -> Column:
    if column.type.kind not in _REDACTED:
        raise OracleError(3001, f"unimplemented feature: redaction of {column.type.kind}")
    value = _REDACTED[column.type.kind]
    return Column(column.type, [None if cell is None else value for cell in column.cells])


def _nulled(hidden: Bools) -> Callable[[Column], Column]:
    def mask(column: Column) -> Column:
        cells = zip(column.cells, hidden.tolist(), strict=True)
        return Column(column.type, [None if away else cell for cell, away in cells])

    return mask
