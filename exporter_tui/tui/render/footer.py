"""The line of keys at the foot of a screen, made from its bindings."""

from collections.abc import Sequence

from exporter_tui.tui.spans import Line, Role, fill, width_of

Hint = tuple[str, str]


def footer_line(hints: Sequence[Hint], width: int) -> Line:
    """Return ``key Label`` pairs in one line; the last two always stay, the ones before them go
    from the right.
    """
    if not hints:
        return fill((), width)
    kept = list(hints)
    while len(kept) > 2 and width_of(_joined(kept)) > width:
        del kept[-3]
    return fill(_joined(kept), width)


def _joined(hints: Sequence[Hint]) -> Line:
    spans: list[tuple[str, Role]] = []
    for key, label in hints:
        spans.append((f" {key}", Role.KEY))
        spans.append((f" {label} ", Role.QUIET))
    return tuple(spans)
