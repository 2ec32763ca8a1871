"""How a real 23.26 server ends a failed statement, field by field: ours ends it the same way.

``real_errors.json`` holds what 22 replies of captured sessions of two clients say (go-ora and
python-oracledb), read off once. Where the captures themselves are at hand they are held against it.
"""

import json
from pathlib import Path
from typing import Any, cast

import pytest

from exporter_tui.fakeoracle.protocol import messages
from tests.fakeoracle.wire.reply_decoder import Decoder, Fields
from tests.fakeoracle.wire.test_real_server_replies import CAPTURES, payload

Real = dict[str, Any]
REAL: list[Real] = json.loads(Path(__file__).with_name("real_errors.json").read_text())
FAILED = [real for real in REAL if real["number"]]
# What a stand-in cannot know or need not: bits of the call's status, the place of the row, and
# whether the end of a transaction is meant; clients pass over all of it.
OWN = {"status", "rowid", "flags", "executions", "logical", "padding"}


def decoded(data: bytes, further: int) -> list[tuple[str, Fields]]:
    return Decoder(further_fields=further).decode(data)


def ours(real: Real) -> Fields:
    """Return the fields of our reply to a statement that failed the same way."""
    data = messages.error(
        real["number"],
        real["text"].removeprefix(f"ORA-{real['number']:05d}: ").removesuffix("\n"),
        call=real["call"],
        cursor=real["cursor"],
        position=real["position"],
        rows=real["rows"],
        kind=real["kind"],
    )
    ((name, fields),) = decoded(data, 0)
    assert name == "error"
    return fields


def test_there_is_something_to_compare_with() -> None:
    assert len(REAL) == 22
    assert len(FAILED) == 19
    assert {real["number"] for real in FAILED} == {1, 942, 1476, 1722, 6550, 20001}
    assert any(real["text"].count("\n") > 1 for real in FAILED)


@pytest.mark.parametrize("real", FAILED, ids=lambda real: f"{real['session']}-{real['packet']}")
def test_an_error_says_what_a_real_one_says_at_the_same_places(real: Real) -> None:
    fields = ours(real)

    assert fields["call"] == real["call"]
    assert fields["number"] == fields["number_32"] == real["number"]
    assert fields["row"] == fields["rows"] == real["rows"]  # rows that were delivered before
    assert fields["cursor"] == real["cursor"]
    assert fields["position"] == real["position"]
    assert fields["kind"] == real["kind"]
    assert cast("bytes", fields["text"]).decode() == real["text"]


@pytest.mark.skipif(not CAPTURES.exists(), reason=f"no captures in {CAPTURES}")
def test_the_captures_say_so_and_have_our_layout() -> None:
    """Every field of theirs is a field of ours, of the same value unless it is one of OWN."""
    entries = {
        (entry.get("session"), entry.get("n")): entry
        for entry in json.loads(CAPTURES.read_text())["entries"]
    }
    for real in REAL:
        entry = entries[real["session"], real["packet"]]
        (name, theirs), *rest = decoded(payload(entry), len(real["further_fields"]))
        assert name == "error"
        assert [each for each, _ in rest] == ["end_of_response"] * bool(real["further_fields"])
        assert theirs["further"] == real["further_fields"]
        if not real["number"]:
            continue
        mine = ours(real)
        assert theirs.keys() == mine.keys()
        for field in theirs.keys() - OWN - {"further"}:
            assert theirs[field] == mine[field], (real["session"], real["packet"], field)
