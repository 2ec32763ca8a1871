"""The screens follow the run: none that is about something outlives it.

Enters: the app with its latest view. Leaves: screens closed from the top, the summary opened at the
end. What lies below another screen is looked at as soon as it comes to the top.
"""

from typing import TYPE_CHECKING

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
        while self._close_top(app, view):
            pass
        if view.state not in ENDS:
            self._told = False
        elif isinstance(app.screen, DashboardScreen) and not self._summed_up:
            self._summed_up = self._told = True
            app.push_screen(DoneScreen())
        elif not self._told:
            self._told = True
            app.notify(f"All work is done, exit code {view.exit_code}. q leaves.")

    def _close_top(self, app: "ExporterApp", view: RunView) -> bool:
        """Close the screen on top if it is about something that is over; return whether it was."""
        screen = app.screen
        if isinstance(screen, Question):
            if why := screen.retell(view):
                app.notify(why, markup=False, timeout=4)
                screen.dismiss(None)
            return bool(why)
        over = (isinstance(screen, PreflightScreen) and view.state is not RunState.PREPARING) or (
            isinstance(screen, DoneScreen) and view.state not in ENDS
        )
        if over:
            self._summed_up = self._summed_up and not isinstance(screen, DoneScreen)
            app.pop_screen()
        return over
