"""JSON values in a stream of bytes, each behind its length; pure.

Enters: JSON values, or the bytes of a connection as they come. Leaves: bytes, or the values of
whole frames. It refuses (``FrameError``) a frame longer than what was agreed on before its bytes
have come, and whatever is no JSON.
"""

import json
import struct
from collections.abc import Iterator

_LENGTH = struct.Struct("!I")

MOST_FROM_VIEWER = 4 << 20
"""Bytes of a frame to the run; the longest names every table of 20,000."""
MOST_FROM_RUN = 256 << 20
"""Bytes of a frame to a viewer; the longest is the first picture of all tables."""


class FrameError(ValueError):
    """The bytes are no frames of ours; ``str`` says why."""


def frame(value: object) -> bytes:
    """Return a JSON value as one frame; raises ValueError for a number that JSON lacks."""
    body = json.dumps(value, allow_nan=False, separators=(",", ":")).encode("ascii")
    return _LENGTH.pack(len(body)) + body


class Frames:
    """Takes bytes in pieces of any size; a frame has at most ``most_bytes``."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = bytearray()

    def feed(self, data: bytes) -> Iterator[object]:
        """Yield the value of each frame that is complete now; raises FrameError."""
        self._bytes += data
        while len(self._bytes) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._bytes)
            if length > self._most_bytes:
                raise FrameError(f"a frame of {length:,} bytes")
            end = _LENGTH.size + length
            if len(self._bytes) < end:
                return
            body = bytes(self._bytes[_LENGTH.size : end])
            del self._bytes[:end]
            yield _value(body)


def _value(body: bytes) -> object:
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_refused)
    except RecursionError as error:
        raise FrameError("JSON nested too deeply") from error
    except ValueError as error:
        raise FrameError(f"no JSON: {error}") from error


def _refused(constant: str) -> object:
    raise ValueError(f"{constant} is no number")
