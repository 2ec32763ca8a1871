"""Rules of the protocol that the driver forgives, held to the byte."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import oracledb
import pytest

from exporter_tui.fakeoracle.answer import Answer, ColumnShape
from exporter_tui.fakeoracle.faults import Faults, Gate, HoldStatement
from exporter_tui.fakeoracle.kinds import ServerKind
from exporter_tui.fakeoracle.protocol.connection import Connection, Output
from exporter_tui.fakeoracle.protocol.negotiation import acceptance
from exporter_tui.fakeoracle.protocol.requests import (
    Closed,
    Connect,
    Fetch,
    Interrupted,
    Reexecute,
    Simple,
)
from exporter_tui.fakeoracle.protocol.result_rows import ResultRows
from exporter_tui.fakeoracle.serving.calls import Calls
from exporter_tui.fakeoracle.serving.cursors import Cursor
from exporter_tui.fakeoracle.serving.server import Server
from exporter_tui.fakeoracle.serving.sessions import Registry, SessionView
from exporter_tui.fakeoracle.serving.statements import Statements
from exporter_tui.fakeoracle.wire.cells import cell
from exporter_tui.fakeoracle.wire.packets import PacketType, packet
from exporter_tui.fakeoracle.wire.reader import Malformed
from tests.fakeoracle.wire.stub_engine import NUMBER, TEXT, StubEngine, StubSession, number, query
from tests.fakeoracle.wire.tap import Tap
from tests.measuring import HANG_S

CONNECT = Connect(version=319, options=0, sdu=8192, service="X", sid=None)
MARKER = bytes.fromhex("0000000b0c200000")


def data(message: bytes) -> bytes:
    return packet(PacketType.DATA, b"\0\0" + message, large=True)


def marker(kind: int) -> bytes:
    return packet(PacketType.MARKER, bytes((1, 0, kind)), large=True)


PING = data(b"\x03\x93\x01")


@pytest.fixture
def opened() -> Connection:
    """Return a connection after its ACCEPT."""
    connection = Connection()
    connection.accept(CONNECT)
    return connection


def events(connection: Connection, *packets: bytes) -> list[object]:
    connection.receive(b"".join(packets))
    found: list[object] = []
    while (event := connection.next_event()) is not None:
        found.append(event)
    return found


def test_an_accept_has_45_bytes_and_no_wish_for_urgent_data() -> None:
    body = acceptance(CONNECT)
    assert len(body) + 8 == 45
    assert body[:4].hex() == "013e0001"
    assert acceptance(replace(CONNECT, version=316))[:2].hex() == "013c"


def test_a_failed_call_is_announced_and_its_error_waits_for_the_reset(opened: Connection) -> None:
    assert opened.fail(b"error") == MARKER + b"\1\0\1" + MARKER + b"\1\0\2"
    assert events(opened, PING, marker(3), PING) == []
    assert events(opened, marker(2), PING) == [
        Output(data=data(b"error")),
        Simple(function=147),
    ]


def test_an_interrupted_call_is_answered_with_one_reset_of_our_own(opened: Connection) -> None:
    assert events(opened, marker(3)) == [Interrupted()]
    assert opened.interrupted(b"error") == MARKER + b"\1\0\1"
    assert events(opened, PING) == []
    assert events(opened, marker(2)) == [Output(data=MARKER + b"\1\0\2" + data(b"error"))]


def test_a_reset_out_of_turn_means_nothing(opened: Connection) -> None:
    assert events(opened, marker(2), PING) == [Simple(function=147)]


def test_a_break_throws_an_unfinished_request_away(opened: Connection) -> None:
    assert events(opened, data(b"\x03"), marker(1)) == [Interrupted()]
    opened.interrupted(b"error")
    assert len(events(opened, marker(2), PING)) == 2


def test_end_of_file_closes_and_nothing_counts_after_it(opened: Connection) -> None:
    end = packet(PacketType.DATA, b"\0\x40", large=True)
    assert events(opened, end, PING) == [Closed()]


@pytest.mark.parametrize(
    "stream",
    [
        data(b"\x03\xfa\x01"),
        data(b"\x63"),
        data(b"\x11\xfa\x01"),
        data(b"\x03\x93\x01\x00"),
        packet(PacketType.CONNECT, bytes(60), large=True),
    ],
)
def test_what_is_not_understood_is_malformed(opened: Connection, stream: bytes) -> None:
    opened.receive(stream)
    with pytest.raises(Malformed):
        opened.next_event()


def rows_with(values: Sequence[tuple[int, bytes]]) -> ResultRows:
    shape = ColumnShape(name="T2", ora_type=1, size_bytes=10, size_chars=10, form=1)
    rows = [(number(first), cell(text), cell(text)) for first, text in values]
    answer = replace(query((NUMBER, TEXT, shape), rows), compressed=True)
    return ResultRows(answer=answer, number=1, compressed=True)


def test_repeated_values_are_left_out_after_the_first_two_rows() -> None:
    result = rows_with([(1, b"a"), (1, b"a"), (1, b"a"), (2, b"a"), (2, b"b")])
    header, body = result.chunks(5, 100)
    assert bytes(header).hex() == "0622010300" + "0164" + "00" + "00" + "00"
    whole = "07" + "02c102" + "0161" + "0161"
    assert bytes(body).hex() == (
        whole * 2 + "150000" + "07" + "15010101" + "0702c103" + "15010206" + "0701620162"
    )


def test_a_later_fetch_repeats_the_last_row_of_the_one_before() -> None:
    result = rows_with([(1, b"a"), (2, b"a"), (3, b"a"), (3, b"a")])
    result.chunks(2, 2)
    header, body = result.chunks(2, 2)
    assert bytes(header).hex() == "0602010100" + "0102" + "00" + "01010101" + "00"
    assert bytes(body).hex() == "0702c104" + "150000" + "07"


@pytest.fixture
def calls() -> Calls:
    """Return the calls of one session."""
    registry = Registry()
    registry.log_on(SessionView(sid=21, serial=1, user="HR"), end=lambda _: None)
    return Calls(21, StubSession(StubEngine()), {}, registry, Faults(), kind=ServerKind())


@pytest.mark.parametrize(
    "request_", [Fetch(cursor=9, rows_wanted=1), Reexecute(cursor=9, rows_wanted=1, fetch=True)]
)
def test_a_cursor_that_is_not_open_is_refused(calls: Calls, request_: Fetch | Reexecute) -> None:
    assert b"ORA-01001: invalid cursor\n" in calls.handle(request_).failure


def test_an_interruption_ends_this_hold_and_no_later_one() -> None:
    gate = Gate()
    registry = Registry()
    registry.log_on(SessionView(sid=21, serial=1, user="HR"), end=lambda _: None)
    faults = Faults(HoldStatement(gate=gate, times=0))
    engine = StubEngine()
    engine.answers["select held"] = Answer()
    statements = Statements(21, StubSession(engine), registry, faults)
    cursor = Cursor(number=2, sql="select held")
    statements.interrupt()
    statements.run(cursor, (), 1)
    statements.rearm()
    thread = threading.Thread(target=statements.run, args=(cursor, (), 1))
    thread.start()
    assert registry.wait_for_statements(lambda seen: len(seen) == 2, HANG_S)
    thread.join(0.02)
    assert thread.is_alive()
    gate.open()
    thread.join()


def test_a_killed_session_hears_it_once(connect: Callable[..., Any], server: Server) -> None:
    with Tap(server.port) as tap:
        connection = connect(port=tap.port)
        server.kill_session(connection.session_id)
        connection.action = "a piggyback in front of the call"
        with pytest.raises(oracledb.DatabaseError, match="ORA-00028"):
            connection.ping()
    assert tap.from_server.count(MARKER) == 2


def test_a_log_off_is_done_before_it_is_confirmed(
    connect: Callable[..., Any], server: Server
) -> None:
    seen: list[int] = []
    with Tap(server.port) as tap:
        connection = connect(port=tap.port)
        tap.before_reply = lambda: seen.append(len(server.sessions()))
        connection.close()
    assert seen == [0]


class Wide:
    """Forty thousand rows of 4 kB, for the price of one."""

    row = b"\x07" + cell(b"x" * 4000)

    def __len__(self) -> int:
        return 40_000

    def messages(self, start: int, stop: int) -> bytes:
        """Return equal rows."""
        return self.row * (stop - start)

    def cells(self, row: int) -> Sequence[bytes]:
        """Return the one row."""
        if row >= len(self):
            raise IndexError(row)
        return (self.row[1:],)


@pytest.mark.slow
def test_a_cancel_stops_a_stream_at_the_end_of_a_packet(
    connect: Callable[..., Any], server: Server, engine: StubEngine
) -> None:
    shape = ColumnShape(name="T", ora_type=1, size_bytes=4000, size_chars=4000, form=1)
    engine.answers["select wide"] = Answer(columns=(shape,), rows=Wide())
    engine.answers["select after"] = query((NUMBER,), [(number(1),)])
    with Tap(server.port) as tap:
        connection = connect(port=tap.port, sdu=65536)
        cursor = connection.cursor()
        cursor.arraysize = cursor.prefetchrows = 40_000
        tap.before_reply = connection.cancel
        with pytest.raises(oracledb.DatabaseError, match="ORA-01013"):
            cursor.execute("select wide")
        assert len(tap.from_server) < 100_000_000
        assert connection.cursor().execute("select after").fetchall() == [(1,)]
        connection.close()
