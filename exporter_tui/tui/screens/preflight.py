"""Before the start: each check with its result and remedy, and whether this terminal can show our
glyphs.
"""

import textwrap
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from exporter_tui.model.view import Finding, RunView, Severity
from exporter_tui.model.words import Word
from exporter_tui.tui.format import visible
from exporter_tui.tui.glyphs import Glyphs
from exporter_tui.tui.render.header import header
from exporter_tui.tui.render.panel import boxed
from exporter_tui.tui.screens.base import ViewScreen
from exporter_tui.tui.spans import Line, Role, fill, plain
from exporter_tui.tui.terminal_check import terminal_findings
from exporter_tui.tui.widgets.lines import Lines

_INDENT = 16

_LOOKS = {
    Severity.GOOD: (Word.VALID, Role.GOOD),
    Severity.INFO: (Word.RUN, Role.RUNNING),
    Severity.WARNING: (Word.SUSPECT, Role.WARNING),
    Severity.PROBLEM: (Word.FAILED, Role.PROBLEM),
}


def finding_lines(finding: Finding, width: int, glyphs: Glyphs) -> list[Line]:
    """Return one check, and its remedy below where there is one, wrapped to ``width``."""
    word, role = _LOOKS[finding.severity]
    room = max(width - _INDENT - 1, 20)
    first, *more = textwrap.wrap(visible(finding.text), room) or [""]
    head = (f"  {glyphs.states[word]} ", role), (f"{finding.name:<12}", Role.TITLE)
    lines = [fill((*head, (first, Role.TEXT)), width)]
    lines += [fill(plain(" " * _INDENT + line), width) for line in more]
    for line in textwrap.wrap(visible(finding.remedy), room):
        lines.append(fill(plain(" " * _INDENT + line, Role.QUIET), width))
    return lines


class PreflightScreen(ViewScreen):
    """Shown until the first table moves; the run starts by itself."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "scroll(-1)", "Up", show=False),
        Binding("down,j", "scroll(1)", "Down", show=False),
        Binding("pageup", "scroll(-10)", "Page up", show=False),
        Binding("pagedown", "scroll(10)", "Page down", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._top = 0

    def compose_body(self) -> ComposeResult:
        """Yield the header and the checks."""
        yield Lines(id="header")
        yield Lines(id="checks")

    def draw(self) -> None:
        """Draw the checks known so far."""
        wide = self.size.width >= 110
        self.query_one("#header", Lines).show(
            header(self.view, self.size.width, self.glyphs, wide=wide)[:1]
        )
        pane = self.query_one("#checks", Lines)
        width, height = pane.size.width, pane.size.height
        size = self.app.size
        terminal = terminal_findings(
            self.exporter.environ,
            self.exporter.look,
            width=size.width,
            height=size.height,
            log=visible(self.exporter.files.log),
            again=visible(self.exporter.again()),
        )
        # What keeps the run from beginning comes first: a low terminal must not hide it.
        findings = sorted((*self.view.findings, *terminal), key=lambda found: not found.fatal)
        stops = cannot_begin(self.view)
        lines: list[Line] = [(), *(_what_next(self.view) if stops else ())]
        lines += [()] if stops else []
        for finding in findings:
            lines += finding_lines(finding, width - 2, self.glyphs)
        glyphs = " ".join(sorted(set(self.glyphs.states.values())))
        blocks = f"{self.glyphs.full} {self.glyphs.half} {self.glyphs.empty} {self.glyphs.low}"
        lines += [
            (),
            plain(f"    Glyph test   {glyphs} {blocks}   boxes? press g for ASCII"),
            (),
            *(() if stops else _what_next(self.view)),
        ]
        room = max(height - 2, 1)
        self._top = min(max(self._top, 0), max(len(lines) - room, 0))
        note = "up, down scroll" if len(lines) > room else ""
        pane.show(
            boxed(
                lines[self._top :],
                title="Before we start",
                note=note,
                width=width,
                height=height,
                glyphs=self.glyphs,
            )
        )

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self._top += by
        self.refresh_view()


def _what_next(view: RunView) -> list[Line]:
    if not cannot_begin(view):
        return [plain("    The export starts by itself when planning is done.")]
    return [
        plain("    The export cannot begin, nothing was changed.", Role.PROBLEM),
        plain("    q leaves (exit code 2). Settle this, then start again:", Role.PROBLEM),
    ]


def cannot_begin(view: RunView) -> bool:
    """Return whether a finding keeps the run from beginning."""
    return any(finding.fatal for finding in view.findings)
