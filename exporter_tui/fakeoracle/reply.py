"""What the conversation gives the server to send.

Enters: built by the conversation. Leaves: carried out by the server: a message, whole packets, or
a failure that is announced by a break.
"""

from dataclasses import dataclass

from exporter_tui.fakeoracle.faults import LinkFault
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
