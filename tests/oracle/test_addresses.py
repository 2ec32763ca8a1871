"""A connect name of several addresses, of which one is of no use."""

import contextlib
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exporter_tui.fakeoracle.faults import RefuseConnect, StallLogOn
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.options import DatabaseOptions, DriverMode, Secret
from exporter_tui.oracle.addresses import ip_addresses, tcp_timeout_s, ways
from exporter_tui.oracle.session import OracleSession, open_session
from tests.oracle.conftest import USER, Fake, Start, database_options

# The driver leaves the socket of a connection that did not come about to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")

Connect = Callable[[DatabaseOptions], OracleSession]


def _dsn(*ports: int, about: str = "", service: str = "fakepdb1") -> str:
    addresses = "".join(f"(ADDRESS=(PROTOCOL=TCP)(HOST=127.0.0.1)(PORT={port}))" for port in ports)
    return (
        f"(DESCRIPTION={about}(ADDRESS_LIST=(LOAD_BALANCE=OFF){addresses})"
        f"(CONNECT_DATA=(SERVICE_NAME={service})))"
    )


@pytest.fixture
def black_hole() -> Iterator[int]:
    """Yield a port whose queue of connections is full: a further SYN is never answered."""
    with contextlib.ExitStack() as stack:
        hole = stack.enter_context(socket.socket())
        hole.bind(("127.0.0.1", 0))
        hole.listen(0)
        place = hole.getsockname()
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(place)
        yield place[1]


@pytest.fixture
def silent() -> Iterator[int]:
    """Yield a port that takes a connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def closed() -> int:
    """Return a port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


@pytest.mark.slow
def test_a_black_hole_in_front_costs_its_share_of_the_time(
    fake: Fake, connect: Connect, black_hole: int
) -> None:
    dsn = _dsn(black_hole, fake.server.port)
    options = database_options(dsn=dsn, connect_timeout_s=5.0)
    assert connect(options).rows("SELECT 1 FROM dual", where="test") == [(1,)]


@pytest.mark.slow
def test_a_listener_that_never_speaks_is_passed_by(
    fake: Fake, connect: Connect, silent: int
) -> None:
    options = database_options(dsn=_dsn(silent, fake.server.port), connect_timeout_s=2.0)
    assert connect(options).rows("SELECT 1 FROM dual", where="test") == [(1,)]


@pytest.mark.slow
def test_a_server_that_falls_silent_in_the_log_on_is_passed_by(
    fake: Fake, start_fake: Start, connect: Connect
) -> None:
    stalled = start_fake("hr")
    stalled.server.faults.add(StallLogOn(times=0, at_password=True))
    options = database_options(
        dsn=_dsn(stalled.server.port, fake.server.port), connect_timeout_s=2.0
    )
    assert connect(options).rows("SELECT 1 FROM dual", where="test") == [(1,)]


def test_an_address_that_refuses_is_passed_by(
    fake: Fake, start_fake: Start, connect: Connect, closed: int
) -> None:
    full = start_fake("hr")
    full.server.faults.add(RefuseConnect(number=12519))
    dsn = _dsn(closed, full.server.port, fake.server.port)
    assert connect(database_options(dsn=dsn)).rows("SELECT 1 FROM dual", where="t") == [(1,)]


