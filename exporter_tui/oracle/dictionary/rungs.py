"""What of the dictionary is open to this run, found out by asking once.

Enters: statements over one dictionary view each. Leaves: rows, or None for a view that is refused,
slow or broken: such a rung is closed for the whole run, and what that costs is said. Each question
has a bound of its own, so that a slow view never ends a run; only what nothing can be planned
without is waited for long. Everything goes over the one session that there is.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from exporter_tui.model.catalogue.lookup import error as catalogued
from exporter_tui.model.errors import ExporterError, Failure
from exporter_tui.model.facts import Platform
from exporter_tui.model.grants import grants_on_sys
from exporter_tui.oracle.session import OracleSession

NOT_READABLE = frozenset({"ORA-00942", "ORA-01031", "ORA-41900", "ORA-00904", "ORA-06564"})
"""No such view in this release, or no right to read it: no fault of anybody."""

OUT_OF_TIME = frozenset({"DPY-4024", "DPI-1067"})
_PATIENCE = 2
"""So many sessions may be lost at one view before it is taken for the cause."""
_LOST = frozenset(
    {
        "DPY-4011", "DPY-1001", "DPY-4033", "ORA-00028", "ORA-00031", "ORA-01012", "ORA-01092",
        "ORA-02396", "ORA-02399", "ORA-03113", "ORA-03114", "ORA-03135", "ORA-12537", "ORA-12547",
        "ORA-12570", "ORA-12571",
    }
)  # fmt: skip
"""Network, instance or a person ended the session; any other error that does is the view's."""

COSTS: Mapping[str, str] = {
    "DBA_EXTENTS": "large tables are not split from there on",
    "DBA_SEGMENTS": "sizes of other users' tables come from their statistics, and a table without "
    "statistics is not split",
    "USER_SEGMENTS": "sizes come from statistics, and a table without statistics is not split",
    "USER_TABLESPACES": "blocks are taken to be 8 KiB, for sizes from statistics",
    "ALL_OBJECTS": "tables are not split, and one that was dropped and made anew is not noticed",
    "ALL_LOBS": "the size of large objects is not known",
    "ALL_EXTERNAL_TABLES": "an external table is found out only when it is read",
    "ALL_MVIEW_LOGS": "logs of materialized views are exported like tables",
    "ALL_POLICIES": "row-level security, which hides rows, cannot be known",
    "ALL_SEC_RELEVANT_COLS": "columns that row-level security masks are taken to hide rows",
    "REDACTION_POLICIES": "masked values cannot be known",
    "REDACTION_COLUMNS": "masked values cannot be known",
    "DBA_SA_TABLE_POLICIES": "Label Security, which hides rows, is not looked for everywhere",
    "ALL_SA_TABLE_POLICIES": "Label Security, which hides rows, cannot be known",
    "DBA_XS_APPLIED_POLICIES": "Real Application Security is not looked for everywhere",
    "ALL_XS_APPLIED_POLICIES": "Real Application Security, which hides rows, cannot be known",
    "ALL_TAB_PRIVS": "a missing right is found out only when a table is read",
    "SESSION_PRIVS": "rights on all tables are not known",
    "SESSION_SCHEMA_PRIVS": "rights on whole schemas are not known",
    "ALL_USERS": "schemas that Oracle maintains are not left out of patterns",
    "V_$DATABASE": "the database is told from others by its name alone",
    "V_$CONTAINERS": "a clone that takes the container's name is known by V$DATABASE alone",
    "V_$PDB_INCARNATION": "a container that was opened with RESETLOGS is not noticed by that",
}
"""What a run does without when a view does not answer."""

NOT_MISSED = frozenset(
    {
        "REDACTION_POLICIES",
        "REDACTION_COLUMNS",
        "DBA_SA_TABLE_POLICIES",
        "ALL_SA_TABLE_POLICIES",
        "DBA_XS_APPLIED_POLICIES",
        "ALL_XS_APPLIED_POLICIES",
    }
)
"""Views whose lack is usual: the option is not installed, or another view stands in; what the lack
of the first two means is told by the plan.
"""

GRANTABLE = frozenset(
    {"DBA_EXTENTS", "DBA_SEGMENTS", "V_$DATABASE", "V_$CONTAINERS", "V_$PDB_INCARNATION"}
)

Rows = list[tuple[object, ...]]


