"""How a real 23.26 server ends a failed statement, field by field: ours ends it the same way.

``real_errors.json`` holds what 22 replies of captured sessions of two clients say (go-ora and
python-oracledb): ``bytes`` are theirs, ``fields`` were read off once. Text stands for bytes, one
character for one.
"""

import json
from pathlib import Path
from typing import Any, cast

import pytest

from exporter_tui.fakeoracle.protocol import messages
from tests.fakeoracle.wire.reply_decoder import Decoder, as_recorded

Real = dict[str, Any]
REAL: list[Real] = json.loads(Path(__file__).with_name("real_errors.json").read_text())
FAILED = [real for real in REAL if real["fields"]["number"]]
# What a stand-in cannot know or need not: bits of the call's status, the place of the row, and
# whether the end of a transaction is meant; clients pass over all of it.
OWN = {"status", "rowid", "flags", "executions", "logical", "padding"}


def ours(theirs: Real) -> Real:
    """Return the fields of our reply to a statement that failed the same way."""
    number: int = theirs["number"]
    data = messages.error(
        number,
        theirs["text"].removeprefix(f"ORA-{number:05d}: ").removesuffix("\n"),
        call=theirs["call"],
        cursor=theirs["cursor"],
        position=theirs["position"],
        rows=theirs["rows"],
        kind=theirs["kind"],
    )
    ((name, fields),) = Decoder().decode(data)
    assert name == "error"
    return cast("Real", as_recorded(fields))


def test_there_is_something_to_compare_with() -> None:
    assert len(REAL) == 22
    assert len(FAILED) == 19
    assert {real["fields"]["number"] for real in FAILED} == {1, 942, 1476, 1722, 6550, 20001}
    assert any(real["fields"]["text"].count("\n") > 1 for real in FAILED)
    assert {bool(real["fields"]["further"]) for real in REAL} == {True, False}


@pytest.mark.parametrize("real", FAILED, ids=lambda real: f"{real['session']}-{real['packet']}")
def test_an_error_says_what_a_real_one_says_at_the_same_places(real: Real) -> None:
    """Every field of theirs is a field of ours, of the same value unless it is one of OWN; fields
    of later versions, which the stand-in does not speak, apart.
    """
    theirs, mine = real["fields"], ours(real["fields"])

    assert theirs.keys() == mine.keys()
    assert theirs["row"] == theirs["rows"]  # rows that were delivered before
    assert theirs["number_32"] == theirs["number"]
    for field in theirs.keys() - OWN - {"further"}:
        assert theirs[field] == mine[field], field


@pytest.mark.parametrize("real", REAL, ids=lambda real: f"{real['session']}-{real['packet']}")
def test_what_a_real_server_sent_is_read_to_the_last_byte(real: Real) -> None:
    """So what reads our own replies in these tests reads those of a real server the same way."""
    decoder = Decoder(further_fields=len(real["fields"]["further"]))
    (name, fields), *rest = decoder.decode(bytes.fromhex(real["bytes"]))

    assert [name, *(each for each, _ in rest)] == real["messages"]
    assert as_recorded(fields) == real["fields"]
    later = bool(real["fields"]["further"])
    assert real["messages"] == ["error", "end_of_response"][: 1 + later]