def test_a_wrong_password_is_tried_at_one_address_only(
    fake: Fake, start_fake: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = start_fake("hr")
    tried: list[str] = []
    for here in (fake, other):
        monkeypatch.setattr(here.database, "password", tried.append)
    options = database_options(
        dsn=_dsn(fake.server.port, other.server.port), password=Secret("wrong-and-secret")
    )
    with pytest.raises(ExporterError) as raised:
        open_session(options)
    assert raised.value.failure.code == "ORA-01017"
    assert tried == [USER]


def test_when_no_address_answers_each_is_told(closed: int, fake: Fake) -> None:
    fake.server.faults.add(RefuseConnect(number=12519, times=0))
    with pytest.raises(ExporterError) as raised:
        open_session(database_options(dsn=_dsn(closed, fake.server.port)))
    failure = raised.value.failure
    assert failure.code == "ORA-12519"
    assert "address 1: DPY-6005" in failure.message


def test_each_address_is_a_way_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "tnsnames.ora").write_text(f"rac = {_dsn(1, 2)}\n")
    for dsn in (_dsn(1, 2), "rac"):
        found = ways(database_options(dsn=dsn, config_dir=str(tmp_path)))
        assert [way.host for way in found] == ["127.0.0.1"] * 2
        assert ["(PORT=1)" in (way.dsn or "") for way in found] == [True, False]
        assert ["(PORT=2)" in (way.dsn or "") for way in found] == [False, True]
        assert all("SERVICE_NAME=fakepdb1" in (way.dsn or "") for way in found)
    short = ways(database_options(dsn="a,b:1522/s"))
    assert [way.host for way in short] == ["a", "b"]


def test_a_load_balanced_list_is_tried_in_any_order() -> None:
    dsn = _dsn(1, 2).replace("LOAD_BALANCE=OFF", "LOAD_BALANCE=ON")
    found = ways(database_options(dsn=dsn), shuffle=lambda ways: list(reversed(ways)))
    assert ["(PORT=2)" in (way.dsn or "") for way in found] == [True, False]


def test_what_cannot_be_taken_apart_stays_as_it_is() -> None:
    dsns = [
        _dsn(1),
        "host:1521/service",
        "no_such_alias",
        _dsn(1, 2).replace("LOAD_BALANCE=OFF", "SOURCE_ROUTE=ON"),
        _dsn(1, 2).replace("LOAD_BALANCE=OFF", "FAILOVER=OFF"),
    ]
    for dsn in dsns:
        (way,) = ways(database_options(dsn=dsn))
        assert way.dsn == dsn
    (way,) = ways(database_options(dsn=_dsn(1, 2), mode=DriverMode.THICK))
    assert way.dsn == _dsn(1, 2)
    (way,) = ways(database_options(host="h", port=1, service="s"))
    assert (way.dsn, way.host) == (None, "h")


def test_two_descriptions_keep_their_own_service_and_time() -> None:
    first = _dsn(1, 2, about="(TRANSPORT_CONNECT_TIMEOUT=3)(RETRY_COUNT=9)", service="one")
    found = ways(database_options(dsn=f"(DESCRIPTION_LIST={first}{_dsn(3, service='two')})"))
    assert [way.transport_s for way in found] == [3.0, 3.0, None]
    assert ["=one" in (way.dsn or "") for way in found] == [True, True, False]
    assert all("RETRY" not in (way.dsn or "") for way in found)
    assert all("TRANSPORT" not in (way.dsn or "") for way in found)


def test_the_time_for_tcp_is_shared_by_the_addresses() -> None:
    (way,) = ways(database_options(dsn="h:1/s"))
    assert tcp_timeout_s(way, 1, 20.0) == 20.0
    assert tcp_timeout_s(way, 3, 20.0) == 5.0
    assert tcp_timeout_s(way, 3, 5.0) == 2.0
    assert tcp_timeout_s(way, 3, 1.0) == 1.0
    (own,) = ways(database_options(dsn=_dsn(1, about="(TRANSPORT_CONNECT_TIMEOUT=7)")))
    assert tcp_timeout_s(own, 3, 20.0) == 7.0


def test_a_name_stands_for_all_its_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    def scan(host: str, *_: object, **__: object) -> list[tuple[object, ...]]:
        assert host == "scan"
        return [(2, 1, 6, "", (f"10.0.0.{no}", 0)) for no in (1, 2, 3, 3)]

    monkeypatch.setattr(socket, "getaddrinfo", scan)
    assert ip_addresses("scan") == 3
    assert ip_addresses(None) == 1
