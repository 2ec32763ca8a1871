"""Our themes: dark, light, and two that leave all colours to a 16-colour terminal. Each gives every
role a colour.

Good and problem are told apart by bluish green (or blue) and orange, never by red and green alone.
In 16 colours only those are used that can be read in every palette: no blue, red or magenta on
black, no green, cyan or yellow on white.
"""

from collections.abc import Mapping
from dataclasses import replace

from textual.theme import BUILTIN_THEMES, Theme

from exporter_tui.tui.spans import Role

Colours = Mapping[Role, str]

_DARK: Colours = {
    Role.TEXT: "#d6d9dd",
    Role.QUIET: "#8fa3b8",
    Role.TITLE: "#f4f6f8",
    Role.KEY: "#e6cf8b",
    Role.GOOD: "#3fc9a0",
    Role.RUNNING: "#6cbcff",
    Role.KEPT: "#b9a5e8",
    Role.DONE: "#86a9c9",
    Role.WARNING: "#efb13d",
    Role.PROBLEM: "#ff8a5c",
    Role.BAR: "#6cbcff",
    Role.TRACK: "#73808d",
    Role.MARK: "#efb13d",
}

_LIGHT: Colours = {
    Role.TEXT: "#1b1f23",
    Role.QUIET: "#4c5a67",
    Role.TITLE: "#000000",
    Role.KEY: "#6d4300",
    Role.GOOD: "#00665a",
    Role.RUNNING: "#0b57a4",
    Role.KEPT: "#6244a8",
    Role.DONE: "#3f6587",
    Role.WARNING: "#7a4f00",
    Role.PROBLEM: "#a83600",
    Role.BAR: "#0b57a4",
    Role.TRACK: "#74808c",
    Role.MARK: "#7a4f00",
}

_ON_BLACK: Colours = {
    Role.TEXT: "ansi_default",
    Role.QUIET: "ansi_default",
    Role.TITLE: "ansi_default",
    Role.KEY: "ansi_bright_green",
    Role.GOOD: "ansi_cyan",
    Role.RUNNING: "ansi_bright_cyan",
    Role.KEPT: "ansi_green",
    Role.DONE: "ansi_white",
    Role.WARNING: "ansi_bright_yellow",
    Role.PROBLEM: "ansi_bright_red",
    Role.BAR: "ansi_bright_cyan",
    Role.TRACK: "ansi_default",
    Role.MARK: "ansi_bright_yellow",
}

_ON_WHITE: Colours = {
    Role.TEXT: "ansi_default",
    Role.QUIET: "ansi_default",
    Role.TITLE: "ansi_default",
    Role.KEY: "ansi_default",
    Role.GOOD: "ansi_blue",
    Role.RUNNING: "ansi_magenta",
    Role.KEPT: "ansi_black",
    Role.DONE: "ansi_blue",
    Role.WARNING: "ansi_red",
    Role.PROBLEM: "ansi_red",
    Role.BAR: "ansi_magenta",
    Role.TRACK: "ansi_default",
    Role.MARK: "ansi_red",
}


def _with_roles(theme: Theme, colours: Colours) -> Theme:
    roles = {f"role-{role.value}": colour for role, colour in colours.items()}
    return replace(theme, variables={**theme.variables, **roles})


DARK = _with_roles(
    Theme(
        name="exporter-dark",
        primary=_DARK[Role.RUNNING],
        secondary=_DARK[Role.QUIET],
        accent=_DARK[Role.KEY],
        success=_DARK[Role.GOOD],
        warning=_DARK[Role.WARNING],
        error=_DARK[Role.PROBLEM],
        foreground=_DARK[Role.TEXT],
        background="#14171a",
        surface="#14171a",
        panel="#262d34",
        dark=True,
    ),
    _DARK,
)

LIGHT = _with_roles(
    Theme(
        name="exporter-light",
        primary=_LIGHT[Role.RUNNING],
        secondary=_LIGHT[Role.QUIET],
        accent=_LIGHT[Role.KEY],
        success=_LIGHT[Role.GOOD],
        warning=_LIGHT[Role.WARNING],
        error=_LIGHT[Role.PROBLEM],
        foreground=_LIGHT[Role.TEXT],
        background="#fafafa",
        surface="#fafafa",
        panel="#e3e8ed",
        dark=False,
    ),
    _LIGHT,
)

ANSI_NAMES = ("ansi-dark", "ansi-light")
"""Textual's own names of the themes that use the terminal's 16 colours."""


def _ansi(name: str, colours: Colours) -> Theme:
    theme = replace(
        BUILTIN_THEMES[name],
        primary=colours[Role.RUNNING],
        secondary=colours[Role.QUIET],
        accent=colours[Role.KEY],
        success=colours[Role.GOOD],
        warning=colours[Role.WARNING],
        error=colours[Role.PROBLEM],
    )
    return _with_roles(theme, colours)


ON_BLACK, ON_WHITE = _ansi(ANSI_NAMES[0], _ON_BLACK), _ansi(ANSI_NAMES[1], _ON_WHITE)

OWN_THEMES = (DARK, LIGHT, ON_BLACK, ON_WHITE)


def theme_names(*, colors: bool) -> list[str]:
    """Return the themes in the order of the key that changes them; without colours only those
    that leave them to the terminal.
    """
    return [DARK.name, LIGHT.name, ANSI_NAMES[0]] if colors else list(ANSI_NAMES)
