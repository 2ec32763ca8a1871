"""Every role can be read on every background it lies on, and means something by its colour."""

from itertools import combinations

import pytest
from textual.color import Color
from textual.theme import Theme

from exporter_tui.tui.spans import Role
from exporter_tui.tui.themes import DARK, LIGHT, ON_BLACK, ON_WHITE

BARS = {Role.BAR, Role.TRACK}
LEAST_TEXT, LEAST_BAR = 4.5, 3.0
COLOURED = [role for role in Role if f"role-{role.value}" in DARK.variables]

VGA = (
    *("000000", "aa0000", "00aa00", "aa5500", "0000aa", "aa00aa", "00aaaa", "aaaaaa"),
    *("555555", "ff5555", "55ff55", "ffff55", "5555ff", "ff55ff", "55ffff", "ffffff"),
)
XTERM = (
    *("000000", "cd0000", "00cd00", "cdcd00", "0000ee", "cd00cd", "00cdcd", "e5e5e5"),
    *("7f7f7f", "ff0000", "00ff00", "ffff00", "5c5cff", "ff00ff", "00ffff", "ffffff"),
)
NAMES = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
ANSI = [*NAMES, *(f"bright_{name}" for name in NAMES)]


def luminance(colour: Color) -> float:
    """Return the relative luminance of WCAG 2."""
    red, green, blue = (linear(part) for part in (colour.r, colour.g, colour.b))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(part: int) -> float:
    """Return the share of light of an sRGB byte."""
    share = part / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def contrast(one: Color, other: Color) -> float:
    """Return the contrast of WCAG 2, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def least(role: Role) -> float:
    """Return what the role needs to be read."""
    return LEAST_BAR if role in BARS else LEAST_TEXT


def test_every_role_has_a_colour_in_every_theme() -> None:
    alone = [role for role in Role if not role.value.startswith("on-") and role is not Role.CURSOR]
    assert alone == COLOURED
    for theme in (DARK, LIGHT, ON_BLACK, ON_WHITE):
        assert {f"role-{role.value}" for role in alone} <= set(theme.variables)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("role", COLOURED)
def test_every_role_can_be_read_in_true_colour_also_under_the_cursor(
    theme: Theme, role: Role
) -> None:
    colour = Color.parse(theme.variables[f"role-{role.value}"])
    for background in (theme.background, theme.panel):
        assert background is not None
        assert contrast(colour, Color.parse(background)) >= least(role), background


@pytest.mark.parametrize(("theme", "ground"), [(ON_BLACK, "000000"), (ON_WHITE, "ffffff")])
@pytest.mark.parametrize("role", COLOURED)
def test_sixteen_colours_can_be_read_in_both_palettes(
    theme: Theme, ground: str, role: Role
) -> None:
    name = theme.variables[f"role-{role.value}"].removeprefix("ansi_")
    if name == "default":
        return  # the terminal's own text on the terminal's own ground
    for palette in (VGA, XTERM):
        colour = Color.parse(f"#{palette[ANSI.index(name)]}")
        assert contrast(colour, Color.parse(f"#{ground}")) >= least(role), name


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_what_a_table_may_be_has_colours_of_its_own(theme: Theme) -> None:
    meanings = (Role.TITLE, Role.KEY, Role.GOOD, Role.RUNNING, Role.KEPT, Role.PROBLEM)
    colours = [theme.variables[f"role-{role.value}"] for role in meanings]
    assert len(set(colours)) == len(meanings)
    for one, other in combinations(colours, 2):
        assert apart(Color.parse(one), Color.parse(other)) > 0.15, (one, other)


DEUTERAN = ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969))
PROTAN = ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052))


def apart(one: Color, other: Color, seen: tuple[tuple[float, ...], ...] | None = None) -> float:
    """Return the distance of two colours, by the cube roots of their light as in CIELAB; ``seen``:
    as who lacks a cone sees them.
    """
    lights = [[linear(part) for part in (colour.r, colour.g, colour.b)] for colour in (one, other)]
    if seen is not None:
        lights = [
            [sum(weight * part for weight, part in zip(row, light, strict=True)) for row in seen]
            for light in lights
        ]
    roots = [[max(part, 0.0) ** (1 / 3) for part in light] for light in lights]
    return float(sum((a - b) ** 2 for a, b in zip(*roots, strict=True)) ** 0.5)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("seen", [DEUTERAN, PROTAN], ids=["deuteranope", "protanope"])
def test_good_and_problem_are_not_one_for_who_is_red_green_blind(
    theme: Theme, seen: tuple[tuple[float, ...], ...]
) -> None:
    good, problem = (
        Color.parse(theme.variables[f"role-{role.value}"]) for role in (Role.GOOD, Role.PROBLEM)
    )
    assert apart(good, problem, seen) > 0.25
