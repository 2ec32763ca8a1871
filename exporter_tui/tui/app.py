"""The dashboard application: pulls a view twice a second, shows it, and passes requests on.

Enters: a ``Control``. Leaves: how the person left (``detach``, ``stop``, ``abort`` or ``done``).
It owns no run state: when it crashes, hangs or loses its terminal, the export does not notice.
"""

import asyncio
import os
import traceback
from collections.abc import Callable, Mapping
from datetime import tzinfo
from functools import partial
from typing import Any, ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.events import Resize

from exporter_tui.model.control import Control
from exporter_tui.model.requests import (
    CpuPercentRequested,
    HandoverRequested,
    PauseRequested,
    ResumeRequested,
    StopMode,
    WorkersRequested,
)
from exporter_tui.model.view import ENDS, RunFiles, RunState, RunView
from exporter_tui.tui.following import Follower
from exporter_tui.tui.format import visible
from exporter_tui.tui.glyphs import ASCII, UNICODE, Glyphs
from exporter_tui.tui.look import Look
from exporter_tui.tui.palette import RunCommands
from exporter_tui.tui.screens.base import ViewScreen
from exporter_tui.tui.screens.confirm import Question, QuitModal
from exporter_tui.tui.screens.dashboard import DashboardScreen
from exporter_tui.tui.screens.done import DoneScreen
from exporter_tui.tui.screens.errors import ErrorsScreen
from exporter_tui.tui.screens.help import HelpScreen
from exporter_tui.tui.screens.log import LogScreen
from exporter_tui.tui.screens.preflight import PreflightScreen, cannot_begin
from exporter_tui.tui.screens.too_small import TooSmallScreen, is_too_small
from exporter_tui.tui.themes import ANSI_NAMES, DARK, OWN_THEMES, theme_names

_MOST_SENT = 100_000
"""Characters: a longer text would block a thin link, and few terminals take it."""


_INTERRUPT = "Quit; leaves another terminal's run at once"


