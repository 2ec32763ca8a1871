"""Viewers of a run over its real socket: none of them can do anything to it or to each other."""

import contextlib
import fcntl
import os
import random
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exporter_tui.model.requests import PauseRequested, StopMode, StopRequested
from exporter_tui.remote.endpoint import connect
from exporter_tui.remote.frames import MOST_FROM_RUN, Frames, frame
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
from exporter_tui.remote.seat import SILENT_AFTER_S
from exporter_tui.remote.viewers import MOST_VIEWERS
from exporter_tui.store.paths import socket_path
from tests.remote.conftest import BOUND_S, WatchedRun, watched

HELLO = Hello(form=own_form())


class Caller:
    """A connection to the run, on which anything can be said."""

    def __init__(self, run: WatchedRun) -> None:
        self.connection = connect(run.output_dir)
        self.connection.settimeout(BOUND_S)
        self._frames = Frames(MOST_FROM_RUN)
        self._waiting: list[FromRun] = []

    def say(self, *messages: FromViewer) -> None:
        self.send(b"".join(frame(encoded(message)) for message in messages))

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def hear(self) -> FromRun | None:
        """Return what is said next, None once the run has closed."""
        while not self._waiting:
            try:
                data = self.connection.recv(1 << 16)
            except ConnectionResetError:
                return None
            if not data:
                return None
            self._waiting += map(from_run, self._frames.feed(data))
        return self._waiting.pop(0)

    def attach(self) -> None:
        self.say(HELLO)
        assert self.hear() == Welcome()

    def look(self, have: int) -> News:
        self.say(Next(have=have))
        news = self.hear()
        assert isinstance(news, News)
        return news


Call = Callable[[WatchedRun], Caller]


@pytest.fixture
def call() -> Iterator[Call]:
    callers: list[Caller] = []

    def make(run: WatchedRun) -> Caller:
        callers.append(Caller(run))
        return callers[-1]

    yield make
    for caller in callers:
        caller.connection.close()


