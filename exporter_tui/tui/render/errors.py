"""Problems grouped by code, and one of them explained; the explanations come from the error
catalogue.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from exporter_tui.model.catalogue.lookup import lookup
from exporter_tui.model.view import EventLine
from exporter_tui.tui.format import visible
from exporter_tui.tui.glyphs import Glyphs
from exporter_tui.tui.render.panels import place
from exporter_tui.tui.spans import Line, Role, fill, plain, under_cursor


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorGroup:
    """All problems of one code, newest first."""

    code: str
    events: tuple[EventLine, ...]


def group_problems(events: Sequence[EventLine]) -> list[ErrorGroup]:
    """Return the problems of a view by code, the most frequent first."""
    groups: dict[str, list[EventLine]] = {}
    for event in reversed(events):
        if event.code:
            groups.setdefault(event.code, []).append(event)
    found = [ErrorGroup(code=code, events=tuple(entries)) for code, entries in groups.items()]
    return sorted(found, key=lambda group: (-len(group.events), group.code))


def heading_line(code_width: int, width: int) -> Line:
    """Return the column titles; ``code_width``: the cells of the longest code."""
    return fill(plain(f"   COUNT  {'CODE':<{code_width}}  LAST      MESSAGE", Role.QUIET), width)


def group_line(
    group: ErrorGroup,
    code_width: int,
    width: int,
    glyphs: Glyphs,
    zone: tzinfo | None,
    *,
    cursor: bool,
) -> Line:
    """Return one group: count, code, time and text of its newest event."""
    newest = group.events[0]
    at = newest.at.astimezone(zone).strftime("%H:%M:%S")
    lead = glyphs.cursor if cursor else " "
    head = f"{lead} {len(group.events):>6,}  {group.code:<{code_width}}  {at}  "
    line = fill(plain(head + visible(_without_code(newest)), Role.TEXT), width)
    return under_cursor(line) if cursor else line


def _without_code(event: EventLine) -> str:
    """Return the event's text; a code that it begins with has a column of its own."""
    return event.text.removeprefix(event.code or "").lstrip(": ")


def explanation_lines(group: ErrorGroup, at: int, width: int) -> list[Line]:
    """Return where and what, then meaning and remedy, wrapped to ``width``."""
    event = group.events[at % len(group.events)]
    lines: list[Line] = [()]
    if where := place(event):
        lines.append(plain(f"  {where}", Role.TITLE))
    entry = lookup(group.code)
    meaning, remedy = event.meaning or entry.meaning, event.remedy or entry.remedy
    said = event.text.replace(meaning, "").replace(remedy, "")
    lines += _wrapped(visible(" ".join(said.split())), width, Role.PROBLEM)
    lines += [(), plain("  What it means", Role.QUIET), *_wrapped(visible(meaning), width)]
    if event.did:
        lines += [(), plain("  What we did", Role.QUIET), *_wrapped(event.did, width)]
    lines += [(), plain("  What you can do", Role.QUIET), *_wrapped(visible(remedy), width)]
    return lines


def _wrapped(text: str, width: int, role: Role = Role.TEXT) -> list[Line]:
    return [plain(f"  {line}", role) for line in textwrap.wrap(text, max(width - 4, 20))]
