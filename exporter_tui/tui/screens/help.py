"""Keys in groups and legends, made from the bindings of the screen below and from the tables of
states and glyphs, so that they cannot drift.
"""

from collections.abc import Iterable

from textual.dom import DOMNode

from exporter_tui.model.view import RunState
from exporter_tui.model.words import Word
from exporter_tui.tui.actions import Group, actions
from exporter_tui.tui.glyphs import Glyphs
from exporter_tui.tui.render.strip import strip_legend
from exporter_tui.tui.screens.base import ViewScreen
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


_RUN_MEANINGS = {
    RunState.PREPARING: "the checks before the start, and the plan",
    RunState.RUNNING: "workers export and check",
    RunState.THROTTLED: "the same, held back by the CPU cap: < and > move it",
    RunState.WAITING_FOR_DATABASE: "no session can be had: it tries again by itself, a tries now",
    RunState.WAITING_FOR_DISK: "the disk is nearly full: it goes on as soon as there is room",
    RunState.PAUSING: "running chunks are finished, then it pauses",
    RunState.PAUSED: "nothing runs and no session is held: p goes on",
    RunState.STALLED: "nothing has come for a while",
    RunState.STOPPING: "running chunks are finished, then it ends",
    RunState.STOPPED: "it ended with tables left: the same command goes on",
    RunState.FINISHED: "every table has its verdict",
}
_STATE_WIDTH = max(len(state.value) for state in RunState) + 2


def key_lines(nodes: Iterable[DOMNode]) -> list[str]:
    """Return the actions of these widgets and screens in groups, each with its keys."""
    found = actions(nodes)
    lines: list[str] = []
    for group in Group:
        inside = [one for one in found if one.group is group]
        if inside:
            lines += ["", group.value]
            lines += [f"  {' '.join(one.keys):<16} {one.text}" for one in inside]
    return lines


def run_lines() -> list[str]:
    """Return every state of the run with its meaning."""
    return [f"  {state.value:<{_STATE_WIDTH}}{_RUN_MEANINGS[state]}" for state in RunState]


def legend_lines(glyphs: Glyphs) -> list[str]:
    """Return every state word with its glyph and meaning."""
    return [f"  {glyphs.states[word]} {word.value:<10} {_MEANINGS[word]}" for word in Word]


class HelpScreen(TextScreen):
    """The help of one screen."""

    def __init__(self, below: ViewScreen) -> None:
        nodes: list[DOMNode] = [] if below.focused is None else [below.focused]
        lines = key_lines([*nodes, below, below.app])
        lines += ["", "States of a table", *legend_lines(below.glyphs)]
        lines += ["", "States of the run", *run_lines()]
        lines += ["", "Chunks, one or several for each cell", *strip_legend(below.glyphs)]
        super().__init__("Keys and states", "\n".join(lines[1:]))
