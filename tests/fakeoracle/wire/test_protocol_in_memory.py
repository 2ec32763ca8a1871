"""The protocol without sockets: a real session's bytes, however they are cut, give its replies."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import oracledb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exporter_tui.fakeoracle.answer import ColumnShape, OracleError
from exporter_tui.fakeoracle.faults import Faults
from exporter_tui.fakeoracle.protocol.connection import Connection, Output
from exporter_tui.fakeoracle.protocol.requests import Closed, Interrupted
from exporter_tui.fakeoracle.serving.auth import Verifiers
from exporter_tui.fakeoracle.serving.conversation import Conversation
from exporter_tui.fakeoracle.serving.server import Server
from exporter_tui.fakeoracle.serving.sessions import Registry
from exporter_tui.fakeoracle.wire.cells import cell, long_cell
from exporter_tui.fakeoracle.wire.reader import Malformed
from tests.fakeoracle.wire.stub_engine import (
    NUMBER,
    PASSWORD,
    SERVICE,
    TEXT,
    USER,
    StubEngine,
    number,
    numbered,
    query,
)
from tests.fakeoracle.wire.tap import Tap

CLOB = ColumnShape(name="C", ora_type=112, size_bytes=4000, form=1)


def no_chance(size: int) -> bytes:
    """Return the same bytes every time."""
    return bytes(range(size))


def prepared() -> StubEngine:
    """Return an engine with an answer of each kind."""
    engine = StubEngine()
    engine.answers["select rows"] = numbered(900)
    repeated = [(number(at // 5), cell(b"same")) for at in range(60)]
    engine.answers["select repeated"] = replace(query((NUMBER, TEXT), repeated), compressed=True)
    engine.answers["select failing"] = replace(
        numbered(50), fail_at=(20, OracleError(1555, "snapshot too old"))
    )
    engine.answers["select clob"] = query((CLOB,), [(long_cell(b"text"),), (long_cell(None),)])
    engine.answers["select rows where :1 :2"] = numbered(4)
    return engine


def talk(connection: Any) -> None:
    """Use every kind of request once."""
    connection.module = "exporter"
    cursor = connection.cursor()
    cursor.arraysize = 7
    cursor.parse("select rows")
    for sql in ("select rows", "select repeated", "select clob"):
        cursor.execute(sql).fetchall()
    cursor.execute("select clob").fetchall()[0][0].read()
    cursor.execute("select clob", fetch_lobs=False).fetchall()
    for size in (1, 40_000):
        cursor.execute("select rows where :1 :2", ["x" * size, 7])
    for bad in ("select failing", "select nothing"):
        with pytest.raises(oracledb.DatabaseError):
            cursor.execute(bad).fetchall()
    connection.cancel()
    with pytest.raises(oracledb.DatabaseError, match="ORA-01013"):
        connection.ping()
    sum(batch.num_rows() for batch in connection.fetch_df_batches("select rows", size=400))
    connection.commit()
    connection.close()


@dataclass(frozen=True, kw_only=True)
class Recording:
    """What both sides of one session sent."""

    requests: bytes
    replies: bytes


@pytest.fixture(scope="module")
def recording() -> Recording:
    """Return a session of the real driver with a server that leaves nothing to chance."""
    server = Server(prepared())
    server._verifiers = Verifiers(random_bytes=no_chance)
    with server, Tap(server.port) as tap:
        talk(
            oracledb.connect(
                user=USER, password=PASSWORD, host="127.0.0.1", port=tap.port, service_name=SERVICE
            )
        )
    return Recording(requests=bytes(tap.from_client), replies=bytes(tap.from_server))


def replies_to(pieces: Iterable[bytes]) -> bytes:
    """Return what a fresh server end replies to a stream in pieces; raises Malformed."""
    connection = Connection()
    conversation = Conversation(
        connection,
        prepared(),
        registry=Registry(),
        faults=Faults(),
        verifiers=Verifiers(random_bytes=no_chance),
        end=lambda _: None,
    )
    return b"".join(answer for piece in pieces for answer in react(connection, conversation, piece))


def react(connection: Connection, conversation: Conversation, piece: bytes) -> Iterator[bytes]:
    connection.receive(piece)
    while (event := connection.next_event()) is not None:
        match event:
            case Output():
                yield event.data
            case Interrupted():
                yield connection.interrupted(conversation.cancelled())
            case Closed():
                pass
            case _:
                reply = conversation.handle(event)
                if reply is None:
                    continue
                if reply.failure:
                    yield connection.fail(reply.failure)
                yield reply.packets
                for burst in connection.answer(reply.chunks):
                    yield b"".join(burst)


def test_the_whole_stream_at_once_gets_the_recorded_replies(recording: Recording) -> None:
    assert replies_to([recording.requests]) == recording.replies


def test_one_byte_at_a_time_gets_the_same_replies(recording: Recording) -> None:
    requests = recording.requests
    assert replies_to(requests[at : at + 1] for at in range(len(requests))) == recording.replies


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_cut_gets_the_same_replies(recording: Recording, data: st.DataObject) -> None:
    size = len(recording.requests)
    cuts = sorted(data.draw(st.sets(st.integers(0, size), max_size=30)) | {0, size})
    pieces = [recording.requests[start:stop] for start, stop in pairwise(cuts)]
    assert replies_to(pieces) == recording.replies


@pytest.mark.slow
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_damaged_stream_is_malformed_or_answered_but_never_a_crash(
    recording: Recording, data: st.DataObject
) -> None:
    damaged = bytearray(recording.requests)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at] = data.draw(st.integers(0, 255))
    try:
        replies_to([bytes(damaged)])
    except Malformed:
        return


@given(st.binary(max_size=300))
def test_noise_is_malformed_or_not_enough(noise: bytes) -> None:
    connection = Connection()
    connection.receive(noise)
    try:
        connection.next_event()
    except Malformed:
        return


def test_the_recording_leaves_no_request_out(recording: Recording) -> None:
    assert len(recording.requests) > 40_000
    assert recording.replies.count(b"ORA-01403") >= 5
