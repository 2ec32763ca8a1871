"""What keys do, in groups, and when it can be done: for the help and the palette.

Enters: the bindings of a screen, of what has the keys, and of the app. Leaves: one entry per action
with its keys and its words, which are those of the binding, so that neither can drift from the key
that does it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from textual.dom import DOMNode

from exporter_tui.model.view import AT_REST, ENDS, RunState, RunView

KEY_NAMES = {
    "question_mark": "?",
    "colon": ":",
    "slash": "/",
    "plus": "+",
    "minus": "-",
    "escape": "esc",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "equals_sign": "=",
}

_NOT_OURS = {"screen.copy_text", "app.focus_next", "app.focus_previous"}
"""Bindings that every Textual screen has; they work, but are no part of this program."""


class Group(Enum):
    """What a person wants with a key."""

    MOVE = "Move"
    LOOK = "Look"
    ACT = "Act on tables"
    RUN = "The run"
    SCREEN = "The screen"


_GROUPS = {
    **dict.fromkeys(("move", "page", "scroll", "fold", "pane", "next", "problem"), Group.MOVE),
    **dict.fromkeys(
        ("details", "table", "filter", "show", "order", "errors", "log", "sql", "metadata"),
        Group.LOOK,
    ),
    **dict.fromkeys(
        (
            "restart",
            "restart_problems",
            "restart_chunk",
            "validate",
            "mark",
            "copy",
            "delete",
            "keep",
        ),
        Group.ACT,
    ),
    **dict.fromkeys(
        ("pause", "workers", "cap", "try_database", "handover", "quit", "interrupt", "answer"),
        Group.RUN,
    ),
    **dict.fromkeys(
        ("glyphs", "theme", "repaint", "command_palette", "help", "pop_screen", "clear"),
        Group.SCREEN,
    ),
}
"""By the name of the action, without its arguments."""

_POSSIBLE: dict[str, Callable[[RunView], bool]] = {
    "pause": lambda view: view.state not in AT_REST and view.state is not RunState.STOPPING,
    "workers": lambda view: view.state not in AT_REST and view.state is not RunState.STOPPING,
    "cap": lambda view: view.state not in AT_REST,
    "try_database": lambda view: view.state is RunState.WAITING_FOR_DATABASE,
    "handover": lambda view: view.state is not RunState.PREPARING,
    "restart": lambda view: view.state not in {RunState.PREPARING, RunState.STOPPING},
    "restart_chunk": lambda view: view.state not in {RunState.PREPARING, RunState.STOPPING},
    "validate": lambda view: view.state not in {RunState.PREPARING, RunState.STOPPING},
    "restart_problems": lambda view: view.totals.problems > 0,
    "problem": lambda view: view.totals.problems > 0,
}
"""When an action leads to something; always, for those that are not here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One action of some keys. ``call``: as the binding has it, with its namespace; ``node``:
    where it belongs.
    """

    keys: tuple[str, ...]
    text: str
    call: str
    group: Group
    node: DOMNode


def actions(nodes: Iterable[DOMNode]) -> list[Action]:
    """Return one entry per action of these widgets, screens and the app, in the words of the last
    that names it.
    """
    found: dict[str, Action] = {}
    for node, key, text, call in _bindings(nodes):
        name = call.removeprefix("app.")
        before = found[name].keys if name in found else ()
        found[name] = Action(
            keys=tuple(dict.fromkeys((*before, key))),
            text=text,
            call=call,
            group=_GROUPS[_base(call)],
            node=node,
        )
    return list(found.values())


def leads_to_something(call: str, view: RunView) -> bool:
    """Return whether the action, as a binding names it, can be done in a run that stands so."""
    possible = _POSSIBLE.get(_base(call))
    return possible is None or possible(view)


def words_of(action: Action, view: RunView) -> str:
    """Return what the action does now."""
    paused = view.state in {RunState.PAUSED, RunState.PAUSING}
    if _base(action.call) == "pause" and paused:
        return "Go on"
    leaves = view.state in ENDS and _base(action.call) == "quit"
    return "Leave: the run has ended" if leaves else action.text


def _base(call: str) -> str:
    return call.removeprefix("app.").partition("(")[0]


def _bindings(nodes: Iterable[DOMNode]) -> Iterator[tuple[DOMNode, str, str, str]]:
    for node in nodes:
        for bindings in node._bindings.key_to_bindings.values():  # noqa: SLF001 - the only list
            for binding in bindings:
                if binding.description and binding.action not in _NOT_OURS:
                    key = KEY_NAMES.get(binding.key, binding.key)
                    yield node, key, binding.description, binding.action
