"""The first messages of a connection: accept or refuse, capabilities, data types.

Enters: what the client asked for. Leaves: the bodies of the replies. One personality: a 19c server
as it looks on the wire. Values not used by clients follow captures of real servers.
"""

from exporter_tui.fakeoracle.character_sets import CharacterSets
from exporter_tui.fakeoracle.protocol.requests import Connect, DataTypes
from exporter_tui.fakeoracle.wire.primitives import clr, u16, u32

VERSION = 318
LOWEST_VERSION = 315
FIELD_VERSION = 13
SMALLEST_SDU = 512
LARGEST_SDU = 2 * 1024 * 1024
_ACCEPT_BYTES = 45
_NO_ENCRYPTION = b"\x04\x04"
_SERVER_VERSION = 19 << 24
_BANNER = b"x86_64/Linux 2.4.xx"
_UTC_ZONE = bytes.fromhex("800000003c3c3c80000000")
_NO_SUCH_VERSION = 12618


def _capabilities(size: int, values: dict[int, int]) -> bytes:
    table = bytearray(size)
    for position, value in values.items():
        table[position] = value
    return bytes(table)


COMPILE_CAPABILITIES = _capabilities(
    55,
    {
        0: 6,
        4: 0xEA,  # kinds of log-on
        7: FIELD_VERSION,
        8: 1,
        15: 0x29,  # end-of-call status, indicators, bit vectors
        16: 0x91,
        17: 3,
        18: 7,
        19: 3,
        21: 1,
        23: 0xCF,
        26: 4,
        27: 1,  # two-byte type numbers
        34: 12,
        37: 0xB8,  # big pieces of long byte strings among others
        39: 8,
        42: 5,
    },
)
RUNTIME_CAPABILITIES = _capabilities(11, {0: 2, 1: 1, 6: 4})


def refusal(number: int) -> bytes:
    """Return the body of a REFUSE: a listener's ORA-12514, ORA-12505, ..."""
    text = (
        f"(DESCRIPTION=(TMP=)(VSNNUM={_SERVER_VERSION})(ERR={number})"
        f"(ERROR_STACK=(ERROR=(CODE={number})(EMFI=4))))"
    ).encode()
    return b"\x22\0" + u16(len(text)) + text


def refusal_of_version(connect: Connect) -> int | None:
    """Return the error number for a client that is too old, None for one that can be served."""
    return _NO_SUCH_VERSION if connect.version < LOWEST_VERSION else None


def agreed_sdu(connect: Connect) -> int:
    """Return the packet size: the client's wish within the limits."""
    return min(max(connect.sdu, SMALLEST_SDU), LARGEST_SDU)


def acceptance(connect: Connect) -> bytes:
    """Return the body of an ACCEPT. Its options leave out-of-band breaks away, so that a cancel
    comes as a marker packet.
    """
    sdu = agreed_sdu(connect)
    body = b"".join(
        (
            u16(min(VERSION, connect.version)),
            u16(1),
            u16(0),
            u16(0),
            u16(1),  # byte order
            u16(0),
            u16(_ACCEPT_BYTES),
            _NO_ENCRYPTION,
            bytes(8),
            u32(sdu),
            u32(sdu),
            bytes(5),
        )
    )
    return body.ljust(_ACCEPT_BYTES - 8, b"\0")


def capabilities(sets: CharacterSets) -> bytes:
    """Return the reply to the protocol negotiation, which names the database's character sets."""
    forms = bytes(9) + u16(sets.national.number)
    return b"".join(
        (
            b"\x01\x06\0",
            _BANNER,
            b"\0",
            sets.database.number.to_bytes(2, "little"),
            b"\x01\0\0",
            u16(len(forms)),
            forms,
            clr(COMPILE_CAPABILITIES),
            clr(RUNTIME_CAPABILITIES),
        )
    )


def data_types(request: DataTypes) -> bytes:
    """Return the reply to the data types: the client's own list, with a zone if it sent one."""
    return b"\x02" + (_UTC_ZONE if request.has_zone else b"") + request.entries
