"""The way to the terminal: writes that can be given up, so that no dead or unread terminal holds
the program.

Enters: text from Textual's writer thread. Leaves: bytes on the terminal, or nothing once it is
lost. It never raises: a terminal that is gone is not an error of the export.
"""

import os
import select

_PIECE_BYTES = 4096
_LOOK_UP_S = 0.2
_SCREEN = "\x1b[?1049"  # followed by h to open it, by l to close it


class Outlet:
    """A text file over a terminal's descriptor: what Textual's writer needs of one.

    ``screen_open``: whether the terminal was last asked for the screen of a full-window program.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._writer = _own_descriptor(descriptor)
        # No lock guards it: a signal handler gives up, too, and another may interrupt that.
        self._given_up = False
        self.screen_open = False
        self.encoding = "utf-8"

    def fileno(self) -> int:
        """Return the descriptor."""
        return self._descriptor

    def isatty(self) -> bool:
        """Return whether the terminal is still there."""
        return not self._given_up and os.isatty(self._descriptor)

    def give_up(self) -> None:
        """Drop what is being written and everything after it."""
        self._given_up = True

    @property
    def given_up(self) -> bool:
        """Return whether the terminal is lost or was given up."""
        return self._given_up

    def write(self, text: str) -> int:
        """Write text, waiting for the terminal as long as it is not given up; returns the
        characters taken.
        """
        if not self._given_up and (at := text.rfind(_SCREEN)) >= 0:
            self.screen_open = text.startswith("h", at + len(_SCREEN))
        left = memoryview(text.encode("utf-8", "replace"))
        while left and not self._given_up:
            try:
                if not select.select((), (self._writer,), (), _LOOK_UP_S)[1]:
                    continue
                left = left[os.write(self._writer, left[:_PIECE_BYTES]) :]
            except BlockingIOError:
                continue
            except OSError:
                self._given_up = True
        return len(text)

    def flush(self) -> None:
        """Do nothing: nothing is held back."""

    def close(self) -> None:
        """Give the terminal up and close what was opened for it."""
        self.give_up()
        if self._writer != self._descriptor:
            os.close(self._writer)


def _own_descriptor(descriptor: int) -> int:
    """Return the terminal opened once more, so that non-blocking writes change nothing for others.

    Falls back to the descriptor itself where the terminal has no name to open.
    """
    try:
        return os.open(os.ttyname(descriptor), os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError:
        return descriptor
