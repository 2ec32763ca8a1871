"""What run and viewer say arrives as it was said; the forms of two versions are told apart."""

import typing
from dataclasses import dataclass, make_dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter_tui.model import requests
from exporter_tui.model.names import TableName
from exporter_tui.model.view import RunView, TableDetail
from exporter_tui.remote import messages
from exporter_tui.remote.frames import Frames, frame
from exporter_tui.remote.messages import (
    Ask,
    FromRun,
    FromViewer,
    Hello,
    News,
    Next,
    Over,
    Refused,
    Stop,
    Welcome,
    encoded,
    form_of,
    from_run,
    from_viewer,
    own_form,
)
from exporter_tui.store.decoders import CodecError
from tests.remote.any_values import any_of


def sent(message: FromViewer | FromRun) -> object:
    (found,) = Frames(1 << 20).feed(frame(encoded(message)))
    return found


@given(any_of(Hello) | any_of(Next) | any_of(Ask) | any_of(Stop))
def test_what_any_viewer_says_arrives(message: FromViewer) -> None:
    assert from_viewer(sent(message)) == message


@given(
    any_of(Refused)
    | any_of(Welcome)
    | st.builds(
        News,
        no=st.integers(1, 9),
        view=st.none() | st.just({"version": [7]}),
        table=any_of(TableName),
        detail=st.none() | st.just([{"a": 1}]),
        over=st.none() | any_of(Over),
    )
)
def test_what_the_run_says_arrives(message: FromRun) -> None:
    assert from_run(sent(message)) == message


@pytest.mark.parametrize("kind", typing.get_args(requests.Request))
@given(data=st.data())
def test_every_request_that_a_control_takes_can_be_sent(kind: type, data: st.DataObject) -> None:
    asked = Ask(request=data.draw(any_of(kind)))
    assert type(asked.request) is kind
    assert from_viewer(sent(asked)) == asked


@pytest.mark.parametrize(
    "odd",
    [
        None,
        [],
        {"type": "Next"},
        {"type": "Nobody"},
        {"type": "Next", "have": "1"},
        {"type": "Next", "have": 1, "more": 2},
        {"type": "Ask", "request": {"type": "Hello", "form": "", "pid": 1}},
        {"type": "Ask", "request": {"now": True}},
        {"type": "Stop", "mode": "now"},
        {"type": "News", "no": 1},
    ],
)
def test_what_no_viewer_says_is_refused(odd: object) -> None:
    with pytest.raises(CodecError):
        from_viewer(odd)


def test_the_first_words_of_any_version_are_understood() -> None:
    assert form_of(sent(Hello(form="x"))) == "x"
    assert form_of({"type": "Hello", "form": "9/later", "colours": 3}) == "9/later"
    odd: list[object] = [
        None,
        [],
        {},
        {"type": "Next"},
        {"type": "Hello"},
        {"type": "Hello", "form": 3},
    ]
    for one in odd:
        assert form_of(one) is None


@dataclass(frozen=True)
class Inner:
    size: int


def test_the_form_changes_with_any_field_of_anything_that_is_sent() -> None:
    def described(kind: type) -> dict[str, str]:
        seen: dict[str, str] = {}
        messages._describe(kind, seen)
        return seen

    one = make_dataclass("View", [("inner", Inner)])
    other = make_dataclass("View", [("inner", make_dataclass("Inner", [("size", str)]))])
    assert described(one).keys() == described(other).keys() == {"View", "Inner"}
    assert described(one) != described(other)
    assert messages.digest(one) != messages.digest(other)
    whole = described(RunView)
    assert {"TableView", "TableState", "EventLine", "WorkerView", "RunState"} <= whole.keys()


def test_the_form_names_the_version_and_is_told_in_the_refusal() -> None:
    assert own_form() in messages.refusal("9/later")
    assert "9/later" in messages.refusal("9/later")
    assert own_form().endswith(messages.digest(FromViewer, FromRun, RunView, TableDetail))
