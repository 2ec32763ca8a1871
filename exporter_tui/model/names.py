"""Names and ids that cross every boundary of the program.

What enters: plain text and numbers from the dictionary or the configuration. What leaves:
hashable, ordered values. It refuses nothing: a name is whatever Oracle says it is.
"""

from dataclasses import dataclass
from typing import NewType

RunId = NewType("RunId", str)
"""One execution against one export folder, e.g. ``20261123T204250Z-4f1c``."""

Scn = NewType("Scn", int)
"""Oracle system change number: the point in history that a statement reads."""

ChunkNo = NewType("ChunkNo", int)
"""Position of a chunk in its table's plan, from 0."""


@dataclass(frozen=True, slots=True, order=True)
class TableName:
    """Owner and table name exactly as the dictionary spells them, case included."""

    owner: str
    name: str

    def __str__(self) -> str:
        return f"{self.owner}.{self.name}"


def one_line(text: str) -> str:
    """Return ``text`` with every control character shown as an escape: a table may be called
    anything, and a terminal obeys some names.
    """
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")
        for letter in text
    )
