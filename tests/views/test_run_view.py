"""What a picture says, driven by events alone: words, totals, fractions, workers, states."""

from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import pytest

from exporter_tui.coordinator.views.run_state import COUNTING, STALLED_AFTER_S
from exporter_tui.eventlog.bus import Bus
from exporter_tui.model import events, interventions, requests
from exporter_tui.model.errors import ErrorClass
from exporter_tui.model.events import WorkerNo
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.plan import RefusedTable, TablePlan
from exporter_tui.model.requests import StopMode
from exporter_tui.model.states import TableState, TaskKind
from exporter_tui.model.verdict import FailedReason
from exporter_tui.model.view import RunState, RunView, Totals
from exporter_tui.model.words import Word, table_word, word_of
from tests.builders import failure_of
from tests.scenes import ONE

WORD_FIELDS = {
    Word.VALID: "valid",
    Word.EMPTY: "empty",
    Word.RUN: "running",
    Word.CHECK: "running",
    Word.RESTART: "running",
    Word.PART: "begun",
    Word.TO_CHECK: "begun",
    Word.TO_RESTART: "begun",
    Word.QUEUED: "queued",
    Word.SUSPECT: "suspect",
    Word.FAILED: "failed",
    Word.REFUSED: "refused",
    Word.STOPPED: "stopped",
    Word.STALE: "stale",
}


def totals_of(view: RunView) -> dict[str, int]:
    """Count the lines of a view by their words, as the screen shows them."""
    counts = dict.fromkeys(WORD_FIELDS.values(), 0)
    for line in view.tables:
        counts[WORD_FIELDS[word_of(line)]] += 1
    return counts


def check(view: RunView) -> None:
    """Assert that the totals are those of the lines, and add up."""
    totals = view.totals
    assert {name: getattr(totals, name) for name in totals_of(view)} == totals_of(view)
    assert sum(totals_of(view).values()) == totals.tables == len(view.tables)
    assert totals.bytes_total == sum(line.size_bytes or 0 for line in view.tables)
    assert totals.files == sum(line.chunks_done for line in view.tables)
    assert totals.gzip_bytes == sum(line.gzip_bytes for line in view.tables)
    expected = sum((line.size_bytes or 0) * line.fraction for line in view.tables)
    assert totals.bytes_done == pytest.approx(expected, abs=len(view.tables))


def refused(name: str, reason: FailedReason) -> RefusedTable:
    failure = failure_of("NO-SELECT", where=name)
    return RefusedTable(table=TableName("HR", name), reason=reason, failure=failure)


def test_every_word_of_a_table_is_counted_somewhere() -> None:
    open_states = [state for state in TableState if state is not TableState.FAILED]
    named = {table_word(state, at_work=busy) for state in open_states for busy in (False, True)}
    named |= {table_word(TableState.FAILED, reason) for reason in FailedReason}
    named.add(table_word(TableState.SUCCEEDED, None, 0))

    assert named == set(WORD_FIELDS)
    assert set(WORD_FIELDS.values()) <= {field.name for field in fields(Totals)}


