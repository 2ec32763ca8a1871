"""Our themes: dark, light, and one that leaves all colours to a 16-colour terminal.

Good and problem are told apart by blue and orange, never by red and green alone.
"""

from textual.theme import Theme

DARK = Theme(
    name="exporter-dark",
    primary="#6ea8fe",
    secondary="#8fa3b8",
    accent="#6ea8fe",
    success="#6ea8fe",
    warning="#e0b050",
    error="#ff8c5a",
    foreground="#d6d9dd",
    background="#14171a",
    surface="#14171a",
    panel="#20252a",
    dark=True,
)

LIGHT = Theme(
    name="exporter-light",
    primary="#0b57a4",
    secondary="#4c5a67",
    accent="#0b57a4",
    success="#0b57a4",
    warning="#8a5a00",
    error="#b83c00",
    foreground="#1b1f23",
    background="#fafafa",
    surface="#fafafa",
    panel="#e8eaed",
    dark=False,
)

OWN_THEMES = (DARK, LIGHT)


ANSI_NAMES = ("ansi-dark", "ansi-light")
"""Textual's own themes that use the terminal's 16 colours."""


def theme_names(*, colors: bool) -> list[str]:
    """Return the themes in the order of the key that changes them; without colours only those
    that leave them to the terminal.
    """
    return [DARK.name, LIGHT.name, ANSI_NAMES[0]] if colors else list(ANSI_NAMES)
