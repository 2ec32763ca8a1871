"""Bars as spans: a solid one that stands alone, and one with air for lists."""

from exporter_tui.tui.glyphs import Glyphs, bar, row_bar
from exporter_tui.tui.spans import Line, Role


def solid_bar(fraction: float, width: int, glyphs: Glyphs) -> Line:
    """Return a bar of ``width`` cells; what is open is as quiet as an empty one."""
    text = bar(fraction, width, glyphs)
    done = text.rstrip(glyphs.empty)
    return ((done, Role.BAR), (text[len(done) :], Role.TRACK))


def listed_bar(fraction: float, width: int, glyphs: Glyphs, role: Role) -> Line:
    """Return a bar that keeps apart from those above and below it; ``role`` of what is done."""
    done, still = row_bar(fraction, width, glyphs)
    return ((done, role), (still, Role.TRACK))
