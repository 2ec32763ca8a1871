"""What a real 19c server said to one client: ours says the same to the same requests.

``real_replies.json`` holds what the replies of a captured session of python-oracledb say, field by
field, read off once: requests and replies of two queries that end at once and of two that are
fetched on, the keys and settings of a log-on, the packets of two markers. Text stands for bytes,
one character for one; what a stand-in cannot know, or need not, is left out.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from exporter_tui.fakeoracle.answer import Answer, ColumnShape
from exporter_tui.fakeoracle.faults import Faults
from exporter_tui.fakeoracle.kinds import ServerKind
from exporter_tui.fakeoracle.protocol.messages import marker, session_settings
from exporter_tui.fakeoracle.protocol.requests import Execute, Fetch
from exporter_tui.fakeoracle.serving import log_on
from exporter_tui.fakeoracle.serving.calls import Calls
from exporter_tui.fakeoracle.serving.sessions import Registry, SessionView
from exporter_tui.fakeoracle.wire.cells import cell
from exporter_tui.fakeoracle.wire.reader import Reader
from tests.fakeoracle.wire.reply_decoder import Decoder, Fields, as_recorded
from tests.fakeoracle.wire.stub_engine import SERVICE, PlainRows, StubEngine, StubSession

REAL: dict[str, Any] = json.loads(Path(__file__).with_name("real_replies.json").read_text())
Messages = list[tuple[str, dict[str, Any]]]
# Clients pass over all of it.
UNKNOWN = {"call", "position", "flags", "executions", "mark", "character_set", "rowid", "numbers"}
_CHARACTER_SET = 10


def requests_and_replies() -> Iterator[tuple[Execute | Fetch, Messages]]:
    for exchange in REAL["exchanges"]:
        request = (Execute if "sql" in exchange["request"] else Fetch)(**exchange["request"])
        yield request, [(each["message"], each["fields"]) for each in exchange["reply"]]


def shape(column: dict[str, Any]) -> ColumnShape:
    return ColumnShape(
        name=column["name"],
        ora_type=column["type"],
        precision=column["precision"],
        scale=column["scale"],
        size_bytes=column["size_bytes"],
        size_chars=column["size_chars"],
        form=column["form"],
        nullable=bool(column["nullable"]),
    )


def real_results() -> dict[str, Answer]:
    """Return what the real server had to say to each statement, as prepared answers."""
    rows: dict[str, list[tuple[bytes, ...]]] = {}
    shapes: dict[str, tuple[ColumnShape, ...]] = {}
    sql = ""
    for request, reply in requests_and_replies():
        if isinstance(request, Execute):
            sql = request.sql or sql
        for name, fields in reply:
            if name == "describe":
                shapes[sql] = tuple(map(shape, fields["columns"]))
            if name == "row":
                values = (value.encode("latin-1") for value in fields["values"])
                rows.setdefault(sql, []).append(tuple(map(cell, values)))
    return {
        sql: Answer(columns=columns, rows=PlainRows(rows[sql]), compressed=True)
        for sql, columns in shapes.items()
    }


def known(fields: object) -> object:
    """Return the fields that must agree."""
    if isinstance(fields, dict):
        return {key: known(value) for key, value in fields.items() if key not in UNKNOWN}
    if isinstance(fields, list):
        return [known(value) for value in fields]
    return fields


def compared(messages: list[tuple[str, Fields]]) -> list[tuple[str, object]]:
    """Return a reply without what may differ: unknown fields, bit vectors that say nothing."""
    found = []
    for name, fields in messages:
        if name == "row_header" and fields["vector"] == bytes(
            (2 ** cast("int", fields["columns"]) - 1,)
        ):
            fields["vector"] = b""
        found.append((name, as_recorded(known(fields))))
    return found


def test_the_same_requests_get_the_same_replies() -> None:
    engine = StubEngine()
    engine.answers.update(real_results())
    registry = Registry()
    view = SessionView(sid=21, serial=1001, user="USER")
    registry.log_on(view, end=lambda _: None)
    calls = Calls(view.sid, StubSession(engine), {}, registry, Faults(), kind=ServerKind())
    ours = Decoder()
    compared_replies = 0
    for request, reply in requests_and_replies():
        mine = b"".join(calls.handle(request).chunks)
        assert compared(ours.decode(mine)) == reply
        compared_replies += 1
    assert compared_replies == 6


def test_a_log_on_says_only_what_a_real_one_says_in_its_words() -> None:
    view = SessionView(sid=21, serial=1001, user="USER")
    ours = [
        key for key, _, _ in log_on.parameters(view, StubEngine(), service=SERVICE, response="")
    ]
    assert set(ours) <= set(REAL["log_on"]["keys"])
    assert len(set(ours)) == len(ours)
    assert {"AUTH_SVR_RESPONSE", "AUTH_SESSION_ID", "AUTH_NLS_LXCNUMERICS\0"} <= set(ours)


def test_the_settings_after_a_log_on_are_laid_out_as_a_real_server_does() -> None:
    """All that it reports but its character set, in its order, read to the last byte."""
    theirs = [(keyword, value) for keyword, value in REAL["log_on"]["settings"]]
    reader = Reader(session_settings(log_on.settings()))
    assert reader.u8() == 0x17
    assert (reader.u8(), reader.ub(), reader.u8()) == (5, 1, 0x10)
    pairs = reader.ub()
    assert reader.u8() == pairs + 3
    ours = []
    for _ in range(pairs):
        assert reader.clr2() is None
        value = reader.clr2() or b""
        ours.append((reader.ub(), value.decode("latin-1")))
    assert reader.ub() == 0
    assert not reader.left
    assert [each for each in theirs if each[0] != _CHARACTER_SET][:-1] == ours[:-1]
    assert theirs[-1][0] == ours[-1][0]  # the time zone of the database, each server's own


def test_markers_are_what_real_servers_send() -> None:
    assert REAL["markers"] == ["0000000b0c200000" + marker(kind).hex() for kind in (1, 2)]
