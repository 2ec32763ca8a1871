"""The strip of a table: one letter per chunk or per group of chunks, and what each letter claims.

Enters: letters of single chunks. Leaves: one letter for a group of them, and strips of fewer
letters. A letter claims no more than holds for its whole group, but one problem in it is told
before everything else.
"""

from collections.abc import Mapping
from enum import Enum

MOST_CELLS = 48
"""A table of more chunks has one letter for several of them."""

STEPS = 8
"""So finely a running letter tells how much is done."""


class Cell(Enum):
    """What a letter of a strip says, the loudest first; the value is the letter.

    A group of chunks is FAILED when one of its chunks is, else RETRY when one waits for its next
    attempt, else running when somebody works on one: then a digit from ``0`` to ``7`` says how many
    eighths of the whole group are done. A group on which nobody works is CHECKED, KEPT or QUEUED
    only when all of its chunks are; DONE when all files are there, though not all of one kind;
    DROPPED when nothing of it is done and one was given up; and else PART.
    """

    FAILED = "f"
    RETRY = "r"
    RUNNING = "0"
    PART = "p"
    DROPPED = "x"
    QUEUED = "q"
    DONE = "d"
    KEPT = "k"
    CHECKED = "c"


_DIGITS = "01234567"
_CELLS = {cell.value: cell for cell in Cell} | dict.fromkeys(_DIGITS, Cell.RUNNING)
_COMPLETE = frozenset({Cell.DONE, Cell.KEPT, Cell.CHECKED})


def cell_of(letter: str) -> Cell:
    """Return what the letter says."""
    return _CELLS[letter]


def eighths(letter: str) -> int:
    """Return how many eighths of a running letter are done."""
    return _DIGITS.index(letter)


def running(fraction: float) -> str:
    """Return the letter of what somebody works on; ``fraction`` of 0 to 1 is done."""
    return _DIGITS[min(max(int(fraction * STEPS), 0), STEPS - 1)]


def cells(chunks: int) -> int:
    """Return how many letters the strip of so many chunks has."""
    return min(chunks, MOST_CELLS)


def group(counts: Mapping[Cell, int], done: float) -> str:
    """Return the letter of a group of chunks: ``counts`` of what they are, and ``done``, how many
    of them are done, with the shares of those at work. An empty group has no letter.
    """
    present = {cell for cell, count in counts.items() if count}
    for loud in (Cell.FAILED, Cell.RETRY):
        if loud in present:
            return str(loud.value)
    if Cell.RUNNING in present:
        return running(done / sum(counts.values()))
    if len(present) == 1:
        (only,) = present
        return str(only.value)
    if present and present <= _COMPLETE:
        return Cell.DONE.value
    if present & _COMPLETE or Cell.PART in present:
        return Cell.PART.value
    return Cell.DROPPED.value if present else ""


def narrowed(strip: str, width: int) -> str:
    """Return the strip in at most ``width`` letters, each for several of its own."""
    have = len(strip)
    if have <= width:
        return strip
    return "".join(
        _together(strip[at * have // width : (at + 1) * have // width]) for at in range(width)
    )


def _together(letters: str) -> str:
    counts: dict[Cell, int] = {}
    done = 0.0
    for letter in letters:
        cell = _CELLS[letter]
        counts[cell] = counts.get(cell, 0) + 1
        if cell in _COMPLETE:
            done += 1
        elif cell is Cell.PART:
            done += 0.5
        elif cell is Cell.RUNNING:
            done += (_DIGITS.index(letter) + 0.5) / STEPS
    return group(counts, done)
