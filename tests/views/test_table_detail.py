"""A table's detail: bars, facts, story."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from exporter_tui.coordinator.coordinator import Coordinator
from exporter_tui.coordinator.details import Details
from exporter_tui.eventlog.bus import Bus
from exporter_tui.eventlog.table_history import TableHistory
from exporter_tui.model import events, interventions, requests
from exporter_tui.model.events import Event
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.states import ChunkState
from exporter_tui.model.verdict import CheckResult, FailedReason
from exporter_tui.model.view import RunState, RunView, TableDetail
from exporter_tui.oracle.select import tile_statement
from tests.builders import failure_of
from tests.scenes import plan_of, wanted

if TYPE_CHECKING:
    from tests.scenes import World

A = TableName("HR", "A")
NOW = datetime(2026, 11, 23, tzinfo=UTC)
Awaited = Callable[[Coordinator, Callable[[RunView], bool]], RunView]


def wanted_of(coordinator: Coordinator, table: TableName) -> TableDetail:
    found = coordinator.detail(table)
    assert found is not None
    return found


def test_chunks_show_where_they_stand(
    scene: Callable[..., Any], plan: Callable[..., TablePlan], details: Callable[..., Details]
) -> None:
    (only,) = plans = [plan("A", chunks=4, rows=4000)]
    here = scene(plans, done={only.table: 1})
    here.ready()
    here.now += 2.0
    here.progress(5)

    done, running, pending, _ = wanted(details(here), A).chunks

    assert (done.state, done.rows, done.fraction, done.file) == (
        ChunkState.SKIPPED,
        10,
        1.0,
        "data_chunk_0000.csv.gz",
    )
    assert (running.state, running.rows, running.fraction) == (ChunkState.RUNNING, 5, 0.5)
    assert running.file == "data_chunk_0001.csv.gz.run-1.part"
    assert running.rows_per_s == pytest.approx(2.5)
    assert (done.elapsed_s, running.elapsed_s, pending.elapsed_s) == (1.0, 2.0, None)
    assert (pending.state, pending.rows, pending.rows_estimated) == (ChunkState.PENDING, 10, True)


def test_a_running_chunk_says_how_long_it_will_go_on_once_that_is_honest(
    scene: Callable[..., Any], plan: Callable[..., TablePlan], details: Callable[..., Details]
) -> None:
    here = scene([plan("A", chunks=2, rows=2000)])
    here.ready()
    asked = details(here)
    left = []
    for seconds, rows in ((4.0, 250), (4.0, 250), (8.0, 800), (8.0, 1200)):
        here.now += seconds
        here.progress(rows)
        here.view()
        wanted(asked, A)
        asked.refresh(here.now)
        left.append(wanted(asked, A).chunks[0].remaining_s)

    assert left == [None, pytest.approx(24.0), pytest.approx(4.0), None]


def test_a_part_file_carries_the_number_of_its_task(
    scene: Callable[..., Any], plan: Callable[..., TablePlan], details: Callable[..., Details]
) -> None:
    here = scene([plan("A", chunks=2)])
    here.ready()
    here.commit()

    running = wanted(details(here), A).chunks[1]

    assert (running.attempt, running.file) == (1, "data_chunk_0001.csv.gz.run-4.part")


def test_a_chunk_that_waits_says_for_what(
    scene: Callable[..., Any], plan: Callable[..., TablePlan], details: Callable[..., Details]
) -> None:
    here = scene([plan("A", chunks=2)])
    here.ready()
    here.fail()

    found = wanted(details(here), A)

    assert found.chunks[0].state is ChunkState.BACKOFF
    assert found.chunks[0].note == "attempt 2 of 3 in 1 s: ORA-03113: m"
    assert [line.code for line in found.story] == ["ORA-03113"]


def test_a_table_given_up_tells_its_whole_story(
    scene: Callable[..., Any], plan: Callable[..., TablePlan], details: Callable[..., Details]
) -> None:
    here = scene([plan("A", chunks=1)])
    here.ready()
    for _ in range(3):
        here.fail()
        here.now += 10.0
        here._obey(here.machine.advance(now=here.now))
        if here.sent[-1].attempt > 1 and here.machine.state.tables[A].active:
            here.began()

    found = wanted(details(here), A)
    told = [line.text for line in found.story]

    assert sum("began attempt" in text for text in told) == 3
    assert any("given up after 3 attempts" in text for text in told)
    assert [line.no for line in found.story] == sorted(line.no for line in found.story)


def test_views_of_chunks_that_did_not_change_are_shared(
    scene: Callable[..., Any], plan: Callable[..., TablePlan], details: Callable[..., Details]
) -> None:
    here = scene([plan("A", chunks=50)])
    here.ready()
    asked = details(here)
    before = wanted(asked, A)
    here.progress(1)
    here.view(0.5)
    asked.refresh(here.now)
    after = wanted(asked, A)

    same = [one is other for one, other in zip(before.chunks, after.chunks, strict=True)]
    assert same == [False] + [True] * 49


def test_each_chunk_has_the_statement_that_its_worker_sends(
    scene: Callable[..., Any], plan: Callable[..., TablePlan], details: Callable[..., Details]
) -> None:
    whole = plan("A", chunks=4)
    bounds = [(None, "AAA1"), ("AAA1", "AAA2"), ("AAA2", "AAA3"), ("AAA3", None)]
    cut = replace(
        whole,
        tiles=tuple(
            replace(tile, lower=lower, upper=upper)
            for tile, (lower, upper) in zip(whole.tiles, bounds, strict=True)
        ),
    )
    found = wanted(details(scene([cut])), A)

    assert len(found.statements) == 3
    for tile, chunk in zip(cut.tiles, found.chunks, strict=True):
        sent = tile_statement(cut, tile)
        first, *binds = found.statement_of(chunk).rsplit("\n-- :", len(sent.binds))
        assert first == sent.sql
        assert binds == [f"{name} = '{value}'" for name, value in sent.binds.items()]


def test_facts_name_cut_snapshot_folder_and_statement(
    scene: Callable[..., Any], plan: Callable[..., TablePlan], details: Callable[..., Details]
) -> None:
    here = scene([plan("A", chunks=3)])

    found = wanted(details(here), A)
    facts = dict(found.facts)

    assert facts["split"] == "3 chunks"
    assert facts["SCN"].startswith("1000")
    assert "3 ROWID ranges" in facts["tiles"]
    assert facts["folder"] == found.folder
    assert "AS OF SCN 1000" in found.statement_of(found.chunks[0])
    assert (
        found.verdict_note
        == "not validated yet: each chunk is checked behind its file, the rest at the end"
    )


def test_stories_stay_bounded_whatever_goes_wrong() -> None:
    bus, stories = Bus(), TableHistory()
    bus.listen(stories)
    for number in range(30_000):
        bus.publish(events.WarningGiven(table=TableName("HR", f"T{number % 5000}"), text="again"))

    assert len(stories._lines) == 2_000
    assert all(len(lines) <= 100 for lines in stories._lines.values())


def stays(table: TableName) -> interventions.ValidationDropped:
    return interventions.ValidationDropped(table=table, failure=failure_of("ORA-01555"))


def test_an_old_verdict_is_spoken_of_only_while_it_is_about_the_files(
    scene: Callable[..., Any], plan: Callable[..., TablePlan], details: Callable[..., Details]
) -> None:
    (only,) = plans = [plan("A")]
    here = scene(plans, done={A: 1}, kept={A})
    here.heard.append(stays(A))
    asked = details(here)
    assert wanted(asked, A).verdict_note == (
        "could not be validated again (ORA-01555): the old verdict stands"
    )

    here.feed(requests.RestartRequested(tables=(A,)))
    here.view()
    asked.refresh(here.now)
    assert wanted(asked, A).verdict_note.startswith("the table starts again")

    asked.stories(NOW, interventions.TableCleared(table=A, plan=only, trash=None), None)
    assert asked.stories.stays(A) is None


@pytest.mark.parametrize(
    "event",
    [
        events.TableReplanned(table=A, plan=plan_of("A"), set_aside=None),
        interventions.FilesLost(table=A, fingerprint="", chunks=(), plan_lost=True, gate=False),
    ],
)
def test_what_changes_the_files_ends_the_word_about_the_old_verdict(event: Event) -> None:
    stories = TableHistory()
    stories(NOW, stays(A), None)
    assert stories.stays(A) is not None
    stories(NOW, event, None)
    assert stories.stays(A) is None


@pytest.mark.parametrize(
    ("reason", "note"),
    [
        (None, "one moment: metadata.json is not read yet"),
        (FailedReason.VALIDATION, "one moment: metadata.json is not read yet"),
        (FailedReason.ERROR, "not validated: VALIDATION"),
    ],
)
def test_a_verdict_that_was_not_read_yet_is_not_denied(
    scene: Callable[..., Any],
    plan: Callable[..., TablePlan],
    details: Callable[..., Details],
    reason: FailedReason | None,
    note: str,
) -> None:
    (only,) = plans = [plan("A")]
    here = scene(plans)
    here.ready()
    here.commit()
    here.finish(only, reason)

    assert wanted(details(here), A).verdict_note == note


@pytest.mark.slow
def test_a_finished_table_shows_its_checks_columns_and_metadata(
    world: "World", awaited: Awaited
) -> None:
    coordinator = world.coordinator(stay=True, chunk_threshold_bytes=1)
    employees = TableName("HR", "EMPLOYEES")
    assert coordinator.detail(employees) is None
    running = coordinator.start()
    awaited(coordinator, lambda view: view.state is RunState.FINISHED)

    def is_read(_view: RunView) -> bool:
        return wanted_of(coordinator, employees).metadata != ""

    awaited(coordinator, is_read)
    detail = wanted_of(coordinator, employees)
    coordinator.leave()
    running.result(60)

    assert json.loads(detail.metadata)["exported_row_count"] == detail.table.rows
    assert {check.result for check in detail.checks} <= {
        CheckResult.AGREES,
        CheckResult.NOT_COMPARABLE,
    }
    assert "none differs" in detail.verdict_note
    assert detail.files == len(detail.chunks) == detail.table.chunks_done > 1
    assert detail.file_bytes == sum(
        path.stat().st_size for path in Path(detail.folder).rglob("*.csv.gz")
    )
    types = {column.name: column.bigquery_type for column in detail.columns}
    assert types["EMPLOYEE_ID"] == "INT64"
    assert detail.chunks[0].no == ChunkNo(0)
