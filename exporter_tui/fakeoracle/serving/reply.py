"""What the conversation gives the server to send.

Enters: built by the conversation. Leaves: carried out by the server: a message, whole packets, or
a failure that is announced by a break.
"""

from collections.abc import Callable
from dataclasses import dataclass

from exporter_tui.fakeoracle.faults import (
    DamageRows,
    Faults,
    LinkFault,
    ResetLink,
    SlowLink,
    StallLink,
)
from exporter_tui.fakeoracle.wire.packets import Buffer


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """``chunks``: one message in pieces. ``packets``: whole packets, sent as they are.
    ``failure``: an error message that a break announces. ``closes``: the connection ends after it.

    ``fault`` strikes after ``cut`` bytes of the message (None: the fault counts bytes itself).
    """

    chunks: tuple[Buffer, ...] = ()
    packets: bytes = b""
    failure: bytes = b""
    closes: bool = False
    fault: LinkFault | None = None
    cut: int | None = None


def struck(
    chunks: tuple[Buffer, ...],
    faults: Faults,
    sql: str,
    payload_after: Callable[[int], int],
) -> Reply:
    """Return the reply to ``sql`` that carries rows, with the fault of the link that strikes it.

    ``payload_after``: the bytes of the message up to the end of so many of its rows.
    """
    damage = faults.for_statement(
        DamageRows, sql, lambda fault: any(fault.old in bytes(chunk) for chunk in chunks)
    )
    if damage is not None:
        chunks = (b"".join(map(bytes, chunks)).replace(damage.old, damage.new, 1),)
    slow = faults.for_statement(SlowLink, sql)
    reset = faults.for_statement(ResetLink, sql)
    stall = faults.for_statement(StallLink, sql)
    fault = reset or stall
    if fault is None or fault.after_rows is None:
        return Reply(chunks=chunks, fault=fault or slow)
    cut = payload_after(fault.after_rows) + fault.extra_bytes
    return Reply(chunks=chunks, fault=fault, cut=cut)
