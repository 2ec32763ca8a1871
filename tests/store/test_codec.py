"""Frozen values survive JSON exactly, and nothing else is let in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter_tui.model.names import ChunkNo, Scn, TableName
from exporter_tui.model.options import Secret, TextFormat
from exporter_tui.model.plan import TablePlan, Tile
from exporter_tui.model.work import ChunkRecord, ColumnStats
from exporter_tui.store import codec
from exporter_tui.store.decoders import CodecError
from tests.store.builders import column, plan, record


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    radius: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    side: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    shape: Circle | Square | None
    others: Mapping[str, int]
    at: datetime | None
    filled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Grown:
    """A value that had ``name`` alone when older files were written."""

    name: str
    colour: str = "black"
    parts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """Pairs of two types."""

    pairs: tuple[tuple[str, int], ...]


def back(value: object) -> object:
    data = codec.dump(value, kind="test", version=1)
    return codec.load(data, type(value), kind="test", version=1)


@given(st.builds(ColumnStats))
def test_any_statistics_come_back_equal(stats: ColumnStats) -> None:
    assert back(stats) == stats


@pytest.mark.slow
@given(
    st.builds(
        TablePlan,
        table=st.builds(TableName),
        scn=st.integers(min_value=0).map(Scn),
        tiles=st.lists(st.builds(Tile, no=st.integers().map(ChunkNo)), max_size=3).map(tuple),
        columns=st.just((column("ID"), column('We"ird\n'))),
        text=st.builds(TextFormat),
        warnings=st.lists(st.text(), max_size=2).map(tuple),
    )
)
def test_any_plan_comes_back_equal(made: TablePlan) -> None:
    assert back(made) == made


def test_a_record_comes_back_equal() -> None:
    made = record(plan())
    assert back(made) == made


@pytest.mark.parametrize("shape", [Circle(radius=1.5), Square(side=2), None])
def test_a_member_of_a_union_comes_back_as_what_it_was(shape: Circle | Square | None) -> None:
    moment = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    made = Drawing(shape=shape, others={"ä": 1}, at=moment, filled=True)
    assert back(made) == made


def test_times_are_written_in_utc() -> None:
    made = Drawing(shape=None, others={}, at=datetime(2026, 1, 2, tzinfo=UTC), filled=False)
    assert json.loads(codec.dump(made, kind="k", version=1))["at"] == "2026-01-02T00:00:00Z"


def test_every_file_names_its_kind_and_version_first() -> None:
    document = json.loads(codec.dump(record(plan()), kind="exporter_tui chunk", version=1))
    assert list(document)[:2] == ["file_kind", "format_version"]


def damaged(**changes: object) -> bytes:
    document = json.loads(codec.dump(record(plan()), kind="k", version=1))
    document.update(changes)
    return json.dumps({key: value for key, value in document.items() if value != "gone"}).encode()


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (damaged(rows="gone"), "fields of ChunkRecord differ; missing: rows"),
        (damaged(size=1), "fields of ChunkRecord differ; unknown: size"),
        (damaged(rows="7"), '.rows: expected a whole number, found "7"'),
        (damaged(rows=True), ".rows: expected a whole number, found true"),
        (damaged(rows=7.0), ".rows: expected a whole number, found 7.0"),
        (damaged(elapsed_s="1"), ".elapsed_s: expected a number"),
        (damaged(run_id=1), ".run_id: expected a text, found 1"),
        (damaged(columns={}), ".columns: expected a list"),
        (damaged(columns=[None]), ".columns[0]: expected a ColumnStats, found null"),
        (damaged(table={"owner": 1, "name": "T"}), ".table.owner: expected a text, found 1"),
        (damaged(file_kind="other"), "not a document of kind k"),
        (damaged(format_version=2), "k has format version 2; this program reads 1"),
        (b"[]", "not a JSON object"),
        (b"{", "not a JSON document"),
        (b"\xff\xfe", "not a JSON document"),
        (b"", "not a JSON document"),
    ],
    ids=lambda value: value if isinstance(value, str) else "-",
)
def test_what_is_not_exactly_the_value_is_refused_with_its_place(
    data: bytes, complaint: str
) -> None:
    with pytest.raises(CodecError) as caught:
        codec.load(data, ChunkRecord, kind="k", version=1)
    assert complaint in str(caught.value)


def test_a_field_that_came_later_has_its_default_in_older_files() -> None:
    assert codec.decode(Grown, {"name": "a"}) == Grown(name="a")
    assert codec.decode(Grown, {"name": "a", "parts": [1]}) == Grown(name="a", parts=(1,))
    with pytest.raises(CodecError, match="fields of Grown differ; missing: name; unknown: size"):
        codec.decode(Grown, {"colour": "red", "size": 1})


def test_an_unknown_word_of_a_closed_set_is_refused() -> None:
    data = codec.dump(plan(), kind="k", version=1).replace(b'"NUMBER"', b'"NUMBRE"')
    with pytest.raises(CodecError, match=r'columns\[0\].oracle.kind: "NUMBRE" is no Kind'):
        codec.load(data, TablePlan, kind="k", version=1)


def test_a_time_without_zone_is_refused() -> None:
    data = codec.dump(
        Drawing(shape=None, others={}, at=datetime(2026, 1, 2, tzinfo=UTC), filled=False),
        kind="k",
        version=1,
    )
    with pytest.raises(CodecError, match="a time with its zone"):
        codec.load(data.replace(b"00:00:00Z", b"00:00:00"), Drawing, kind="k", version=1)


def test_a_union_asks_for_the_name_of_the_class() -> None:
    with pytest.raises(CodecError, match="expected one of Circle, Square"):
        codec.decode(Drawing, {"shape": {"side": 1}, "others": {}, "at": None, "filled": True})


def test_a_secret_has_no_json_form() -> None:
    @dataclass(frozen=True)
    class Leak:
        password: Secret

    with pytest.raises(CodecError, match="Secret has no JSON form"):
        codec.dump(Leak(Secret("tiger")), kind="k", version=1)


DEEP = b"[" * 100_000
BODY = codec.dump(record(plan()), kind="k", version=1)
ODD = {
    "deep": DEEP,
    "deep in a field": BODY.replace(b'"rows": 3', b'"rows": ' + b'{"a":' * 100_000 + b"1"),
    "deep but whole": b"[" * 5_000 + b"]" * 5_000,
    "no UTF-8": b"\xff\xfe" + BODY,
    "not a number": BODY.replace(b'"elapsed_s": 0.25', b'"elapsed_s": NaN'),
    "infinite": BODY.replace(b'"elapsed_s": 0.25', b'"elapsed_s": Infinity'),
    "beyond a double": BODY.replace(b'"elapsed_s": 0.25', b'"elapsed_s": 1e999'),
    "an integer beyond a double": BODY.replace(
        b'"elapsed_s": 0.25', b'"elapsed_s": 1' + b"0" * 400
    ),
    "a huge integer": BODY.replace(b'"rows": 3', b'"rows": 1' + b"0" * 4_000),
    "more digits than Python reads": BODY.replace(b'"rows": 3', b'"rows": 1' + b"0" * 10_000),
    "empty": b"",
    "zeros": b"\0" * 4096,
    "a list": b"[]",
    "null": b"null",
}


@pytest.mark.parametrize("name", sorted(ODD))
def test_whatever_a_file_holds_it_is_a_value_or_a_complaint(name: str) -> None:
    assert ODD[name] != BODY
    with pytest.raises(CodecError):
        codec.load(ODD[name], ChunkRecord, kind="k", version=1)


@pytest.mark.parametrize("named", ["Circle", ["Circle"], {"a": 1}, 7, None])
def test_the_name_of_a_choice_may_be_anything_without_harm(named: object) -> None:
    made = Drawing(shape=Circle(radius=1.0), others={}, at=None, filled=True)
    document = json.loads(codec.dump(made, kind="k", version=1))
    document["shape"]["type"] = named
    data = json.dumps(document).encode()
    if named == "Circle":
        assert codec.load(data, Drawing, kind="k", version=1) == made
        return
    with pytest.raises(CodecError):
        codec.load(data, Drawing, kind="k", version=1)


def test_a_time_beyond_the_calendar_is_a_complaint() -> None:
    made = Drawing(shape=None, others={}, at=datetime(2026, 1, 2, tzinfo=UTC), filled=False)
    data = codec.dump(made, kind="k", version=1)
    assert data.count(b"2026-01-02T00:00:00Z") == 1
    early = data.replace(b"2026-01-02T00:00:00Z", b"0001-01-01T00:00:00+14:00")
    with pytest.raises(CodecError):
        codec.load(early, Drawing, kind="k", version=1)


def test_no_character_that_a_terminal_obeys_is_written_and_all_come_back() -> None:
    obeyed = "".join(map(chr, [*range(32), *range(0x7F, 0xA0)])) + (
        "\u200e\u200f\u061c\u2028\u2029\u202a\u202e\u2066\u2069\ufeff"
    )
    made = Drawing(shape=None, others={f"ä{obeyed}日": 1}, at=None, filled=True)
    text = codec.dump(made, kind="k", version=1).decode()
    assert [letter for letter in text if letter != "\n" and not letter.isprintable()] == []
    assert "ä" in text
    assert "日" in text
    assert back(made) == made


def test_pairs_come_back_as_pairs_and_nothing_longer_or_shorter_does() -> None:
    value = Labelled(pairs=(("a", 1), ("b", 2)))
    assert back(value) == value
    for odd in ([["a"]], [["a", 1, 2]], [[1, "a"]], ["ab"]):
        with pytest.raises(CodecError):
            codec.decode(Labelled, {"pairs": odd})
