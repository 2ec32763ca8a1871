"""Extended ROWIDs as text and as numbers.

Enters: the 18 characters ``OOOOOOFFFBBBBBBRRR`` or their four parts. Leaves: the other form. It
compares nothing as text: the alphabet's order is not ASCII order, so ranges are sorted as tuples.
Source: ``_encode_rowid`` in python-oracledb's ``impl/thin/utils.pyx`` (6+3+6+3 characters of 6
bits, most significant first).
"""

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
_WIDTHS = (6, 3, 6, 3)

BIGFILE = 1024
"""Relative file number of every bigfile tablespace, as DBA_EXTENTS reports it."""

_BLOCKS_PER_FILE = 1 << 22


def encode(data_object: int, file: int, block: int, row: int) -> str:
    """Return the 18 characters of a ROWID.

    In a bigfile tablespace (``file`` 1024) the block number fills file and block characters
    together, 32 bits in all. Raises ``ValueError`` for a part that does not fit.
    """
    if file == BIGFILE:
        file, block = divmod(block, _BLOCKS_PER_FILE)
    elif block >= _BLOCKS_PER_FILE or file > BIGFILE:
        raise ValueError(f"file {file}, block {block}: no such place in a smallfile tablespace")
    parts = (data_object, file, block, row)
    return "".join(_digits(part, width) for part, width in zip(parts, _WIDTHS, strict=True))


def decode(text: str) -> tuple[int, int, int, int]:
    """Return data object, relative file, block and row of an extended ROWID's 18 characters.

    A bigfile ROWID comes back as the characters say: file x 4194304 + block is its block. Raises
    ``ValueError`` for anything else, universal ROWIDs of index-organized tables included.
    """
    if len(text) != sum(_WIDTHS) or any(letter not in _VALUES for letter in text):
        raise ValueError(f"{text!r} is not an extended ROWID")
    numbers, start = [], 0
    for width in _WIDTHS:
        number = 0
        for letter in text[start : start + width]:
            number = number * 64 + _VALUES[letter]
        numbers.append(number)
        start += width
    return numbers[0], numbers[1], numbers[2], numbers[3]


def _digits(number: int, width: int) -> str:
    if not 0 <= number < 64**width:
        raise ValueError(f"{number} does not fit into {width} characters of a ROWID")
    return "".join(_ALPHABET[number >> shift & 63] for shift in range(6 * (width - 1), -6, -6))
