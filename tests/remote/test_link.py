"""A run as a ``Control`` of another process: the same pictures, the same requests, its end."""

import math
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exporter_tui.model.names import TableName
from exporter_tui.model.requests import (
    PauseRequested,
    StopMode,
    StopRequested,
    ValidationRequested,
    WorkersRequested,
)
from exporter_tui.model.view import RunState, RunView
from exporter_tui.remote import link as link_module
from exporter_tui.remote import messages
from exporter_tui.remote.endpoint import Endpoint
from exporter_tui.remote.frames import frame
from exporter_tui.remote.link import AttachError, Link
from exporter_tui.remote.messages import Over
from exporter_tui.remote.seat import Seat
from tests.processes import stop
from tests.remote.conftest import BOUND_S, WatchedRun, watched

Attach = Callable[[WatchedRun], Link]


@pytest.fixture
def attach() -> Iterator[Attach]:
    links: list[Link] = []

    def make(run: WatchedRun) -> Link:
        links.append(Link(run.output_dir, period_s=0.05))
        links[-1].open()
        return links[-1]

    yield make
    for link in links:
        link.leave()
        assert link.wait(BOUND_S)


def until(wanted: Callable[[], bool]) -> None:
    """Wait until ``wanted()``; looks a hundred times a second."""
    pause = threading.Event()
    for _ in range(int(BOUND_S * 100)):
        if wanted():
            return
        pause.wait(0.01)
    raise AssertionError("it did not come")


def test_the_picture_is_there_at_once_and_follows_the_run(run: WatchedRun, attach: Attach) -> None:
    with watched(run):
        link = attach(run)
        assert link.view() == run.current
        run.show(elapsed_s=99.0)
        until(lambda: link.view().elapsed_s == 99.0)
        assert link.view() == run.current


def test_what_did_not_change_stays_the_same_object(run: WatchedRun, attach: Attach) -> None:
    with watched(run):
        link = attach(run)
        before = link.view()
        run.show(elapsed_s=99.0)
        until(lambda: link.view().elapsed_s == 99.0)
        assert link.view().tables is before.tables


def test_requests_arrive_as_keys_pressed_there(run: WatchedRun, attach: Attach) -> None:
    table = run.current.tables[0].table
    with watched(run):
        link = attach(run)
        link.ask(PauseRequested(now=False))
        link.ask(WorkersRequested(workers=3))
        link.ask(ValidationRequested(table=table))
        link.stop(StopMode.FINISH)
        for _ in range(4):
            run.wait_for_request()
    assert run.requests == [
        PauseRequested(now=False),
        WorkersRequested(workers=3),
        ValidationRequested(table=table),
        StopRequested(mode=StopMode.FINISH),
    ]


@pytest.mark.slow
def test_a_detail_comes_as_it_is_there_and_goes_on_changing(
    run: WatchedRun, attach: Attach
) -> None:
    table = run.current.tables[3].table
    with watched(run):
        link = attach(run)
        until(lambda: link.detail(table) == run.detail(table))
        lines = list(run.current.tables)
        lines[3] = run.current.tables[4]
        run.show(tables=tuple(lines))
        run.show(tables=run.current.tables[4:])
        other = run.current.tables[0].table
        until(lambda: link.detail(other) == run.detail(other))
        assert link.detail(TableName("NO", "BODY")) is None


def test_a_detail_that_is_not_there_yet_is_what_the_picture_knows(
    run: WatchedRun, attach: Attach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_module, "_DETAIL_WITHIN_S", 0.0)
    monkeypatch.setattr(run, "detail", lambda _table: None)
    line = run.current.tables[3]
    with watched(run):
        link = attach(run)
        detail = link.detail(line.table)
    assert detail is not None
    assert (detail.table, detail.chunks) == (line, ())


def test_the_end_is_known_with_its_exit_code_and_the_last_picture_stays(
    run: WatchedRun, attach: Attach
) -> None:
    ended = threading.Event()
    late: list[str] = []
    with watched(run):
        link = attach(run)
        link.on_over, link.on_late = ended.set, late.append
        run.finish(1)
    assert ended.wait(BOUND_S)
    assert (link.over, link.lost) == (Over(exit_code=1), "")
    assert link.view() == run.current
    link.ask(PauseRequested(now=False))
    link.stop(StopMode.ABORT)
    assert run.requests == []
    assert [text.startswith("The run has ended") for text in late] == [True, True]


def test_last_words_are_heard_also_where_the_run_has_closed_before_it_was_asked(
    run: WatchedRun,
) -> None:
    endpoint = Endpoint(run.output_dir)
    endpoint.listener.setblocking(True)
    seat = Seat(control=run, now=0.0)

    def speak_and_close() -> None:
        connection, _ = endpoint.listener.accept()
        with connection:
            seat.hear(connection.recv(1 << 16), 0.0)
            run.finish(3)
            seat.end(run.ended)
            connection.sendall(seat.out)

    listening = threading.Thread(target=speak_and_close)
    listening.start()
    link = Link(run.output_dir, period_s=0.0)
    link.open()
    assert link.wait(BOUND_S)
    listening.join(BOUND_S)
    assert (link.over, link.lost) == (Over(exit_code=3), "")
    assert link.view() == run.current
    endpoint.remove()
    endpoint.listener.close()


