"""Something that was asked for, and stays so.

Enters: a signal handler, or any thread. Leaves: whoever works looks at it now and then. It has no
lock: a second signal may interrupt the handler of the first at any instruction, and would wait for
a lock that only the first could give back.
"""


class Flag:
    """Down until ``set``."""

    def __init__(self) -> None:
        self._up = False

    def set(self) -> None:
        """Raise the flag."""
        self._up = True

    def is_set(self) -> bool:
        """Return whether the flag is up."""
        return self._up