class ExporterApp(App[str]):
    """Screens over one run; with 0 pictures a second it draws only when ``pull`` is called."""

    CSS_PATH = "styles/app.tcss"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "colon"
    COMMANDS = {RunCommands}  # noqa: RUF012 - Textual's form
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (60, "-narrow"), (110, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-low"), (24, "-short"), (30, "-tall")]  # noqa: RUF012

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "pause", "Pause", show=False),
        Binding("plus,equals_sign", "workers(1)", "One worker more", show=False),
        Binding("minus", "workers(-1)", "One worker less", show=False),
        Binding("greater_than_sign", "cap(5)", "CPU cap up", show=False),
        Binding("less_than_sign", "cap(-5)", "CPU cap down", show=False),
        Binding("e", "errors", "Errors"),
        Binding("l", "log", "Log"),
        Binding("x", "handover", "Handover sheet", show=False),
        Binding("g", "glyphs", "All glyphs or ASCII", show=False),
        Binding("t", "theme", "Next theme", show=False),
        Binding("ctrl+l", "repaint", "Repaint everything", show=False),
        Binding("colon", "command_palette", "Palette", show=False, key_display=":"),
        Binding("question_mark", "help", "Keys", key_display="?"),
        Binding("q", "quit", "Quit"),
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True),
        Binding("ctrl+c", "interrupt", _INTERRUPT, show=False, priority=True),
    ]

    def __init__(
        self,
        control: Control,
        *,
        files: RunFiles,
        keep_copy: Callable[[str], None],
        look: Look | None = None,
        zone: tzinfo | None = None,
        on_shown: Callable[[], None] | None = None,
        environ: Mapping[str, str] = os.environ,
        attached: bool = False,
        again: Callable[[], str] = str,
    ) -> None:
        """``attached``: the run is another terminal's, so that leaving ends nothing of it.
        ``again``: the command that shows this screen again, empty where none can.
        """
        self.attached = attached
        self.again = again
        self.environ = environ
        self.files = files
        self._keep_copy = keep_copy
        self._on_shown = on_shown
        self.look = look or Look()
        # Textual fixes how it treats NO_COLOR when it is made: a theme set later comes too late.
        super().__init__(ansi_color=self.look.theme in ANSI_NAMES)
        self.animation_level = "none"
        self.control = control
        self.glyphs: Glyphs = ASCII if self.look.ascii_only else UNICODE
        self._wanted_glyphs, self._wanted_theme, self._changes_look = self.glyphs, "", False
        self.zone = zone
        self._view = control.view()
        self._follower = Follower()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._asks: dict[str, tuple[int, int]] = {}
        self.crash = ""

    @property
    def view(self) -> RunView:
        """Return the view that is shown now."""
        return self._view

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return the colours of the roles for a theme that has none of its own."""
        return {**super().get_theme_variable_defaults(), **DARK.variables}

    def on_mount(self) -> None:
        """Show the first screen and start pulling."""
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(self._keep_stray)
        for entry in OWN_THEMES:
            self.register_theme(entry)
        self.theme = self.look.theme
        self._mark_glyphs()
        self.push_screen(DashboardScreen())
        if self._view.state is RunState.PREPARING:
            self.push_screen(PreflightScreen())
        if self._on_shown is not None:
            self.call_after_refresh(self._on_shown)
        if self.look.refresh_hz > 0:
            self.set_interval(1 / self.look.refresh_hz, self.pull)

    def pull(self) -> None:
        """Take the latest view and draw what changed of it."""
        self._view = self.control.view()
        self.catch_up()

    def catch_up(self) -> None:
        """Close what the latest view has overtaken, and draw it."""
        self._follower.follow(self)
        screens = [one for one in self.screen_stack if isinstance(one, ViewScreen)]
        if screens and (screens[-1] is self.screen or isinstance(self.screen, Question)):
            screens[-1].refresh_view()  # below a question too: it is seen around it

    def on_resize(self, event: Resize) -> None:
        """Cover the screen while the terminal is too small, uncover it as soon as it is not."""
        too_small = is_too_small(event.size)
        covered = isinstance(self.screen, TooSmallScreen)
        if too_small and not covered:
            self.push_screen(TooSmallScreen())
        elif covered and not too_small:
            self.pop_screen()

    # endings ---------------------------------------------------------------------------------

    def leave(self, result: str) -> None:
        """End the app from any thread or signal handler; does nothing before it has started."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self.exit, result)

    def say(self, text: str) -> None:
        """Show a sentence for a moment, from any thread; nothing before the app has started."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(partial(self.notify, text, markup=False))

    def _fatal_error(self) -> None:
        """Keep the traceback for the log and close: a person sees one line, never this."""
        self.crash = self.crash or traceback.format_exc()
        self._close_messages_no_wait()

    def _keep_stray(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Keep what failed in a task that nobody waits for: asyncio would print it over the screen,
        or over the terminal long after, when it collects the task.
        """
        failure = context.get("exception")
        trace = "".join(traceback.format_exception(failure)) if failure is not None else ""
        self.crash = self.crash or f"{context.get('message')}\n{trace}"

    def panic(self, *renderables: object) -> None:
        """Close without printing; Textual calls this when its input thread fails."""
        self.crash = self.crash or f"the terminal's input failed: {renderables!r}"
        self._close_messages_no_wait()

    # requests ---------------------------------------------------------------------------------

    def action_pause(self) -> None:
        """Pause the work, or go on."""
        if self._view.state in ENDS:
            self.notify("Nothing runs that could be paused.", timeout=2)
        elif self._view.state in {RunState.PAUSED, RunState.PAUSING}:
            self.control.ask(ResumeRequested())
        else:
            self.control.ask(PauseRequested(now=False))

    def action_workers(self, by: int) -> None:
        """Ask for more or fewer workers."""
        if self._not_yet():
            return
        limit = max(self._view.workers_limit, 1)
        wanted = self._asked("workers", self._view.workers_wanted) + by
        self._asks["workers"] = (self._view.version, min(max(wanted, 1), limit))
        self.control.ask(WorkersRequested(workers=self._asks["workers"][1]))

    def action_cap(self, by: int) -> None:
        """Move the CPU ceiling."""
        if self._not_yet():
            return
        wanted = self._asked("cap", self._view.machine.cpu_cap_percent) + by
        self._asks["cap"] = (self._view.version, min(max(wanted, 5), 100))
        self.control.ask(CpuPercentRequested(percent=self._asks["cap"][1]))

    def _not_yet(self) -> bool:
        """Return whether there is nothing to steer before the export runs, and say so."""
        preparing = self._view.state is RunState.PREPARING
        if preparing:
            self.notify("That works once the export runs.", timeout=2)
        return preparing

    def _asked(self, what: str, shown: int) -> int:
        """Return what was asked for since the view that is shown, else what that shows: keys may
        come faster than pictures.
        """
        version, value = self._asks.get(what, (None, shown))
        return value if version == self._view.version else shown

    async def action_quit(self) -> None:
        """Leave at once when nothing runs, else ask how."""
        if isinstance(self.screen, QuitModal):
            return
        if self._view.state in ENDS or cannot_begin(self._view):
            self.exit("done")
            return
        question = QuitModal(
            self._view,
            self.files.log,
            attached=self.attached,
            again=visible(self.again()),
        )
        self.push_screen(question, self._leave)

    async def action_interrupt(self) -> None:
        """Leave a run of another terminal at once; ask before the end of one's own."""
        if self.attached:
            self.exit("detach")
        else:
            await self.action_quit()

    def stop(self) -> None:
        """Let what runs come to its end, and the run with it."""
        self.control.stop(StopMode.FINISH)

    def _leave(self, answer: str | None) -> None:
        if answer == "detach":
            self.exit("detach")
        elif answer == "stop":
            self.stop()
        elif answer == "abort":
            self.control.stop(StopMode.ABORT)
            self.exit("abort")

    # screens ----------------------------------------------------------------------------------

    def show_summary(self) -> None:
        """Open the summary of a run that has ended."""
        if self._view.state not in ENDS:
            self.notify("The run has not ended yet.", timeout=2)
        elif not isinstance(self.screen, DoneScreen):
            self.push_screen(DoneScreen())

    def action_errors(self) -> None:
        """Open the errors, or close them."""
        self._toggle(ErrorsScreen)

    def action_log(self) -> None:
        """Open the log, or close it."""
        self._toggle(LogScreen)

    def action_help(self) -> None:
        """Open the keys of the screen below, or close them."""
        if isinstance(self.screen, HelpScreen):
            self.pop_screen()
        elif isinstance(self.screen, ViewScreen):
            self.push_screen(HelpScreen(self.screen))

    def _toggle(self, kind: type[ErrorsScreen] | type[LogScreen]) -> None:
        if isinstance(self.screen, kind):
            self.pop_screen()
        elif isinstance(self.screen, ViewScreen):
            self.push_screen(kind())

    def action_glyphs(self) -> None:
        """Swap between all glyphs and ASCII."""
        self._wanted_glyphs = ASCII if self._wanted_glyphs is UNICODE else UNICODE
        self._change_look()

    def _mark_glyphs(self) -> None:
        """Let the style sheet draw borders of the same glyphs."""
        self.set_class(self.glyphs is ASCII, "-ascii")

    def action_theme(self) -> None:
        """Go on to the next theme."""
        names, wanted = theme_names(colors=self.look.colors), self._wanted_theme or self.theme
        at = names.index(wanted) if wanted in names else -1
        self._wanted_theme = names[(at + 1) % len(names)]
        self._change_look()

    def _change_look(self) -> None:
        """Change glyphs and theme once, behind the keys that wait already: each change paints and
        styles everything anew.
        """
        if not self._changes_look:
            self._changes_look = True
            self.call_later(self._take_look)

    def _take_look(self) -> None:
        self._changes_look = False
        if self._wanted_theme and self._wanted_theme != self.theme:
            self.theme = self._wanted_theme
            self.ansi_color = self.theme in ANSI_NAMES
        if self._wanted_glyphs is not self.glyphs:
            self.glyphs = self._wanted_glyphs
            self._mark_glyphs()
            self.pull()

    def action_handover(self) -> None:
        """Have the sheet about the run written, of this moment."""
        self.control.ask(HandoverRequested())
        self.notify(visible(f"The handover sheet goes to {self.files.handover}"), markup=False)

    def action_repaint(self) -> None:
        """Paint every cell again, for a terminal that another program has written on."""
        self.refresh(repaint=True, layout=True)
        self.screen.refresh(repaint=True, layout=True)

    # copy -------------------------------------------------------------------------------------

    def copy(self, text: str) -> None:
        """Send text to the terminal's clipboard and have it kept in a file; neither can be proven
        to arrive.
        """
        if not text:
            return
        sent = len(text) <= _MOST_SENT
        if sent:
            self.copy_to_clipboard(text)
        how = "Sent to the terminal" if sent else "Too long for the terminal's clipboard"
        path = self.files.copied
        try:
            self._keep_copy(text + "\n")
        except OSError as error:
            reason = error.strerror or str(error)
            self.notify(visible(f"{how}; {path} not written: {reason}"), markup=False)
            return
        self.notify(visible(f"{how}; {'also' if sent else 'it is'} in {path}"), markup=False)
