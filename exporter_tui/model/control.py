"""What a person can ask of a running export: requests in, frozen pictures out.

Enters: requests from a screen or a script, from any thread; each returns at once. Leaves: what
happened comes back as events and in the next picture, so that nobody shows a state that the run
has not reached.
"""

from typing import Protocol

from exporter_tui.model.names import TableName
from exporter_tui.model.requests import Request, StopMode
from exporter_tui.model.view import RunView, TableDetail


class Control(Protocol):
    """The steering wheel of a run. No method blocks, none raises for a request that cannot be met
    now.
    """

    def view(self) -> RunView:
        """Return the latest picture."""
        ...

    def detail(self, table: TableName) -> TableDetail | None:
        """Return everything about one table, None for a table that is not in the plan."""
        ...

    def ask(self, request: Request) -> None:
        """Ask for something; the run heeds requests in the order in which they were asked."""
        ...

    def stop(self, mode: StopMode) -> None:
        """End the run, also one that has not begun yet."""
        ...