def test_tables_stand_in_plan_order_and_refused_ones_behind(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    plans = [plan("Z"), plan("A"), plan("M")]
    here = scene(plans, [refused("B", FailedReason.REFUSED), refused("C", FailedReason.STALE)])

    view = here.view()

    assert [line.table.name for line in view.tables] == ["Z", "A", "M", "B", "C"]
    assert (view.totals.refused, view.totals.stale, view.totals.queued) == (1, 1, 3)
    check(view)


def test_a_table_goes_through_its_words_and_the_totals_follow(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    plans = [plan("A", chunks=2), plan("B"), plan("C")]
    here = scene(plans)
    words = []

    def note() -> None:
        view = here.view(1.0)
        check(view)
        line = view.tables[0]
        words.append(word_of(line))

    note()
    here.ready()
    note()
    here.commit()
    here.asks = True
    here.commit()
    note()
    here.answer()
    here.finish(plans[0], FailedReason.VALIDATION)
    note()

    assert words == [Word.QUEUED, Word.RUN, Word.CHECK, Word.SUSPECT]


def test_an_empty_table_is_valid_without_rows(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    (only,) = plans = [plan("A")]
    here = scene(plans)
    here.ready()
    here.commit(rows=0)
    here.finish(only, rows=0)

    view = here.view()

    assert (view.totals.empty, view.totals.valid, view.state) == (1, 0, RunState.FINISHED)
    assert view.remaining_s is None


def test_a_restart_shows_as_soon_as_it_is_asked_for(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    one, other = plan("A"), plan("B")
    here = scene([one, other])
    here.ready()
    here.view(0.5)
    here.feed(requests.RestartRequested(tables=(other.table,)))
    states = {line.table: line.state for line in here.view(0.5).tables}
    assert states == {one.table: TableState.EXPORTING, other.table: TableState.RESTARTING}


def test_lines_that_did_not_change_are_shared(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    here = scene([plan("A", chunks=3), plan("B"), plan("C")])
    here.ready()
    before = here.view(0.5)
    again = here.view(0.5)
    here.progress(50)
    after = here.view(0.5)

    assert again.tables is before.tables
    assert after.tables[0] is not before.tables[0]
    assert all(one is other for one, other in zip(after.tables[1:], before.tables[1:], strict=True))
    assert after.version == before.version + 2


def test_the_share_of_a_running_chunk_follows_rows_then_the_tables_own_files(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    here = scene([plan("A", chunks=4, rows=4000)])
    here.ready()
    here.progress(500)
    assert here.view(1.0).workers[0].fraction == pytest.approx(0.5)
    assert here.view().tables[0].fraction == pytest.approx(0.125)

    here.commit(rows=2000)
    here.progress(500)

    assert here.view(1.0).workers[0].fraction == pytest.approx(0.25)
    assert here.view().tables[0].fraction == pytest.approx(0.25 + 0.25 / 4)


def test_without_statistics_bytes_stand_in_and_without_sizes_nothing(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    here = scene([plan("A", rows=None, size=10_000)])
    here.ready()
    here.progress(100)
    assert here.view(1.0).workers[0].fraction == pytest.approx(0.1)

    blind = scene([plan("A", rows=None, size=None)])
    blind.ready()
    blind.progress(100)
    view = blind.view(1.0)

    assert (view.workers[0].fraction, view.tables[0].fraction) == (0.0, 0.0)
    assert view.tables[0].rows == 100
    check(view)


def test_a_wrong_estimate_never_finishes_a_chunk(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    here = scene([plan("A", rows=10)])
    here.ready()
    here.progress(1_000_000)

    assert here.view(1.0).workers[0].fraction == 0.99


def test_a_worker_shows_session_rate_and_quiet_seconds(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    here = scene([plan("A", rows=10_000)])
    here.ready()
    for _ in range(20):
        here.now += 1.0
        here.progress(int(here.now) * 100)
        here.view()
    view = here.view(4.0)

    (worker,) = view.workers
    assert (worker.session, worker.activity, worker.table) == (
        "41,7",
        "exporting",
        TableName("HR", "A"),
    )
    assert worker.quiet_s == pytest.approx(4.0)
    assert worker.rows_per_s == pytest.approx(100.0, rel=0.5)
    assert view.machine.sessions == 1
    assert view.rates.rows_per_s == pytest.approx(100.0, rel=0.5)


def test_a_failed_attempt_takes_its_rows_and_its_session_back(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    here = scene([plan("A", rows=1000)])
    here.ready()
    here.view()
    here.progress(400)
    here.now += 1.0
    here.fail()

    view = here.view(1.0)

    assert (view.tables[0].rows, view.tables[0].fraction) == (0, 0.0)
    assert (view.workers[0].session, view.machine.sessions) == ("", 0)
    assert view.totals.retries == 1
    assert view.rates.rows_per_s == pytest.approx(200.0)


def test_work_of_an_earlier_run_counts_as_done_but_not_as_speed(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    plans = [plan("A", chunks=4), plan("B", chunks=2)]
    here = scene(plans, done={plans[0].table: 2, plans[1].table: 2}, kept={plans[1].table})
    here.view()

    view = here.view(5.0)

    assert (view.totals.files, view.totals.rows, view.totals.gzip_bytes) == (4, 40, 80)
    assert (view.totals.kept, [line.chunks_kept for line in view.tables]) == (4, [2, 2])
    assert (view.totals.valid, view.rates.rows_per_s) == (1, 0.0)
    assert view.tables[0].fraction == pytest.approx(0.5)
    check(view)


def test_files_that_somebody_removed_do_not_count(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    plans = [plan("A", chunks=4)]
    here = scene(plans, done={plans[0].table: 3})
    here.view()
    lost = interventions.FilesLost(
        table=plans[0].table,
        fingerprint=plans[0].fingerprint,
        chunks=(ChunkNo(1),),
        plan_lost=False,
        gate=False,
    )
    here.feed(lost)

    view = here.view(1.0)

    assert (view.totals.files, view.totals.rows) == (2, 20)
    check(view)


def test_news_that_change_no_line_leave_the_tables_as_they_were(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    here = scene([plan("A"), plan("B")])
    before = here.view(0.5)
    here.views.hear(events.WarningGiven(table=TableName("HR", "A"), text="x"), here.now)

    assert here.view(0.5).tables is before.tables


def test_the_remaining_time_follows_the_bytes_that_are_left(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    here = scene([plan("A", rows=10_000), plan("B", rows=10_000)])
    here.ready()
    for second in range(80):
        here.progress(second * 100)
        view = here.view(1.0)
        assert (view.remaining_s is None) == (here.now < 60)

    assert view.remaining_s == pytest.approx(120.0, rel=0.05)


# -- the state of the run --------------------------------------------------------------------------


def test_nothing_moving_for_thirty_seconds_is_a_stall(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    here = scene([plan("A", rows=1000)])
    here.ready()
    here.progress(10)
    assert here.view(STALLED_AFTER_S - 1).state is RunState.RUNNING

    view = here.view(13.0)
    assert (view.state, view.state_note) == (RunState.STALLED, "42 s")

    here.progress(11)
    assert here.view().state is RunState.RUNNING


def test_the_same_rows_again_are_no_movement(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    here = scene([plan("A", rows=1000)])
    here.ready()
    here.progress(10)
    for _ in range(40):
        here.now += 1.0
        here.progress(10)

    assert here.view().state is RunState.STALLED


def test_looking_at_a_stalled_run_does_not_hide_the_stall(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    (only,) = plans = [plan("A", rows=1000)]
    here = scene(plans)
    here.ready()
    here.progress(10)
    look = interventions.FilesPresent(table=only.table, fingerprint=only.fingerprint, gate=False)
    for _ in range(10):
        here.now += 4.0
        here.feed(look)
        here.feed(requests.ValidationRequested(table=only.table))

    view = here.view()

    assert (view.state, view.state_note) == (RunState.STALLED, "40 s")


def test_a_long_validation_is_no_stall(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    plans = [plan("A"), plan("B", rows=1000)]
    here = scene(plans)
    here.asks = True
    here.ready()
    here.commit()
    assert here.sent[-1].kind is TaskKind.CHECK

    view = here.view(1200.0)
    assert (view.state, view.state_note) == (RunState.RUNNING, COUNTING)

    here.answer()
    assert here.view(STALLED_AFTER_S - 1).state is RunState.RUNNING


def test_an_export_that_stands_still_beside_a_validation_is_a_stall(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    here = scene([plan("A"), plan("B", rows=1000)], workers=2)
    here.ready()
    here.ready(WorkerNo(2))
    here.progress(10, worker=WorkerNo(2))
    here.commit()

    assert here.view(STALLED_AFTER_S + 1).state is RunState.STALLED


def test_a_long_planning_is_no_stall(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    here = scene([plan("A", rows=1000)])
    here.now = 600.0

    assert here.view().state is RunState.RUNNING
    assert here.view(STALLED_AFTER_S).state is RunState.STALLED


def test_a_stall_is_timed_from_the_end_of_a_hold(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    here = scene([plan("A", chunks=2)])
    here.ready()
    here.feed(interventions.DiskLow(free_bytes=1, floor_bytes=2))
    here.view(3600.0)
    here.feed(interventions.DiskFreed(free_bytes=4))

    assert here.view(1.0).state is RunState.RUNNING
    assert here.view(STALLED_AFTER_S).state is RunState.STALLED


def test_pauses_under_the_ceiling_show_as_throttled(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    here = scene([plan("A", rows=1_000_000)])
    here.ready()
    for second in range(12):
        here.progress(second * 10, paced_s=second * 0.5)
        here.view(1.0)

    assert here.view().state is RunState.THROTTLED


def test_a_pause_counts_down_and_a_stop_goes_before_it(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    here = scene([plan("A", chunks=2)])
    here.ready()
    here.feed(requests.PauseRequested(now=False))
    pausing = here.view(1.0)
    assert (pausing.state, pausing.state_note) == (RunState.PAUSING, "1 running")
    here.commit()
    assert here.view(1.0).state is RunState.PAUSED

    here.feed(requests.StopRequested(mode=StopMode.FINISH))

    assert here.view(1.0).state is RunState.STOPPED


def test_a_low_disk_waits_and_a_freed_one_goes_on(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    here = scene([plan("A", chunks=2)])
    here.ready()
    here.feed(interventions.DiskLow(free_bytes=1, floor_bytes=2))
    waiting = here.view(1.0)
    assert waiting.state is RunState.WAITING_FOR_DISK
    assert waiting.remaining_s is None

    here.feed(interventions.DiskFreed(free_bytes=4))

    assert here.view(1.0).state is RunState.RUNNING


def test_the_exit_code_is_shown_when_the_run_is_over(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    (only,) = plans = [plan("A")]
    here = scene(plans)
    here.views.exit_code = 0
    assert here.view().exit_code is None
    here.ready()
    here.commit()
    here.finish(only)

    view = here.view(1.0)

    assert (view.state, view.exit_code) == (RunState.FINISHED, 0)
    assert here.view(100.0).elapsed_s == view.elapsed_s


def test_the_tail_of_events_is_shared_until_there_is_a_new_one() -> None:
    bus = Bus()
    bus.publish(events.StepTaken(text="one"))
    first = bus.tail()
    assert bus.tail() is first

    for number in range(6000):
        bus.publish(events.StepTaken(text=str(number)))

    assert len(bus.tail()) == 5000
    assert bus.tail()[-1].no == 6001
    assert bus.tail()[0].no == 1002


# -- at work, or begun and waiting -----------------------------------------------------------------


def words(view: RunView) -> list[Word]:
    return [word_of(line) for line in view.tables]


def test_a_table_that_nobody_works_on_is_not_running(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    here = scene([plan("A", chunks=2), plan("B", chunks=2)])
    here.ready()
    assert words(here.view()) == [Word.RUN, Word.QUEUED]
    here.feed(requests.PauseRequested(now=False))
    assert words(here.view()) == [Word.RUN, Word.QUEUED]

    here.commit()

    view = here.view()
    assert (view.state, words(view)) == (RunState.PAUSED, [Word.PART, Word.QUEUED])
    assert (view.totals.running, view.totals.begun, view.totals.queued) == (0, 1, 1)
    assert view.rates.rows_per_s == 0
    check(view)


def test_a_table_whose_check_waits_is_not_in_check(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    here = scene([plan("A", chunks=1), plan("B", chunks=1)], asks=True)
    here.ready()
    here.commit()
    assert Word.CHECK in words(here.view())

    here.feed(requests.PauseRequested(now=True))
    here.answer()

    assert words(here.view())[0] in {Word.TO_CHECK, Word.VALID}
    assert here.view().totals.running == 0


def test_a_restart_that_waits_is_not_under_way(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    here = scene([plan("A"), plan("B")], workers=1)
    here.ready()
    here.feed(requests.RestartRequested(tables=(here.plans[1].table,)))

    view = here.view()

    assert words(view) == [Word.RUN, Word.TO_RESTART]
    assert (view.totals.running, view.totals.begun) == (1, 1)


def test_who_only_tries_the_database_works_on_no_table(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    here = scene([plan("A", chunks=3)])
    here.feed(events.WorkerReady(worker=ONE))
    here.began()
    lost = failure_of("DPY-6005", ErrorClass.RETRY)
    assert here.view().workers[0].activity == "logging on"
    here.log_on_fails(lost)
    waiting = here.view(1.0)
    assert (waiting.state, words(waiting)) == (RunState.WAITING_FOR_DATABASE, [Word.QUEUED])

    here.view(30.0)
    here.advance()

    trying = here.view()
    assert here.machine.state.outage is not None
    assert trying.state is RunState.WAITING_FOR_DATABASE
    assert here.machine.state.outage.prober is not None
    assert (words(trying), trying.totals.running) == ([Word.QUEUED], 0)
    assert trying.workers[0].activity == "logging on"


def test_a_stop_is_an_end_of_its_own_and_what_is_left_is_not_done(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    plans = [plan("A"), plan("B", rows=70), plan("C", chunks=2)]
    here = scene(plans, done={plans[0].table: 1}, kept={plans[0].table})
    here.ready()
    here.feed(requests.StopRequested(mode=StopMode.FINISH))
    here.fail()

    view = here.view()

    assert (view.state, view.state_note) == (RunState.STOPPED, "by you, 2 of 3 tables left")
    assert (view.totals.done, view.totals.stopped, view.totals.problems) == (1, 2, 2)
    assert (view.tables[1].rows, view.tables[1].rows_estimated) == (70, True)


# -- how fast, until when --------------------------------------------------------------------------


def test_what_a_run_keeps_is_told_apart_from_what_it_exports(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    plans = [plan("A", chunks=3)]
    here = scene(plans, done={plans[0].table: 2})
    here.ready()
    here.commit(rows=70)

    totals = here.view(1.0).totals

    assert (totals.rows, totals.rows_kept, totals.kept, totals.files) == (90, 20, 2, 3)
    assert totals.csv_bytes - totals.csv_bytes_kept == 700
    assert totals.gzip_bytes - totals.gzip_bytes_kept == 140


def test_a_pause_and_what_passes_after_the_end_are_not_worked(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    here = scene([plan("A", chunks=1)])
    here.ready()
    here.view(10.0)
    here.feed(requests.PauseRequested(now=True))
    here.fail()
    paused = here.view()
    assert (paused.state, paused.elapsed_s) == (RunState.PAUSED, 10.0)
    assert here.view(600.0).elapsed_s == 10.0

    here.feed(requests.StopRequested(mode=StopMode.FINISH))

    assert here.view(5.0).state is RunState.STOPPED
    assert here.view(5000.0).elapsed_s == pytest.approx(10.0, abs=0.1)


def test_the_end_and_the_last_table_are_told_once_they_are_honest(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    here = scene([plan("A", rows=10_000), plan("B", rows=10_000)])
    here.ready()
    here.progress(100)
    assert here.views.view(1.0, wall=noon).ends_at is None
    for second in range(80):
        here.progress(second * 100)
        view = here.view(1.0)
    assert view.tables[0].rows_per_s == pytest.approx(100.0, rel=0.2)
    assert view.tables[0].remaining_s == pytest.approx(21.0, abs=5)
    assert (view.tables[1].rows_per_s, view.tables[1].remaining_s) == (0.0, None)
    assert view.last_table == TableName("HR", "B")

    timed = here.views.view(here.now, wall=noon)

    assert timed.ends_at == noon.replace(minute=2)
    assert timed.best_rows_per_s == pytest.approx(100.0)
    assert timed.mean_rows_per_s == pytest.approx(100.0, rel=0.1)
