"""A database to talk to through the unmodified driver: the stand-in, or a real one.

With EXPORTER_TUI_TEST_DSN set (and EXPORTER_TUI_TEST_USER, EXPORTER_TUI_TEST_PASSWORD), tests that
ask for ``options`` run against that database too; its schemas come from
``./run.sh fakeoracle --write-sql``. Tests that need faults, lost rights or the REFUSED schema ask
for ``fake``.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from exporter_tui.fakeoracle.database import FakeDatabase
from exporter_tui.fakeoracle.datasets.catalog import load_catalog
from exporter_tui.fakeoracle.serving.server import Server
from exporter_tui.model.options import DatabaseOptions, Secret
from exporter_tui.oracle.session import OracleSession, open_session
from tests import builders

USER, PASSWORD = "EXPORTER", "unguessable"
_REAL = os.environ.get("EXPORTER_TUI_TEST_DSN")


@dataclass(frozen=True, slots=True)
class Fake:
    """A running stand-in: its database for changes, its server for faults and views."""

    database: FakeDatabase
    server: Server

    def options(self, **changes: object) -> DatabaseOptions:
        """Return options that lead to it."""
        return database_options(
            **({"host": "127.0.0.1", "port": self.server.port, "service": "fakepdb1"} | changes)
        )


def database_options(**changes: object) -> DatabaseOptions:
    """Return options of the usual user that lead nowhere yet."""
    usual: dict[str, Any] = {
        "username": USER,
        "password": Secret(PASSWORD),
        "host": None,
        "service": None,
    }
    return builders.database_options(**(usual | changes))


Start = Callable[..., Fake]


@pytest.fixture
def start_fake() -> Iterator[Start]:
    """Yield a function that starts a stand-in of a set of schemas; its keywords are those of
    ``FakeDatabase``.
    """
    servers: list[Server] = []

    def start(schemas: str = "hr", **database: object) -> Fake:
        engine = FakeDatabase(load_catalog(schemas), **database)  # type: ignore[arg-type]
        engine.add_reader(USER, PASSWORD)
        server = Server(engine)
        server.start()
        servers.append(server)
        return Fake(engine, server)

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def fake(start_fake: Start) -> Fake:
    """Return a stand-in with the HR schema."""
    return start_fake("hr")


@pytest.fixture(scope="module")
def torture() -> Iterator[Fake]:
    """Yield a stand-in with the TORTURE schema, shared by tests that only read."""
    engine = FakeDatabase(load_catalog("torture"))
    engine.add_reader(USER, PASSWORD)
    with Server(engine) as server:
        yield Fake(engine, server)


@pytest.fixture
def connect() -> Iterator[Callable[[DatabaseOptions], OracleSession]]:
    """Yield a function that opens sessions, closed afterwards."""
    opened: list[OracleSession] = []

    def open_one(options: DatabaseOptions) -> OracleSession:
        opened.append(open_session(options, action="test", client_identifier="run"))
        return opened[-1]

    yield open_one
    for session in opened:
        session.close()


@pytest.fixture(params=["fake", "real"] if _REAL else ["fake"])
def options(request: pytest.FixtureRequest) -> DatabaseOptions:
    """Return options of each database under test, with the HR schema loaded."""
    if request.param == "fake":
        fake: Fake = request.getfixturevalue("fake")
        return fake.options()
    return database_options(
        dsn=_REAL,
        username=os.environ["EXPORTER_TUI_TEST_USER"],
        password=Secret(os.environ["EXPORTER_TUI_TEST_PASSWORD"]),
    )


@pytest.fixture
def session(
    options: DatabaseOptions, connect: Callable[[DatabaseOptions], OracleSession]
) -> OracleSession:
    """Return a session of each database under test."""
    return connect(options)
