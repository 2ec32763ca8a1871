"""One viewer at the run's side, without socket or clock: what it is shown and what it may say."""

import contextlib
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter_tui.model.names import TableName
from exporter_tui.model.requests import PauseRequested, RestartRequested, StopMode, StopRequested
from exporter_tui.model.view import RunView
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
    from_run,
    own_form,
)
from exporter_tui.remote.picture import Picture
from exporter_tui.remote.seat import LEAST_GAP_S, SILENT_AFTER_S, Seat
from tests.remote.conftest import WatchedRun
from tests.remote.test_frames import JSON

HELLO = Hello(form=own_form())


def said(*messages: FromViewer) -> bytes:
    return b"".join(frame(encoded(message)) for message in messages)


class Eyes:
    """A viewer that reads everything at once; ``picture`` is what it knows."""

    def __init__(self, run: WatchedRun) -> None:
        self.now = 100.0
        self.seat = Seat(control=run, now=self.now)
        self.picture = Picture()
        self._frames = Frames(1 << 30)

    def say(self, *messages: FromViewer) -> None:
        self.seat.hear(said(*messages), self.now)

    def read(self) -> list[FromRun]:
        found = [from_run(words) for words in self._frames.feed(bytes(self.seat.out))]
        self.seat.took(len(self.seat.out), self.now)
        for message in found:
            if isinstance(message, News):
                self.picture.take(message)
        return found

    def look(self, table: TableName | None = None) -> News:
        """Ask for the next picture and read it."""
        self.now += LEAST_GAP_S
        self.say(self.picture.wanted(table))
        assert self.seat.show(self.now) is None
        (news,) = self.read()
        assert isinstance(news, News)
        return news


@pytest.fixture
def eyes(run: WatchedRun) -> Eyes:
    eyes = Eyes(run)
    eyes.say(HELLO)
    assert eyes.read() == [Welcome()]
    return eyes


def test_the_first_picture_is_whole_and_the_next_is_what_changed(
    run: WatchedRun, eyes: Eyes
) -> None:
    eyes.look()
    assert eyes.picture.view == run.current
    run.show(elapsed_s=9.5)
    news = eyes.look()
    assert news.view == {"version": [run.current.version], "elapsed_s": [9.5]}
    assert eyes.picture.view == run.current


def test_a_picture_that_did_not_change_says_so_in_a_few_bytes(eyes: Eyes) -> None:
    eyes.look()
    assert eyes.look() == News(no=2)


def test_nothing_is_sent_that_was_not_asked_for(run: WatchedRun, eyes: Eyes) -> None:
    eyes.look()
    run.show(elapsed_s=1.0)
    assert eyes.seat.show(eyes.now + 5) is None
    assert not eyes.seat.out


def test_a_viewer_that_asks_too_fast_waits(eyes: Eyes) -> None:
    eyes.look()
    eyes.say(*[eyes.picture.wanted(None)] * 50)
    left = eyes.seat.show(eyes.now + LEAST_GAP_S / 4)
    assert left == pytest.approx(LEAST_GAP_S * 3 / 4)
    assert not eyes.seat.out
    assert eyes.seat.show(eyes.now + LEAST_GAP_S) is None
    assert len(eyes.read()) == 1


def test_a_viewer_that_does_not_read_gets_nothing_more(run: WatchedRun, eyes: Eyes) -> None:
    eyes.say(eyes.picture.wanted(None))
    eyes.seat.show(eyes.now)
    waits = len(eyes.seat.out)
    for turn in range(1, 9):
        run.show(elapsed_s=turn / 2)
        eyes.say(Next(have=1))
        eyes.seat.show(eyes.now + turn)
    assert len(eyes.seat.out) == waits > 0


@pytest.mark.parametrize("have", [0, 2, 7, -1])
def test_a_viewer_that_has_another_picture_than_the_last_is_refused(eyes: Eyes, have: int) -> None:
    eyes.look()
    eyes.say(Next(have=have))
    with pytest.raises(ValueError, match="the last one was 1"):
        eyes.seat.show(eyes.now + LEAST_GAP_S)


def test_a_detail_is_sent_whole_once_and_then_as_changes(run: WatchedRun, eyes: Eyes) -> None:
    one, other = (line.table for line in run.current.tables[:2])
    eyes.look(one)
    assert eyes.picture.detail == run.detail(one)
    assert eyes.look(one).detail is None
    eyes.look(other)
    assert (eyes.picture.table, eyes.picture.detail) == (other, run.detail(other))
    eyes.look()
    assert (eyes.picture.table, eyes.picture.detail) == (None, None)
    eyes.look(TableName("NO", "BODY"))
    assert eyes.picture.detail is None


def test_requests_reach_the_run_in_order(run: WatchedRun, eyes: Eyes) -> None:
    restart = RestartRequested(tables=(run.current.tables[0].table,))
    eyes.say(
        Ask(request=PauseRequested(now=False)), Ask(request=restart), Stop(mode=StopMode.ABORT)
    )
    assert run.requests == [
        PauseRequested(now=False),
        restart,
        StopRequested(mode=StopMode.ABORT),
    ]


