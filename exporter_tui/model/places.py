"""What a failure stopped, as far as its words depend on it.

Enters: the ``where`` of a failure. Leaves: one of three places: the same ORA-00942 is a missing
table in a chunk, and a view of the dictionary before there are chunks. Whoever makes a failure
begins ``where`` with one of these words, or with a table.
"""

from enum import Enum

LOG_ON = "log-on"
DICTIONARY = "reading the dictionary"
SNAPSHOT = "taking the snapshot"
CONFIGURATION = "configuration"
_VIEW = "reading "
"""A view of the dictionary that is read is named behind this."""


class Place(Enum):
    """Where a failure was met."""

    LOG_ON = "log-on"
    DICTIONARY = "dictionary"
    TABLE = "table"


def place_of(where: str) -> Place:
    """Return the place that ``where`` begins with."""
    if where.startswith(LOG_ON):
        return Place.LOG_ON
    if where.startswith((_VIEW, SNAPSHOT)):
        return Place.DICTIONARY
    return Place.TABLE
