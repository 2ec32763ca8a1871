"""ROWIDs: where each row of a table lies, and the 18-character text of that place.

Enters: blocks and slots. Leaves: texts, decoded parts, and positions of a ROWID among a table's
rows. Rows are kept in ROWID order, so that a range of ROWIDs is a range of row numbers. The text
is 6 + 3 + 6 + 3 base-64 digits; its order as text is not the order of ROWIDs.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_DIGITS = {character: value for value, character in enumerate(_ALPHABET)}
_ALPHABET_BYTES = np.frombuffer(_ALPHABET.encode(), dtype=np.uint8)
_WIDTHS = (6, 3, 6, 3)
_LIMITS = (1 << 32, 1 << 10, 1 << 22, 1 << 16)
SLOT_BITS = 16
BLOCK_BITS = 22


class NotARowid(ValueError):  # noqa: N818 - named for what the text is
    """The text is not a ROWID (ORA-01410)."""


def decode(text: str) -> tuple[int, int, int, int]:
    """Return data object, relative file, block and slot of a ROWID text; raises NotARowid."""
    if len(text) != sum(_WIDTHS):
        raise NotARowid(text)
    parts = []
    start = 0
    for width, limit in zip(_WIDTHS, _LIMITS, strict=True):
        part = 0
        for character in text[start : start + width]:
            if character not in _DIGITS:
                raise NotARowid(text)
            part = part * 64 + _DIGITS[character]
        if part >= limit:
            raise NotARowid(text)
        parts.append(part)
        start += width
    return parts[0], parts[1], parts[2], parts[3]


def encode(data_object: int, file: int, block: int, slot: int) -> str:
    """Return the 18 characters of a ROWID; raises NotARowid for a part out of range."""
    text = ""
    parts = zip((data_object, file, block, slot), _WIDTHS, _LIMITS, strict=True)
    for part, width, limit in parts:
        if not 0 <= part < limit:
            raise NotARowid(f"{data_object}.{file}.{block}.{slot}")
        text += "".join(_ALPHABET[part >> 6 * at & 63] for at in range(width - 1, -1, -1))
    return text


def place(file: int, block: int, slot: int) -> int:
    """Return the sort key of a row's place inside its data object."""
    return (file << BLOCK_BITS | block) << SLOT_BITS | slot


@dataclass(frozen=True, eq=False)
class RowIds:
    """The ROWIDs of a table's rows. ``places``: ascending keys (see ``place``), one per row."""

    data_object: int
    places: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.places)

    def position(self, text: str) -> int:
        """Return the number of rows whose ROWID is less than ``text``: where it is, or would be.

        Raises NotARowid.
        """
        data_object, file, block, slot = decode(text)
        if data_object != self.data_object:
            return 0 if data_object < self.data_object else len(self)
        return int(np.searchsorted(self.places, place(file, block, slot)))

    def find(self, text: str) -> int | None:
        """Return the number of the row that has this ROWID, or None; raises NotARowid."""
        at = self.position(text)
        return at if at < len(self) and self.text(at) == text else None

    def text(self, row: int) -> str:
        """Return the ROWID of one row."""
        file_block, slot = divmod(int(self.places[row]), 1 << SLOT_BITS)
        file, block = divmod(file_block, 1 << BLOCK_BITS)
        return encode(self.data_object, file, block, slot)

    def texts(self, rows: slice | NDArray[np.int64]) -> NDArray[np.bytes_]:
        """Return the ROWIDs of these rows as 18-byte strings."""
        places = self.places[rows]
        blocks = places >> SLOT_BITS & (1 << BLOCK_BITS) - 1
        parts = (
            np.full(len(places), self.data_object, dtype=np.int64),
            places >> SLOT_BITS + BLOCK_BITS,
            blocks,
            places & (1 << SLOT_BITS) - 1,
        )
        letters = np.empty((len(places), sum(_WIDTHS)), dtype=np.uint8)
        column = 0
        for part, width in zip(parts, _WIDTHS, strict=True):
            for at in range(width - 1, -1, -1):
                letters[:, column] = _ALPHABET_BYTES[part >> 6 * at & 63]
                column += 1
        return letters.reshape(-1).view("S18")

    @cached_property
    def last_block(self) -> int:
        """Return file and block of the last row as one number, -1 without rows."""
        return int(self.places[-1]) >> SLOT_BITS if len(self) else -1
