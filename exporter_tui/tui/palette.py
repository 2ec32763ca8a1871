"""The command palette: our commands only, the same as the keys plus the rare ones."""

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from exporter_tui.model.requests import PauseRequested, Request, ResumeRequested

if TYPE_CHECKING:
    from exporter_tui.tui.app import ExporterApp


class RunCommands(Provider):
    """Commands on the run as a whole."""

    def _commands(self) -> list[tuple[str, str, Callable[[], object]]]:
        app = cast("ExporterApp", self.app)

        def ask(request: Request) -> Callable[[], object]:
            return lambda: app.control.ask(request)

        pause, pause_now = ask(PauseRequested(now=False)), ask(PauseRequested(now=True))
        return [
            ("Pause", "finish the running chunks, then give the sessions back", pause),
            ("Pause now", "drop the running chunks; they start again on resume", pause_now),
            ("Resume", "go on after a pause", ask(ResumeRequested())),
            ("Stop", "finish the running chunks, then end", app.stop),
            ("Summary", "what became of all tables, after the end", app.show_summary),
            ("Handover sheet", "the run on one sheet, of this moment", app.action_handover),
            ("Errors", "problems grouped by code, with remedies", app.action_errors),
            ("Log", "all events", app.action_log),
            ("Keys", "help for this screen", app.action_help),
            ("Glyphs", "all glyphs or ASCII", app.action_glyphs),
            ("Theme", "the next theme", app.action_theme),
            ("Repaint", "paint everything again", app.action_repaint),
        ]

    async def discover(self) -> Hits:
        """Yield every command before anything is typed."""
        for name, help_text, run in self._commands():
            yield DiscoveryHit(name, run, help=help_text)

    async def search(self, query: str) -> Hits:
        """Yield the commands whose name or description matches."""
        matcher = self.matcher(query)
        for name, help_text, run in self._commands():
            score = matcher.match(f"{name} {help_text}")
            if score > 0:
                yield Hit(score, matcher.highlight(name), run, help=help_text)