class Clock:
    """A steady clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_two_viewers_see_one_run_and_both_can_ask(run: WatchedRun, call: Call) -> None:
    with watched(run):
        one, other = call(run), call(run)
        for caller in (one, other):
            caller.attach()
            assert caller.look(0).no == 1
        one.say(Ask(request=PauseRequested(now=False)))
        run.wait_for_request()
        other.say(Stop(mode=StopMode.FINISH))
        run.wait_for_request()
        run.show(elapsed_s=77.0)
        version = run.current.version
        for caller in (one, other):
            assert caller.look(1).view == {"version": [version], "elapsed_s": [77.0]}
    assert run.requests == [PauseRequested(now=False), StopRequested(mode=StopMode.FINISH)]


GREETING = frame(encoded(HELLO))
NONSENSE = {
    "another protocol": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "longest frame": struct.pack("!I", (1 << 32) - 1) + b"x" * 1_000,
    "too long a frame": GREETING + struct.pack("!I", 5 << 20),
    "unknown request": GREETING + frame({"type": "Sudo"}),
    "deep JSON": GREETING + struct.pack("!I", 100_000) + b"[" * 100_000,
    "a picture it has not": GREETING + frame(encoded(Next(have=9))),
    "hello twice": GREETING * 2,
    "noise": random.Random(7).randbytes(4_096),
}


@pytest.mark.slow
@pytest.mark.parametrize("nonsense", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_ends_in_a_closed_viewer_and_nothing_else(
    run: WatchedRun, call: Call, nonsense: bytes
) -> None:
    with watched(run):
        good = call(run)
        good.attach()
        assert good.look(0).no == 1
        bad = call(run)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            bad.send(nonsense)
        while bad.hear() is not None:
            pass
        assert good.look(1).no == 2
    assert run.requests == []
    assert any("was closed" in line for line in run.lines)


def test_a_viewer_that_dies_at_any_word_hurts_nobody(run: WatchedRun, call: Call) -> None:
    words = frame(encoded(HELLO)) + frame(encoded(Next(have=0)))
    with watched(run):
        good = call(run)
        good.attach()
        for length in range(0, len(words), 7):
            dead = call(run)
            dead.send(words[:length])
            dead.connection.close()
        for no in range(3):
            assert good.look(no).no == no + 1


@pytest.mark.slow
def test_a_viewer_that_does_not_read_is_dropped_and_slows_nobody(
    tmp_path: Path, call: Call
) -> None:
    (tmp_path / ".exporter").mkdir()
    run, clock = WatchedRun(tmp_path, tables=20_000), Clock()
    with watched(run, clock=clock):
        deaf, good = call(run), call(run)
        deaf.attach()
        deaf.say(Next(have=0))
        good.attach()
        assert good.look(0).no == 1
        clock.now += SILENT_AFTER_S / 2
        assert good.look(1).no == 2
        clock.now += SILENT_AFTER_S / 2
        assert good.look(2).no == 3
        heard = 0
        with contextlib.suppress(ConnectionResetError):
            while data := deaf.connection.recv(1 << 20):
                heard += len(data)
        assert 0 < heard < 3_000_000
        clock.now += SILENT_AFTER_S / 2
        assert good.look(3).no == 4
    assert [line for line in run.lines if "silent" in line]


@pytest.mark.slow
def test_a_viewer_that_says_nothing_is_dropped(run: WatchedRun, call: Call) -> None:
    clock = Clock()
    with watched(run, clock=clock):
        mute = call(run)
        mute.attach()
        clock.now += SILENT_AFTER_S
        assert mute.hear() is None


def test_another_users_process_is_not_let_in_even_where_the_socket_is_open(
    run: WatchedRun, call: Call
) -> None:
    with watched(run, uid=os.geteuid() + 1):
        socket_path(run.output_dir).chmod(0o777)
        for _ in range(2):
            caller = call(run)
            with contextlib.suppress(BrokenPipeError):
                caller.say(HELLO, Ask(request=PauseRequested(now=True)))
            answer = caller.hear()
            assert isinstance(answer, Refused)
            assert "another user" in answer.why
            assert caller.hear() is None
    assert run.requests == []
    assert len([line for line in run.lines if "another user" in line]) == 1


def test_another_version_is_told_so_and_closed(run: WatchedRun, call: Call) -> None:
    with watched(run):
        caller = call(run)
        caller.say(Hello(form="9/later"))
        answer = caller.hear()
        assert isinstance(answer, Refused)
        assert "another version" in answer.why
        assert caller.hear() is None


def test_more_viewers_than_there_are_seats_are_told_so(run: WatchedRun, call: Call) -> None:
    with watched(run):
        seated = [call(run) for _ in range(MOST_VIEWERS)]
        for caller in seated:
            caller.attach()
        late = call(run)
        answer = late.hear()
        assert isinstance(answer, Refused)
        seated[0].connection.close()
        while not isinstance(answer := _greeted(call(run)), Welcome):
            assert isinstance(answer, Refused)


def _greeted(caller: Caller) -> FromRun | None:
    caller.say(HELLO)
    return caller.hear()


def test_the_end_reaches_every_viewer_with_the_last_picture(run: WatchedRun, call: Call) -> None:
    with watched(run):
        callers = [call(run), call(run)]
        for caller in callers:
            caller.attach()
            caller.look(0)
        run.finish(3)
    for caller in callers:
        news = caller.hear()
        assert isinstance(news, News)
        assert news.over == Over(exit_code=3)
        assert isinstance(news.view, dict)
        assert news.view["exit_code"] == [3]
        assert caller.hear() is None


@pytest.mark.slow
def test_a_viewer_that_does_not_read_does_not_hold_the_end_up(tmp_path: Path, call: Call) -> None:
    (tmp_path / ".exporter").mkdir()
    run = WatchedRun(tmp_path, tables=20_000)
    with watched(run) as viewers:
        deaf = call(run)
        deaf.attach()
        deaf.say(Next(have=0))
        assert deaf.connection.recv(1) != b""
        run.finish(0)
    assert not viewers._thread.is_alive()


def test_a_run_that_ends_without_a_word_closes_its_viewers(run: WatchedRun, call: Call) -> None:
    with watched(run):
        caller = call(run)
        caller.attach()
    assert caller.hear() is None


def test_no_connection_is_inherited_by_a_worker(run: WatchedRun, call: Call) -> None:
    with watched(run):
        caller = call(run)
        caller.attach()
        found = []
        for link in Path("/proc/self/fd").iterdir():
            with contextlib.suppress(OSError):
                if str(link.readlink()).startswith("socket:"):
                    found.append(fcntl.fcntl(int(link.name), fcntl.F_GETFD) & fcntl.FD_CLOEXEC)
        assert len(found) >= 3
        assert found == [fcntl.FD_CLOEXEC] * len(found)


def test_the_run_listens_no_longer_than_it_is_let(run: WatchedRun) -> None:
    path = socket_path(run.output_dir)
    with watched(run) as viewers:
        then = (viewers.listening, path.is_socket())
    assert (then, (viewers.listening, path.exists())) == ((True, True), (False, False))


def test_where_no_socket_can_be_made_the_run_is_told_and_the_rest_goes_on(
    run: WatchedRun, call: Call
) -> None:
    socket_path(run.output_dir).write_text("mine")
    listening = watched(run)
    with pytest.raises(OSError, match="is no socket"):
        listening.__enter__()
    assert socket_path(run.output_dir).read_text() == "mine"


def test_who_stays_is_told_in_the_log_and_who_looks_once_is_not(
    run: WatchedRun, call: Call
) -> None:
    with watched(run):
        once = call(run)
        once.attach()
        once.look(0)
        once.connection.close()
        stays = call(run)
        stays.attach()
        stays.look(0)
        stays.look(1)
        stays.connection.close()
        assert _greeted(call(run)) == Welcome()
    me = os.getpid()
    assert run.lines == [
        f"a viewer is attached: process {me}",
        f"the viewer is gone (process {me})",
    ]
