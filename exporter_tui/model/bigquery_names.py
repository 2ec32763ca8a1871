"""Oracle column names to BigQuery column names: legal, unique without case, always the same.

Enters: names as the dictionary spells them. Leaves: ASCII letters, digits and underscores, at most
300 characters, none of BigQuery's reserved prefixes. BigQuery's flexible names are not used,
because not every tool reads them. Source: cloud.google.com/bigquery/docs/schemas, "Column names".
"""

import re
from collections.abc import Sequence

_LONGEST = 300
_RESERVED = (
    "_TABLE_",
    "_FILE_",
    "_PARTITION",
    "_ROW_TIMESTAMP",
    "__ROOT__",
    "_COLIDENTIFIER",
    "_CHANGE_SEQUENCE_NUMBER",
    "_CHANGE_TYPE",
    "_CHANGE_TIMESTAMP",
)
ILLEGAL = re.compile(r"[^A-Za-z0-9_]")
"""A character that names of columns and tables do not have here."""


def column_names(names: Sequence[str], *, taken: Sequence[str] = ()) -> tuple[str, ...]:
    """Return one name per column, in order.

    Names that are legal stay as they are and are given first, so that a renamed column never takes
    the name of another one. ``taken``: names that are not to be given at all.
    """
    used = {name.upper() for name in taken}
    given: dict[int, str] = {}
    for position, name in enumerate(names):
        if _legal(name) == name and name.upper() not in used:
            given[position] = name
            used.add(name.upper())
    for position, name in enumerate(names):
        if position not in given:
            given[position] = _unused(_legal(name), used)
            used.add(given[position].upper())
    return tuple(given[position] for position in range(len(names)))


def _legal(name: str) -> str:
    legal = ILLEGAL.sub("_", name) or "_"
    if legal[0].isdigit():
        legal = f"_{legal}"
    if legal.upper().startswith(_RESERVED):
        legal = f"C{legal}"
    return legal[:_LONGEST]


def _unused(legal: str, used: set[str]) -> str:
    candidate, number = legal, 1
    while candidate.upper() in used:
        number += 1
        ending = f"_{number}"
        candidate = legal[: _LONGEST - len(ending)] + ending
    return candidate
