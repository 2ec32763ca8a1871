"""Runs statements in the SQL engine, with the faults that strike them.

Enters: a cursor and the values of its binds. Leaves: one answer, or ``OracleError``. Every
statement is noted in the registry as it begins.
"""

import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace

from exporter_tui.fakeoracle.answer import Answer, BindValue, OracleError, Session
from exporter_tui.fakeoracle.faults import FailStatement, Faults, HoldStatement
from exporter_tui.fakeoracle.serving.cursors import Cursor
from exporter_tui.fakeoracle.serving.sessions import READING, Registry
from exporter_tui.fakeoracle.serving.stopping import check, stopped_by


class Statements:
    """The statements of one session."""

    def __init__(self, sid: int, session: Session, registry: Registry, faults: Faults) -> None:
        self._interrupted = threading.Event()
        self._held: threading.Event | None = None
        self._sid = sid
        self._session = session
        self._registry = registry
        self._faults = faults

    def rearm(self) -> None:
        """Forget interruptions of earlier statements."""
        self._interrupted.clear()

    def interrupt(self) -> None:
        """End the statement that runs, or that is about to; callable from any thread."""
        self._interrupted.set()
        if self._held is not None:
            self._held.set()

    def stoppable(self) -> AbstractContextManager[None]:
        """Let ``interrupt`` stop what this thread does inside the block: ORA-01013."""
        return stopped_by(self._interrupted)

    def describe(self, cursor: Cursor) -> None:
        """Learn the columns of the cursor's query without running it."""
        self._begin(cursor, binds=0, describe_only=True)
        cursor.columns = self._session.describe(cursor.sql).columns

    def run(
        self, cursor: Cursor, bind_rows: Sequence[tuple[BindValue, ...]], executions: int
    ) -> Answer:
        """Execute the cursor's statement, once for each row of binds, and return the last answer
        with the sum of the changed rows.
        """
        rows = bind_rows or ((),) * executions
        self._begin(cursor, binds=len(rows[0]), describe_only=False)
        hold = self._faults.for_statement(HoldStatement, cursor.sql)
        if hold is not None:
            self._hold(hold)
            check()  # one that was given up meanwhile meets no further fault
        fault = self._faults.for_statement(FailStatement, cursor.sql)
        if fault is not None and fault.at_row is None:
            raise _error(fault)
        answers = [self._session.execute(cursor.sql, binds) for binds in rows]
        answer = replace(answers[-1], affected=sum(each.affected for each in answers))
        cursor.columns = answer.columns
        if fault is None or fault.at_row is None:
            return answer
        return replace(answer, fail_at=(fault.at_row, _error(fault)))

    def _hold(self, hold: HoldStatement) -> None:
        held = self._held = threading.Event()
        hold.gate.on_open(held.set)
        if not self._interrupted.is_set():
            self._registry.update(self._sid, event=READING)
            held.wait(hold.timeout_s)
            self._registry.update(self._sid, event="")

    def _begin(self, cursor: Cursor, *, binds: int, describe_only: bool) -> None:
        self._registry.update(self._sid, sql=cursor.sql)
        self._registry.record(self._sid, cursor.sql, binds=binds, describe_only=describe_only)


def _error(fault: FailStatement) -> OracleError:
    return OracleError(fault.number, fault.message, position=fault.position)