def test_another_version_is_refused_with_a_sentence_and_asks_nothing(run: WatchedRun) -> None:
    eyes = Eyes(run)
    eyes.say(Hello(form="9/later"), Ask(request=PauseRequested(now=True)))
    (words,) = eyes.read()
    assert isinstance(words, Refused)
    assert "9/later" in words.why
    assert own_form() in words.why
    assert eyes.seat.closing
    assert run.requests == []


@pytest.mark.parametrize(
    "first",
    [
        frame(encoded(Next(have=0))),
        frame(encoded(Ask(request=PauseRequested(now=True)))),
        frame(["Hello"]),
        frame({"type": "Hello", "form": own_form(), "more": 1}),
        b"GET / HTTP/1.1\r\n\r\n",
        struct.pack("!I", 1 << 30),
        struct.pack("!I", 3) + b"\xff\xff\xff",
    ],
    ids=["asks", "requests", "list", "half a hello", "http", "too long", "no text"],
)
def test_whatever_is_no_greeting_is_refused(run: WatchedRun, first: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Seat(control=run, now=0.0).hear(first, 0.0)
    assert run.requests == []


@pytest.mark.parametrize(
    "words", [HELLO, {"type": "Ask", "request": {"type": "Sudo"}}, 7, {"type": "News", "no": 1}]
)
def test_whatever_no_viewer_says_later_is_refused(eyes: Eyes, words: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        eyes.seat.hear(said(words) if isinstance(words, Hello) else frame(words), eyes.now)


def test_words_nested_to_any_depth_are_refused_like_all_nonsense(run: WatchedRun) -> None:
    seat = Seat(control=run, now=0.0)
    seat.hear(said(HELLO), 0.0)
    for depth in range(50, 3_000, 7):
        body = b'{"type":"Next","have":' + b"[" * depth + b"]" * depth + b"}"
        with pytest.raises(ValueError, match=r".+"):
            seat.hear(struct.pack("!I", len(body)) + body, 0.0)


FIELDS = st.sampled_from(["type", "have", "table", "request", "mode", "owner", "name", "tables"])
VALUES = JSON | st.sampled_from(["Next", "Ask", "Stop", "Hello", "RestartRequested", "finish", 1])
ALMOST_WORDS = st.recursive(
    VALUES,
    lambda inner: st.dictionaries(FIELDS, inner, max_size=4) | st.lists(inner, max_size=3),
    max_leaves=12,
)


@pytest.mark.slow
@given(words=ALMOST_WORDS)
def test_whatever_is_said_nothing_but_a_refusal_follows(words: object) -> None:
    run = WatchedRun(Path("/nowhere"), tables=3)
    seat = Seat(control=run, now=0.0)
    seat.hear(said(HELLO), 0.0)
    with contextlib.suppress(ValueError):
        seat.hear(frame(words), 0.0)
        seat.show(1.0)


def test_silence_is_measured_from_the_last_whole_words(eyes: Eyes) -> None:
    eyes.look()
    words, start = said(eyes.picture.wanted(None)), eyes.now
    assert not eyes.seat.silent(start + SILENT_AFTER_S - 1)
    eyes.seat.hear(words[:5], start + SILENT_AFTER_S - 1)
    assert eyes.seat.silent(start + SILENT_AFTER_S)
    eyes.seat.hear(words[5:], start + SILENT_AFTER_S)
    assert not eyes.seat.silent(start + SILENT_AFTER_S + 1)


def test_a_viewer_that_speaks_and_does_not_read_is_silent_all_the_same(eyes: Eyes) -> None:
    eyes.say(eyes.picture.wanted(None))
    eyes.seat.show(eyes.now)
    eyes.seat.took(10, eyes.now + 5)
    eyes.seat.hear(said(Ask(request=PauseRequested(now=False))), eyes.now + SILENT_AFTER_S + 4)
    assert not eyes.seat.silent(eyes.now + SILENT_AFTER_S + 4)
    assert eyes.seat.silent(eyes.now + SILENT_AFTER_S + 5)


def test_the_end_comes_with_the_last_picture_unasked(run: WatchedRun, eyes: Eyes) -> None:
    eyes.look()
    run.finish(1)
    eyes.seat.end(run.ended)
    (news,) = eyes.read()
    assert eyes.seat.closing
    assert isinstance(news, News)
    assert news.over == Over(exit_code=1)
    assert eyes.picture.view == run.current != RunView()


def test_a_number_that_json_lacks_ends_the_viewer_and_not_the_run(
    run: WatchedRun, eyes: Eyes
) -> None:
    run.show(elapsed_s=float("nan"))
    eyes.say(Next(have=0))
    with pytest.raises(ValueError, match="JSON"):
        eyes.seat.show(eyes.now)
