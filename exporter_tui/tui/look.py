"""How the screen looks on this terminal: theme, glyphs, mouse, pictures a second.

Enters: start options and the environment. Leaves: a frozen ``Look``. NO_COLOR and terminals
without UTF-8 are obeyed without being asked; a start option wins over the environment's guess.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from exporter_tui.tui.choices import (
    DEFAULT_REFRESH_HZ,
    FASTEST_HZ,
    SLOWEST_HZ,
    THEME_CHOICES,
)
from exporter_tui.tui.themes import ANSI_NAMES, DARK, LIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """``colors``: False leaves every colour to the terminal, as NO_COLOR asks."""

    theme: str = DARK.name
    colors: bool = True
    ascii_only: bool = False
    mouse: bool = False
    refresh_hz: float = DEFAULT_REFRESH_HZ


def _has_many_colors(environ: Mapping[str, str]) -> bool:
    """Return whether the terminal says that it has more than 16 colours."""
    many = environ.get("COLORTERM", "").lower() in {"truecolor", "24bit"}
    name = environ.get("TERM", "")
    return many or "256" in name or "direct" in name


def choose_look(
    environ: Mapping[str, str],
    *,
    theme: str | None = None,
    ascii_only: bool = False,
    mouse: bool = False,
    refresh_hz: float = DEFAULT_REFRESH_HZ,
    encoding: str = "utf-8",
) -> Look:
    """Return the look for these start options; ``encoding`` is that of the terminal's stream.

    ``theme`` is one of ``choices.THEME_CHOICES`` or None for the environment's choice.
    """
    colors = not environ.get("NO_COLOR")
    names = dict(zip(THEME_CHOICES, (DARK.name, LIGHT.name, ANSI_NAMES[0]), strict=True))
    chosen = names[theme or ("dark" if colors and _has_many_colors(environ) else "ansi")]
    if not colors:
        chosen = ANSI_NAMES[1] if theme == "light" else ANSI_NAMES[0]
    return Look(
        theme=chosen,
        colors=colors,
        ascii_only=ascii_only or "utf" not in encoding.lower(),
        mouse=mouse,
        refresh_hz=min(max(refresh_hz, SLOWEST_HZ), FASTEST_HZ),
    )
