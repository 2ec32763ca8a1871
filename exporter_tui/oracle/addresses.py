"""The addresses that a connect name stands for, each as a connect string of its own.

Enters: ``DatabaseOptions``; tnsnames.ora of ``config_dir``. Leaves: the ways to the database in the
order in which they are tried. The driver goes on to the next address only when TCP itself fails: a
listener that takes the connection and never speaks would hold it for ever, so that each address is
tried by a call of its own. What cannot be taken apart (SOURCE_ROUTE, FAILOVER=OFF, thick mode)
stays one way.
"""

import itertools
import random
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import oracledb

from exporter_tui.model.options import DatabaseOptions, DriverMode

_UNSET_S = 86_399.0
"""Stands for a connect string without TRANSPORT_CONNECT_TIMEOUT."""
_SHORTEST_S = 2.0
"""One lost SYN is sent again after a second."""

_ADDRESS = re.compile(r"\(ADDRESS=(?:\([^()]*\))*\)")
_EMPTY_LIST = re.compile(r"\(ADDRESS_LIST=(?:\([^()]*\))*\)")
"""A list that holds an ADDRESS holds deeper brackets."""
_HOST = re.compile(r"\(HOST=([^()]*)\)")
_ORDER = re.compile(r"\((?:LOAD_BALANCE|FAILOVER)=[^()]*\)")
_OURS = re.compile(r"\((?:RETRY_COUNT|RETRY_DELAY|TRANSPORT_CONNECT_TIMEOUT)=[^()]*\)")
_INDIVISIBLE = ("(SOURCE_ROUTE=ON)", "(FAILOVER=OFF)")

Shuffle = Callable[[Sequence["Way"]], Sequence["Way"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One address. ``dsn`` None: host and port of the options. ``transport_s``: what the connect
    string itself allows for TCP, None where it says nothing; ``host``: whose name is looked up.
    """

    dsn: str | None
    host: str | None
    transport_s: float | None = None


def ways(options: DatabaseOptions, *, shuffle: Shuffle | None = None) -> tuple[Way, ...]:
    """Return the ways to the database, at least one; a name that cannot be resolved is one way,
    and the driver says what is wrong with it.
    """
    if options.dsn is None:
        return (Way(dsn=None, host=options.host),)
    if options.mode is DriverMode.THICK:
        return (Way(dsn=options.dsn, host=None),)
    parameters = oracledb.ConnectParams(tcp_connect_timeout=_UNSET_S, config_dir=options.config_dir)
    try:
        parameters.parse_connect_string(options.dsn)
        text = parameters.get_connect_string()
    except (oracledb.Error, ValueError, OSError):
        return (Way(dsn=options.dsn, host=None),)
    timeouts = parameters.tcp_connect_timeout
    described = _descriptions(text)
    owns = timeouts if isinstance(timeouts, list) else [timeouts] * len(described)
    found: list[Way] = []
    for description, own in zip(described, owns, strict=True):
        transport_s = None if own == _UNSET_S else float(own)
        found += _of_description(description, transport_s, shuffle or _shuffled)
    if len(found) == 1:
        return (Way(dsn=options.dsn, host=found[0].host, transport_s=found[0].transport_s),)
    return tuple(found)


def tcp_timeout_s(way: Way, addresses: int, connect_timeout_s: float) -> float:
    """Return how long TCP may take to reach one IP address of ``way``; ``addresses``: how many IP
    addresses there are in all. With several, one that is a black hole must leave time for the rest.
    """
    if way.transport_s is not None:
        return way.transport_s
    if addresses < 2:
        return connect_timeout_s
    return min(connect_timeout_s, max(_SHORTEST_S, connect_timeout_s / (addresses + 1)))


def ip_addresses(host: str | None) -> int:
    """Return how many IP addresses a host's name has, 1 where nobody knows: a SCAN has three."""
    if not host:
        return 1
    try:
        found = socket.getaddrinfo(host, None, proto=socket.IPPROTO_TCP, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return 1  # the driver looks it up again, and says what is wrong
    return max(len({place[4][0] for place in found}), 1)


def _shuffled(found: Sequence[Way]) -> Sequence[Way]:
    return random.sample(found, k=len(found))


def _descriptions(text: str) -> list[str]:
    """Return the DESCRIPTION parts of a connect string of the driver's own making."""
    starts = [found.start() for found in re.finditer(r"\(DESCRIPTION=", text)]
    return [text[start : _end(text, start)] for start in starts] or [text]


def _end(text: str, start: int) -> int:
    """Return the place after the bracket that closes the one at ``start``."""
    depth = 0
    for place in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return place + 1
    return len(text)


def _of_description(description: str, transport_s: float | None, shuffle: Shuffle) -> Sequence[Way]:
    addresses = _ADDRESS.findall(description)
    if len(addresses) < 2 or any(word in description for word in _INDIVISIBLE):
        hosts = _HOST.findall(description)
        text = _OURS.sub("", description)
        return [Way(dsn=text, host=hosts[0] if hosts else None, transport_s=transport_s)]
    found = [
        Way(dsn=_only(description, number), host=_HOST.findall(address)[0], transport_s=transport_s)
        for number, address in enumerate(addresses)
    ]
    return shuffle(found) if "(LOAD_BALANCE=ON)" in description else found


def _only(description: str, wanted: int) -> str:
    """Return the description with one of its addresses alone, and without what it says about
    trying several times.
    """
    numbers = itertools.count()
    text = _ADDRESS.sub(lambda found: found[0] if next(numbers) == wanted else "", description)
    return _OURS.sub("", _ORDER.sub("", _EMPTY_LIST.sub("", text)))
