"""ROW_HASH, rule ``csv-v1``: SHA-256 of a row's own bytes in the file.

Enters: CSV text whose last column is a placeholder of 64 characters. Leaves: the same text with
the hash in place of the placeholder: lower hex of the SHA-256 of the row's bytes up to and without
the delimiter before that column. The text is formatted once and hashed where it stands.

    <row bytes that are hashed>,"xxxx...64...xxxx"LF
                               ^ hash_end         ^ row end
"""

import hashlib

import numpy as np
import numpy.typing as npt
import pyarrow as pa

_DIGITS = 64
_FILLERS = "x", "y"
_QUOTE = ord('"')
_LINE_FEED = ord("\n")
_TAIL = 1 + 1 + _DIGITS + 1
"""Bytes after a row's hashed bytes and before its line feed: delimiter, quote, hash, quote."""

_Bytes = npt.NDArray[np.uint8]
_Positions = npt.NDArray[np.int64]


class BrokenRowsError(Exception):
    """The CSV text does not consist of whole rows that end in a placeholder."""


class RowHasher:
    """Fills the hash column of one file."""

    def __init__(self, delimiter: str) -> None:
        self._filler = next(filler for filler in _FILLERS if filler != delimiter)

    def placeholders(self, rows: int) -> pa.Array:
        """Return the column to be formatted as the last one."""
        return pa.repeat(pa.scalar(self._filler * _DIGITS, pa.large_string()), rows)

    def stamp(self, text: bytes) -> tuple[bytearray, int]:
        """Return ``text`` (whole rows) with every hash in place, and the number of rows.

        Raises ``BrokenRowsError`` when the text ends within a row.
        """
        stamped = bytearray(text)
        letters = np.frombuffer(stamped, np.uint8)
        ends = self._row_ends(letters)
        if not len(ends) or ends[-1] != len(text) - 1:
            raise BrokenRowsError("a piece of CSV text does not end with a row")
        hash_ends = ends - _TAIL
        starts = np.concatenate([np.zeros(1, np.int64), ends[:-1] + 1])
        hashes = np.frombuffer(_hashes(text, starts, hash_ends), np.uint8)
        windows = np.lib.stride_tricks.sliding_window_view(letters, _DIGITS, writeable=True)
        windows[hash_ends + 2] = hashes.reshape(-1, _DIGITS)
        return stamped, len(ends)

    def _row_ends(self, letters: _Bytes) -> _Positions:
        """Return the positions of the line feeds that end rows.

        A row ends ``x"LF``: filler, one quote, line feed. Inside a quoted cell quotes stand in
        pairs, so that a single quote is a cell's first or last one; a first one follows a
        delimiter or a line feed, never the filler. So no data can look like a row end.
        """
        found = np.flatnonzero(letters == _LINE_FEED)
        found = found[found >= _TAIL]
        quoted = letters[found - 1] == _QUOTE
        ends: _Positions = found[quoted & (letters[found - 2] == ord(self._filler))]
        return ends


def _hashes(text: bytes, starts: _Positions, ends: _Positions) -> bytes:
    """Return the lower hex digits of all rows, one after the other."""
    view = memoryview(text)
    rows = zip(starts.tolist(), ends.tolist(), strict=True)
    digests = [hashlib.sha256(view[start:end]).digest() for start, end in rows]
    return b"".join(digests).hex().encode()