def test_words_that_nobody_takes_any_more_do_not_hide_what_was_said_before() -> None:
    here, there = socket.socketpair()
    there.sendall(frame(messages.encoded(messages.Welcome())))
    there.close()
    with here:
        talk = link_module._Conversation(connection=here)
        talk.say(messages.Next(have=0))
        talk.send()
        talk.read()
        assert talk.heard == [{"type": "Welcome"}]
        with pytest.raises(ConnectionResetError):
            talk.read()


def test_a_viewer_that_was_dropped_attaches_again_by_itself(
    run: WatchedRun, attach: Attach
) -> None:
    with watched(run) as viewers:
        link = attach(run)
        for viewer in list(viewers._serving._viewers.values()):
            viewer.connection.shutdown(socket.SHUT_RDWR)
        run.show(elapsed_s=99.0)
        until(lambda: link.view().elapsed_s == 99.0)
        assert link.view() == run.current
        link.ask(PauseRequested(now=False))
        run.wait_for_request()


@pytest.mark.slow
def test_a_run_that_died_is_lost_after_a_while_and_says_so(
    run: WatchedRun, attach: Attach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_module, "_AGAIN_WITHIN_S", 0.3)
    with watched(run):
        link = attach(run)
    assert link.wait(BOUND_S)
    assert link.over is None
    assert link.lost == "No run listens there."


def test_a_run_that_does_not_answer_is_shown_with_how_long(run: WatchedRun, attach: Attach) -> None:
    now = [0.0]
    with watched(run):
        link = Link(run.output_dir, period_s=math.inf, clock=lambda: now[0])
        link.open()
        assert link.view().state_note == run.current.state_note
        now[0] += 12.0
        view = link.view()
        assert view.state_note == "the run has not answered for 12 s"
        assert (run.current.state, view.state) == (RunState.RUNNING, RunState.STALLED)
        link.leave()
        assert link.wait(BOUND_S)


def test_where_no_run_is_attaching_fails_with_a_sentence(run: WatchedRun) -> None:
    with pytest.raises(AttachError, match="No run listens there"):
        Link(run.output_dir, period_s=0.5).open()


def test_what_an_earlier_run_left_is_no_run(run: WatchedRun) -> None:
    Endpoint(run.output_dir).listener.close()
    with pytest.raises(AttachError, match="has ended"):
        Link(run.output_dir, period_s=0.5).open()


def test_another_version_is_refused_with_the_runs_sentence(
    run: WatchedRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_module, "own_form", lambda: "9/later")
    with watched(run), pytest.raises(AttachError, match=r"another version .*9/later"):
        Link(run.output_dir, period_s=0.5).open()
    assert messages.own_form() != "9/later"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (frame({"type": "Refused", "why": "Not you.", "since": 7}), "Not you."),
        (frame({"type": "Sudo"}), "not understood"),
        (frame({"type": "News", "no": 1}), "not understood"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "not understood"),
        (b"", "has ended"),
    ],
    ids=["refusal of a later version", "unknown words", "news at once", "noise", "nothing"],
)
def test_whatever_listens_there_a_viewer_ends_with_a_sentence(
    run: WatchedRun, words: bytes, why: str
) -> None:
    endpoint = Endpoint(run.output_dir)
    endpoint.listener.setblocking(True)

    def answer() -> None:
        connection, _ = endpoint.listener.accept()
        with connection:
            connection.recv(1 << 16)
            connection.sendall(words)

    listening = threading.Thread(target=answer)
    listening.start()
    with pytest.raises(AttachError, match=why):
        Link(run.output_dir, period_s=0.5).open()
    listening.join(BOUND_S)
    endpoint.remove()
    endpoint.listener.close()


def test_a_run_that_accepts_and_is_silent_is_given_up(
    run: WatchedRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_module, "ANSWER_WITHIN_S", 0.1)
    endpoint = Endpoint(run.output_dir)
    with pytest.raises(AttachError, match="does not answer"):
        Link(run.output_dir, period_s=0.5).open()
    endpoint.remove()
    endpoint.listener.close()


@pytest.mark.slow
def test_a_stopped_and_a_killed_viewer_slow_nobody(run: WatchedRun, attach: Attach) -> None:
    program = (
        "import sys\n"
        "from exporter_tui.remote.link import Link\n"
        "link = Link(sys.argv[1], period_s=0.05)\n"
        "link.open()\n"
        "print('open', flush=True)\n"
        "link.wait(600)\n"
    )
    with watched(run):
        viewers = [
            subprocess.Popen(
                [sys.executable, "-c", program, run.output_dir], stdout=subprocess.PIPE
            )
            for _ in range(2)
        ]
        for viewer in viewers:
            assert viewer.stdout is not None
            assert viewer.stdout.readline() == b"open\n"
        stop(viewers[0].pid)
        viewers[1].kill()
        link = attach(run)
        for turn in range(5):
            run.show(elapsed_s=float(turn))
            until(lambda turn=turn: link.view().elapsed_s == turn)  # type: ignore[misc]
        for viewer in viewers:
            viewer.kill()
            viewer.wait()
            assert viewer.stdout is not None
            viewer.stdout.close()
    assert link.view() != RunView()


def test_the_folder_of_a_run_may_be_anywhere(tmp_path: Path, attach: Attach) -> None:
    folder = tmp_path / ("a b'c" * 20) / ("y" * 120)
    (folder / ".exporter").mkdir(parents=True)
    run = WatchedRun(folder)
    with watched(run):
        assert attach(run).view() == run.current
