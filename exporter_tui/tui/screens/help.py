"""Keys and legend, made from the bindings of the screen below and from the glyph table, so that
they cannot drift.
"""

from textual.binding import Binding
from textual.widget import Widget

from exporter_tui.model.words import Word
from exporter_tui.tui.glyphs import Glyphs
from exporter_tui.tui.render.strip import strip_legend
from exporter_tui.tui.screens.base import KEY_NAMES, ViewScreen
from exporter_tui.tui.screens.text import TextScreen

_MEANINGS = {
    Word.QUEUED: "waits for its turn",
    Word.RUN: "is being exported: a worker has a chunk of it in hand",
    Word.PART: "is exported in part; its next chunk waits for a worker",
    Word.CHECK: "is being validated against Oracle",
    Word.TO_CHECK: "is exported; its validation waits for a worker",
    Word.VALID: "SUCCEEDED: count and comparable sums agree",
    Word.EMPTY: "SUCCEEDED with no rows, as in Oracle",
    Word.SUSPECT: "FAILED: a check disagrees; r exports it again",
    Word.FAILED: "FAILED by an error; e explains it",
    Word.REFUSED: "FAILED: a right or a type is missing; e explains it",
    Word.STOPPED: "FAILED: the run was stopped before it was done",
    Word.STALE: "the table changed since its plan; r exports it again",
    Word.RESTART: "its new plan is made, its old folder is moved away",
    Word.TO_RESTART: "starts again once its running chunks have ended",
    Word.WAITING: "a chunk that waits for its next attempt",
    Word.SKIPPED: "a chunk whose file of an earlier run counts",
    Word.CANCELLED: "a chunk that was dropped",
    Word.DONE: "a chunk whose file is complete",
}


_NOT_OURS = {"screen.copy_text", "app.focus_next", "app.focus_previous"}
"""Bindings that every Textual screen has; they work, but are no part of this program."""


def key_lines(widgets: list[Widget]) -> list[str]:
    """Return one line per action of these widgets and screens: its keys and what it does, in the
    words of the last that names it.
    """
    keys: dict[str, list[str]] = {}
    texts: dict[str, str] = {}
    for widget in widgets:
        for bindings in widget._bindings.key_to_bindings.values():  # noqa: SLF001 - the only list
            for binding in bindings:
                if binding.description and binding.action not in _NOT_OURS:
                    action = binding.action.removeprefix("app.")
                    texts[action] = binding.description
                    keys.setdefault(action, []).append(_key(binding))
    return [f"  {' '.join(dict.fromkeys(keys[action])):<16} {texts[action]}" for action in keys]


def _key(binding: Binding) -> str:
    return KEY_NAMES.get(binding.key, binding.key)


def legend_lines(glyphs: Glyphs) -> list[str]:
    """Return every state word with its glyph and meaning."""
    return [f"  {glyphs.states[word]} {word.value:<10} {_MEANINGS[word]}" for word in Word]


class HelpScreen(TextScreen):
    """The help of one screen."""

    def __init__(self, below: ViewScreen) -> None:
        focused = [] if below.focused is None else [below.focused]
        keys = key_lines([*focused, below, below.app])  # type: ignore[list-item]
        states = ["States", "", *legend_lines(below.glyphs)]
        chunks = ["Chunks, one or several for each cell", "", *strip_legend(below.glyphs)]
        text = "\n".join(["Keys", "", *keys, "", *states, "", *chunks])
        super().__init__("Keys and states", text)
