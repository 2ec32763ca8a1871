"""Kinds of server: what one Oracle database is and another is not, as one frozen value.

Enters: a test, or the demo, says what differs from the usual server. Leaves: ``ServerKind``, which
engine, dictionary and protocol read. A fault is something that happens; a kind is how the server
always is. The defaults are those of a 19c database in AL32UTF8 that nobody has configured.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerKind:
    """Facts of one server.

    ``character_set``, ``national_character_set``: as NLS_DATABASE_PARAMETERS names them.
    """

    character_set: str = "AL32UTF8"
    national_character_set: str = "AL16UTF16"


USUAL = ServerKind()
"""The server that the demo shows."""