def _nothing() -> None:
    """Nobody can stop this."""


@dataclass(slots=True, kw_only=True)
class Rungs:
    """One run's knowledge of the dictionary; only one thread asks at a time.

    ``bound_s``: how long a view may take that something else can stand in for. ``long_s``: one that
    nothing can. ``check_stop`` is called before each statement, and after each that fails; it
    raises to end the run. ``closed``: why each view is asked no more, by its name; ``broke``: those
    that the session did not survive.
    """

    bound_s: float = 60.0
    long_s: float = 1800.0
    check_stop: Callable[[], None] = _nothing
    clock: Callable[[], float] = time.monotonic
    closed: dict[str, Failure] = field(default_factory=dict)
    broke: list[str] = field(default_factory=list)
    _ended: Counter[str] = field(default_factory=Counter)

    def ask(
        self,
        session: OracleSession,
        view: str,
        sql: str,
        binds: Mapping[str, object] | None = None,
    ) -> Rows | None:
        """Return the rows of a statement over ``view``, None where the rung is not open.

        Raises ``ExporterError`` when the session has ended: the planning begins anew, without this
        view if it was the cause.
        """
        if view in self.closed:
            return None
        self.check_stop()
        began = self.clock()
        try:
            return session.rows(sql, binds, where=f"reading {view}", timeout_s=self.bound_s)
        except ExporterError as error:
            self.check_stop()
            slow = error.failure.code in OUT_OF_TIME or self.clock() - began >= self.bound_s
            if slow:
                self.closed[view] = _slow(view, self.bound_s)
            elif error.failure.code in NOT_READABLE:
                self.closed[view] = error.failure
                return None
            if not session.answers(timeout_s=self.bound_s):
                self._ended[view] += 1
                if slow or error.failure.code not in _LOST or self._ended[view] >= _PATIENCE:
                    self.closed.setdefault(view, error.failure)
                    self.broke.append(view)
                raise
            self.closed.setdefault(view, error.failure)
            return None

    def need(
        self,
        session: OracleSession,
        view: str,
        sql: str,
        binds: Mapping[str, object] | None = None,
    ) -> Rows:
        """Return the rows of a statement over a view that nothing can stand in for. Raises
        ``ExporterError``, DICTIONARY where trying again would not help.
        """
        self.check_stop()
        began = self.clock()
        try:
            return session.rows(sql, binds, where=f"reading {view}", timeout_s=self.long_s)
        except ExporterError as error:
            self.check_stop()
            failure = error.failure
            slow = failure.code in OUT_OF_TIME or self.clock() - began >= self.long_s
            passing = failure.error_class.may_pass and failure.code not in NOT_READABLE
            if not slow and (passing or failure.code in _LOST):
                raise
            said = f"{failure.code}: {failure.message}"
            if slow:
                said = f"No answer within {self.long_s:,.0f} s."
            raise catalogued("DICTIONARY", f"reading {view}", said, view=view) from error

    def why(self, view: str) -> str | None:
        """Return in words why a rung is closed; None where it is open, or a right is missing."""
        failure = self.closed.get(view)
        if failure is None or failure.code in NOT_READABLE:
            return None
        return f"{view} ({failure.code}: {failure.message.removesuffix('.')})"

    def told(self, username: str, platform: Platform) -> tuple[str, ...]:
        """Return a sentence for each closed rung: what was found and what it costs; those that only
        a right would open share one, for they are usual.
        """
        sentences, lacking = [], []
        for view, failure in self.closed.items():
            cost = COSTS.get(view, "what it tells is not known")
            if (why := self.why(view)) is not None:
                sentences.append(f"The run does without {why}: {cost}.")
            elif view in NOT_MISSED:
                continue
            elif view in GRANTABLE:
                lacking.append(view)
            else:
                sentences.append(f"{view} is not open to this user ({failure.code}): {cost}.")
        if lacking:
            costs = "; ".join(f"{view}, so that {COSTS[view]}" for view in lacking)
            grants = grants_on_sys(tuple(lacking), username, platform)
            sentences.append(f"Not open to this user: {costs}. To open: {grants}.")
        return tuple(sentences)


def _slow(view: str, bound_s: float) -> Failure:
    return catalogued("DPY-4024", f"reading {view}", f"No answer within {bound_s:g} s.").failure
