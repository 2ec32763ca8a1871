"""A picture and what changed make the next picture, for every type that is ever sent and without a
word about its fields; anything else is refused.
"""

import json
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter_tui.model.names import TableName
from exporter_tui.model.requests import RestartRequested
from exporter_tui.model.states import TableState
from exporter_tui.model.view import (
    Chart,
    EventLine,
    RunView,
    Severity,
    TableDetail,
    TableView,
    Totals,
)
from exporter_tui.remote.changes import change, changed
from exporter_tui.remote.frames import Frames, frame
from exporter_tui.store.decoders import CodecError
from tests.remote.any_values import any_of
from tests.tui.replay import ReplayControl

SENT = [RunView, TableDetail, RestartRequested]
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def sent(value: object) -> object:
    """Return what arrives at the other side."""
    (found,) = Frames(1 << 20).feed(frame(value))
    return found


def table(no: int, **values: object) -> TableView:
    line = TableView(table=TableName("HR", f"T{no}"), state=TableState.PLANNED)
    return replace(line, **values)  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.parametrize("kind", SENT)
@given(data=st.data())
def test_any_two_values_and_their_difference_fit(kind: type, data: st.DataObject) -> None:
    before, after = data.draw(any_of(kind)), data.draw(any_of(kind))
    differs = change(before, after)
    if differs is None:
        assert before == after
    else:
        assert changed(kind, before, sent(differs)) == after


@pytest.mark.slow
@given(data=st.data())
def test_any_field_may_change_alone(data: st.DataObject) -> None:
    before, other = data.draw(any_of(RunView)), data.draw(any_of(RunView))
    for field in fields(RunView):
        after = replace(before, **{field.name: getattr(other, field.name)})
        differs = change(before, after)
        assert (differs is None) == (before == after)
        if differs is not None:
            assert isinstance(differs, dict)
            assert [*differs] == [field.name]
            assert changed(RunView, before, sent(differs)) == after


@given(st.lists(st.integers(0, 9)), st.lists(st.integers(0, 9)))
def test_lists_may_lose_and_gain_items_at_both_ends(old: list[int], new: list[int]) -> None:
    at = {no: table(no) for no in range(10)}
    before = RunView(tables=tuple(at[no] for no in old), chart=Chart(values=tuple(map(float, old))))
    after = RunView(tables=tuple(at[no] for no in new), chart=Chart(values=tuple(map(float, new))))
    differs = change(before, after)
    if old == new:
        assert differs is None
    else:
        assert changed(RunView, before, sent(differs)) == after


def test_one_table_of_many_is_sent_by_its_place_and_its_fields_that_changed() -> None:
    before = RunView(tables=tuple(map(table, range(9))))
    later = (*before.tables[:4], replace(before.tables[4], rows=7), *before.tables[5:])
    assert change(before, replace(before, tables=later)) == {"tables": {"at": [(4, {"rows": [7]})]}}


def test_a_list_of_events_that_moves_on_is_sent_as_its_new_end() -> None:
    lines = [EventLine(no=no, at=NOON, severity=Severity.INFO, text="x") for no in range(9)]
    before, after = RunView(events=(*lines[:8],)), RunView(events=(*lines[2:],))
    differs = change(before, after)
    assert isinstance(differs, dict)
    assert differs["events"].keys() == {"drop", "add"}
    assert (differs["events"]["drop"], len(differs["events"]["add"])) == (2, 1)


def test_values_of_a_chart_that_moves_on_are_sent_as_its_new_end() -> None:
    before = RunView(chart=Chart(values=(float("1.5"), float("2.5"), float("3.5"))))
    after = RunView(chart=Chart(values=(float("2.5"), float("3.5"), float("4.5"))))
    assert change(before, after) == {"chart": {"values": {"drop": 1, "add": [4.5]}}}


def test_a_change_leaves_what_did_not_change_the_same_object() -> None:
    before = RunView(tables=tuple(map(table, range(9))), totals=Totals(rows=3))
    later = (*before.tables[:4], table(4, rows=7), *before.tables[5:])
    after = changed(RunView, before, sent(change(before, replace(before, tables=later))))
    assert after.totals is before.totals
    kept = [new is old for new, old in zip(after.tables, before.tables, strict=True)]
    assert kept == [place != 4 for place in range(9)]


def test_a_replay_of_many_pictures_arrives_whole() -> None:
    run = ReplayControl(300)
    here = there = RunView()
    for _ in range(60):
        later = run.view()
        there = changed(RunView, there, sent(change(here, later)))
        here = later
        assert there == later


@pytest.mark.parametrize(
    "odd",
    [
        None,
        3,
        "x",
        [],
        [1, 2],
        {},
        {"nobody": [1]},
        {"version": 1},
        {"version": ["x"]},
        {"version": {"drop": 1}},
        {"totals": {"rows": [None]}},
        {"state": ["no state"]},
        {"tables": {"drop": 10}},
        {"tables": {"drop": -1}},
        {"tables": {"drop": True}},
        {"tables": {"drop": 2, "cut": 2}},
        {"tables": {"at": [[3, {"rows": [1]}]]}},
        {"tables": {"at": [[0, {"rows": ["x"]}]]}},
        {"tables": {"at": [[0]]}},
        {"tables": {"at": 7}},
        {"tables": {"add": [{"table": {"owner": "HR"}}]}},
        {"tables": {"add": {}}},
        {"tables": {"more": 1}},
        {"exit_code": {"drop": 1}},
    ],
    ids=json.dumps,
)
def test_what_is_no_change_of_this_value_is_refused(odd: object) -> None:
    with pytest.raises(CodecError):
        changed(RunView, RunView(tables=tuple(map(table, range(3)))), odd)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    pairs: tuple[tuple[str, int], ...] = ()


def test_pairs_change_in_their_halves_and_keep_their_types() -> None:
    before, after = Pairs(pairs=(("a", 1), ("b", 2))), Pairs(pairs=(("a", 1), ("b", 3)))
    assert changed(Pairs, before, sent(change(before, after))) == after
    for odd in ([[["a", "1"]]], {"at": [[0, {"at": [[1, ["x"]]]}]]}, [[["a", 1, 1]]]):
        with pytest.raises(CodecError):
            changed(Pairs, before, {"pairs": odd})
