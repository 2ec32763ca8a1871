"""``*`` any text, ``?`` one character, everything else itself: told in one pass over the name.

Enters: a pattern. Leaves: a test for names. The pieces between the stars are looked for from left
to right, each at its first place after the one before; no place is ever tried again, so that no
pattern takes longer than its length times the name's.
"""

from collections.abc import Callable


def is_pattern(entry: str) -> bool:
    """Return whether an entry stands for several names."""
    return "*" in entry or "?" in entry


def glob(pattern: str) -> Callable[[str], bool]:
    """Return whether a name is what ``pattern`` says, as a function of the name."""
    if not is_pattern(pattern):
        return lambda name: name == pattern
    first, *middle = pattern.split("*")
    if not middle:
        return lambda name: len(name) == len(first) and _stands_at(first, name, 0)
    last = middle.pop()

    def matches(name: str) -> bool:
        end = len(name) - len(last)
        if end < len(first) or not _stands_at(first, name, 0) or not _stands_at(last, name, end):
            return False
        at = len(first)
        for piece in middle:
            at = _found(piece, name, at, end)
            if at < 0:
                return False
        return True

    return matches


def _found(piece: str, name: str, start: int, end: int) -> int:
    """Return where the first such piece in ``name[start:end]`` ends, -1 without one."""
    if "?" not in piece:
        at = name.find(piece, start, end)
        return at + len(piece) if at >= 0 else -1
    places = range(start, end - len(piece) + 1)
    at = next((place for place in places if _stands_at(piece, name, place)), -1)
    return at + len(piece) if at >= 0 else -1


def _stands_at(piece: str, name: str, at: int) -> bool:
    if "?" not in piece:
        return name.startswith(piece, at)
    return all(sign in ("?", name[at + no]) for no, sign in enumerate(piece))
