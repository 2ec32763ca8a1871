"""A run as its viewer knows it: the last picture and detail, made of what the run sent.

Enters: messages of the run. Leaves: what to ask for next; the latest ``RunView`` and the details of
the one table that is looked at. It refuses (``CodecError``) news that do not fit what it has.
"""

from dataclasses import dataclass, field
from typing import Any, cast

from exporter_tui.model.names import TableName
from exporter_tui.model.view import RunView, TableDetail
from exporter_tui.remote.changes import changed
from exporter_tui.remote.messages import News, Next, Over
from exporter_tui.store.decoders import CodecError


@dataclass(slots=True, kw_only=True)
class Picture:
    """``no``: of the last news. ``detail`` is that of ``table``; None while it is not known, or for
    one that is not in the plan. ``over``: how the run ended.
    """

    no: int = 0
    view: RunView = field(default_factory=RunView)
    table: TableName | None = None
    detail: TableDetail | None = None
    over: Over | None = None

    def wanted(self, table: TableName | None) -> Next:
        """Return what asks for all that is newer, and for the detail of ``table``."""
        return Next(have=self.no, table=table)

    def take(self, news: News) -> None:
        """Learn what is new."""
        if news.no != self.no + 1:
            raise CodecError(f"news {news.no} after {self.no}")
        if news.view is not None:
            self.view = changed(RunView, self.view, news.view)
        before = self.detail if news.table == self.table else None
        if news.detail is not None:
            before = _detail(before, news.detail)
        self.no, self.table, self.detail = news.no, news.table, before
        self.over = news.over or self.over


def _detail(before: TableDetail | None, found: object) -> TableDetail | None:
    expected: Any = TableDetail | None
    return cast("TableDetail | None", changed(expected, before, found))
