"""Sizes as people write them: ``1 GiB``, ``1 GB``, ``512M``, ``16777216``.

Enters: a number of bytes or a text with a unit. Leaves: bytes. Units are powers of 1024, with or
without the ``i``, as Oracle counts its segments: 1 GB and 1 GiB are 1,073,741,824 bytes. It refuses
unknown units and parts of a byte.
"""

import re
from decimal import Decimal

_SIZE = re.compile(
    r"((?:0|[1-9][0-9]{0,29})(?:\.[0-9]{1,30})?)\s*(?:([KMGT])(?:I?B)?|B)?", re.IGNORECASE
)
_EXPONENTS = {"": 0, "K": 1, "M": 2, "G": 3, "T": 4}


def parse_size(text: str) -> int:
    """Return the bytes that ``text`` stands for; raises ``ValueError`` for anything else."""
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise ValueError("not a size")
    number = Decimal(match[1]) * 1024 ** _EXPONENTS[(match[2] or "").upper()]
    if number != number.to_integral_value():
        raise ValueError("not a whole number of bytes")
    return int(number)
