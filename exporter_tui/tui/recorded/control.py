"""A control that plays recorded views and writes down what was asked of it."""

from dataclasses import dataclass, field

from exporter_tui.model.names import TableName
from exporter_tui.model.requests import Request, StopMode, StopRequested
from exporter_tui.model.view import RunView, TableDetail
from exporter_tui.tui.recorded.details import detail_of


@dataclass
class RecordedControl:
    """A control that shows one view and remembers every request, in order."""

    current: RunView
    requests: list[Request | StopRequested] = field(default_factory=list)

    def view(self) -> RunView:
        """Return the recorded view."""
        return self.current

    def detail(self, table: TableName) -> TableDetail | None:
        """Return the recorded detail."""
        return detail_of(self.current, table)

    def ask(self, request: Request) -> None:
        """Remember the request."""
        self.requests.append(request)

    def stop(self, mode: StopMode) -> None:
        """Remember the request."""
        self.requests.append(StopRequested(mode=mode))
