"""Replies of a real 19c server, as far as they are at hand: ours to the same requests agree.

The captures are not part of the project. ``EXPORTER_TUI_SHARED`` names their folder; without it a
folder ``shared`` beside the project is looked for, and without that nothing is compared.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from exporter_tui.fakeoracle.answer import Answer, ColumnShape
from exporter_tui.fakeoracle.faults import Faults
from exporter_tui.fakeoracle.kinds import ServerKind
from exporter_tui.fakeoracle.protocol.messages import marker
from exporter_tui.fakeoracle.protocol.parse import parse_message
from exporter_tui.fakeoracle.protocol.requests import Execute, Fetch
from exporter_tui.fakeoracle.serving.calls import Calls
from exporter_tui.fakeoracle.serving.sessions import Registry, SessionView
from exporter_tui.fakeoracle.wire.cells import cell
from exporter_tui.fakeoracle.wire.reader import Reader
from tests.fakeoracle.wire.reply_decoder import Decoder, Fields
from tests.fakeoracle.wire.stub_engine import PlainRows, StubEngine, StubSession

ROOT = Path(__file__).resolve().parents[3]
CAPTURES = (
    Path(os.environ.get("EXPORTER_TUI_SHARED", ROOT.parent / "shared"))
    / "data"
    / "real_server_packets.json"
)
SESSION = "dbbat/python_thin"
HEADER = 10
# What a stand-in cannot know, or need not: clients pass over all of it.
UNKNOWN = {"call", "position", "flags", "executions", "mark", "character_set", "rowid", "numbers"}
pytestmark = pytest.mark.skipif(not CAPTURES.exists(), reason=f"no captures in {CAPTURES}")


def packets() -> dict[int, dict[str, Any]]:
    """Return the packets of the captured session by their number."""
    entries = json.loads(CAPTURES.read_text())["entries"]
    return {entry["n"]: entry for entry in entries if entry.get("session") == SESSION}


def payload(entry: dict[str, Any]) -> bytes:
    return bytes.fromhex(entry["hex"])[HEADER:]


def calls_and_replies() -> Iterator[tuple[Execute | Fetch, bytes]]:
    found = packets()
    for at, entry in sorted(found.items()):
        if entry["message"] in ("client exec", "client fetch"):
            request = parse_message(payload(entry), {})[-1]
            assert isinstance(request, Execute | Fetch)
            yield request, payload(found[at + 1])


def shape(column: Fields) -> ColumnShape:
    values = cast("dict[str, Any]", column)
    return ColumnShape(
        name=values["name"].decode(),
        ora_type=values["type"],
        precision=values["precision"],
        scale=values["scale"],
        size_bytes=values["size_bytes"],
        size_chars=values["size_chars"],
        form=values["form"],
        nullable=bool(values["nullable"]),
    )


def real_results(decoder: Decoder) -> dict[str, Answer]:
    """Return what the real server had to say to each statement, as prepared answers."""
    rows: dict[str, list[tuple[bytes, ...]]] = {}
    shapes: dict[str, tuple[ColumnShape, ...]] = {}
    sql = ""
    for request, reply in calls_and_replies():
        if isinstance(request, Execute):
            sql = request.sql or sql
        for name, fields in decoder.decode(reply):
            values = cast("dict[str, Any]", fields)
            if name == "describe":
                shapes[sql] = tuple(map(shape, values["columns"]))
            if name == "row":
                rows.setdefault(sql, []).append(tuple(map(cell, values["values"])))
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
        found.append((name, known(fields)))
    return found


def test_the_same_requests_get_the_same_replies() -> None:
    engine = StubEngine()
    engine.answers.update(real_results(Decoder()))
    registry = Registry()
    view = SessionView(sid=21, serial=1001, user="USER")
    registry.log_on(view, end=lambda _: None)
    calls = Calls(view.sid, StubSession(engine), {}, registry, Faults(), kind=ServerKind())
    real, ours = Decoder(), Decoder()
    compared_replies = 0
    for request, reply in calls_and_replies():
        mine = b"".join(calls.handle(request).chunks)
        assert compared(ours.decode(mine)) == compared(real.decode(reply))
        compared_replies += 1
    assert compared_replies == 6


def test_a_log_on_reply_is_read_to_the_last_byte() -> None:
    found = packets()
    reader = Reader(payload(found[10]))
    assert reader.u8() == 0x08
    keys = [reader.key_value()[0].rstrip(b"\0").decode() for _ in range(reader.ub())]
    assert {"AUTH_SVR_RESPONSE", "AUTH_SESSION_ID", "AUTH_NLS_LXCNUMERICS"} <= set(keys)
    assert reader.u8() == 0x17
    assert (reader.u8(), reader.ub(), reader.u8()) == (5, 1, 0x10)
    pairs = reader.ub()
    assert reader.u8() == pairs + 3
    for _ in range(pairs):
        assert reader.clr2() is None
        reader.clr2()
        reader.ub()
    assert reader.ub() == 0
    assert [name for name, _ in Decoder().decode(reader.rest())] == ["error"]


def test_markers_are_what_real_servers_send() -> None:
    entries = json.loads(CAPTURES.read_text())["entries"]
    session = f"{SESSION}_failed_stmt"
    found = {each["message"]: each["hex"] for each in entries if each.get("session") == session}
    for kind in (1, 2):
        assert found[f"marker 01000{kind}"] == "0000000b0c200000" + marker(kind).hex()
