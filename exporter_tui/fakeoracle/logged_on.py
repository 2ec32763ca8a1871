"""A session as V$SESSION shows it.

Enters: what the server knows of its connections. Leaves: frozen values for the dictionary.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedOn:
    """``event`` and ``wait_class``: what it waits for, or waited for last; ``waiting``: it still
    does, else it is on CPU.
    """

    sid: int
    serial: int
    user: str
    active: bool
    client_identifier: str
    module: str
    action: str
    event: str
    wait_class: str
    waiting: bool


def alone(user: str, sid: int, serial: int) -> LoggedOn:
    """Return the session that asks, where no server knows of it."""
    return LoggedOn(
        sid=sid,
        serial=serial,
        user=user,
        active=True,
        client_identifier="",
        module="",
        action="",
        event="SQL*Net message to client",
        wait_class="Network",
        waiting=False,
    )
