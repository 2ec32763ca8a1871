"""A server over the stub engine, and the unmodified driver connected to it over TCP."""

from collections.abc import Callable, Iterator
from typing import Any

import oracledb
import pytest

from exporter_tui.fakeoracle.faults import Faults
from exporter_tui.fakeoracle.serving.server import Server
from tests.fakeoracle.wire.stub_engine import PASSWORD, SERVICE, USER, StubEngine


@pytest.fixture
def engine() -> StubEngine:
    """Return an engine without answers."""
    return StubEngine()


@pytest.fixture
def server(engine: StubEngine) -> Iterator[Server]:
    """Yield a running server; afterwards every session must be gone."""
    with Server(engine, faults=Faults()) as running:
        yield running
    assert running.sessions() == ()


@pytest.fixture
def connect(server: Server) -> Iterator[Callable[..., Any]]:
    """Yield a function that opens a driver connection; its keywords replace the usual ones."""
    opened: list[Any] = []

    def open_connection(**changes: Any) -> Any:
        wanted = {
            "user": USER,
            "password": PASSWORD,
            "host": "127.0.0.1",
            "port": server.port,
            "service_name": SERVICE,
            "tcp_connect_timeout": 10,
        }
        wanted |= changes
        opened.append(oracledb.connect(**{k: v for k, v in wanted.items() if v is not None}))
        return opened[-1]

    yield open_connection
    for connection in opened:
        if connection.is_healthy():
            connection.close()


@pytest.fixture
def connection(connect: Callable[..., Any]) -> Any:
    """Return one driver connection."""
    return connect()
