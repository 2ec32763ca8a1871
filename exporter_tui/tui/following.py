"""The screens follow the run: none that is about something outlives it.

Enters: the app with its latest view. Leaves: screens closed from the top, the summary opened at the
end. What lies below another screen is looked at as soon as it comes to the top.
"""

from typing import TYPE_CHECKING

from textual.screen import Screen

from exporter_tui.model.view import ENDS, RunState, RunView
from exporter_tui.tui.screens.confirm import Question
from exporter_tui.tui.screens.dashboard import DashboardScreen
from exporter_tui.tui.screens.done import DoneScreen
from exporter_tui.tui.screens.preflight import PreflightScreen

if TYPE_CHECKING:
    from exporter_tui.tui.app import ExporterApp


class Follower:
    """Keeps what was said about the end. The summary comes once, and again when the run was made
    to live on from it; whoever has left it for the tables is only told.
    """

    def __init__(self) -> None:
        self._summed_up = False
        self._told = False

    def follow(self, app: "ExporterApp") -> None:
        """Close what the view has overtaken, and sum up a run that has ended."""
        view = app.view
        while is_overtaken(app.screen, view):
            if isinstance(app.screen, DoneScreen):
                self._summed_up = False
            _close(app, view)
        if isinstance(app.screen, Question):
            app.screen.retell(view)
        if view.state not in ENDS:
            self._told = False
        elif isinstance(app.screen, DashboardScreen) and not self._summed_up:
            self._summed_up = self._told = True
            app.push_screen(DoneScreen())
        elif not self._told:
            self._told = True
            app.notify(f"All work is done, exit code {view.exit_code}. q leaves.")


def is_overtaken(screen: Screen[object], view: RunView) -> bool:
    """Return whether the screen is about something that is over."""
    if isinstance(screen, PreflightScreen):
        return view.state is not RunState.PREPARING
    if isinstance(screen, DoneScreen):
        return view.state not in ENDS
    return isinstance(screen, Question) and bool(screen.gone(view))


def _close(app: "ExporterApp", view: RunView) -> None:
    screen = app.screen
    if isinstance(screen, Question):
        app.notify(screen.gone(view), markup=False, timeout=4)
        screen.dismiss(None)
    else:
        app.pop_screen()
