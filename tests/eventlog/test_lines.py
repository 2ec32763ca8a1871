"""Events as lines for people."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from exporter_tui.eventlog.texts.describe import describe
from exporter_tui.model import events
from exporter_tui.model.errors import Failure
from exporter_tui.model.events import Event, WorkerNo
from exporter_tui.model.format import count
from exporter_tui.model.names import ChunkNo, TableName, one_line
from exporter_tui.model.states import TaskKind
from exporter_tui.model.verdict import FailedReason, TableStatus
from exporter_tui.model.view import Severity
from tests.builders import table_finished

AT = datetime(2026, 11, 23, tzinfo=UTC)
T = TableName("HR", "T")


def text(event: Event) -> str | None:
    line = describe(event, no=1, at=AT)
    return line.text if line else None


def finished(status: TableStatus, failure: Failure | None) -> events.TableFinished:
    return table_finished(
        T,
        status,
        reason=FailedReason.ERROR if failure else None,
        failure=failure,
        rows=1234,
        oracle_rows=1234,
        csv_bytes=5_000_000,
        gzip_bytes=1_258_292,
    )


def test_a_finished_table_says_what_stands_in_its_files() -> None:
    assert text(finished(TableStatus.SUCCEEDED, None)) == (
        "HR.T SUCCEEDED: 1,234 rows in 1 file, 1.2 MiB gzip, no check differs"
    )


def test_a_failed_table_says_code_cause_and_remedy(failure: Callable[..., Failure]) -> None:
    line = describe(finished(TableStatus.FAILED, failure()), no=1, at=AT)
    assert line is not None
    assert line.text == "HR.T FAILED: DPY-4011: m. n r"
    assert (line.severity, line.code, line.table) == (Severity.PROBLEM, "DPY-4011", T)


@pytest.mark.parametrize(("chunks", "told"), [(1, False), (3, True)])
def test_a_chunk_is_told_only_where_its_table_has_several(chunks: int, told: bool) -> None:
    event = events.ChunkCommitted(
        worker=WorkerNo(1),
        table=T,
        chunk=ChunkNo(0),
        chunks=chunks,
        attempt=1,
        rows=10,
        csv_bytes=2 * 1024**2,
        gzip_bytes=500,
        elapsed_s=2.0,
    )
    expected = "HR.T chunk 0: 10 rows, 500 B gzip, 1.0 MiB/s" if told else None
    assert text(event) == expected


def test_a_retry_says_when_and_why(failure: Callable[..., Failure]) -> None:
    event = events.TaskPutBack(
        table=T, chunk=None, attempt=1, failure=failure(), pause_s=1.2, kind=TaskKind.COUNT
    )
    assert (
        text(event)
        == "HR.T, the count of all its rows: attempt 1 failed: DPY-4011: m; again in 1.2 s"
    )


def test_what_only_the_journal_needs_has_no_line() -> None:
    assert text(events.WorkerStarted(worker=WorkerNo(1), pid=7)) is None


def test_a_control_character_in_a_name_cannot_reach_the_terminal() -> None:
    name = TableName("HR", "A\x1b[2J\nB")
    event = events.WarningGiven(table=name, text="x")
    assert text(event) == "warning: HR.A\\x1b[2J\\nB: x"


def test_words_follow_their_number() -> None:
    assert [count(n, "row") for n in (0, 1, 1000)] == ["0 rows", "1 row", "1,000 rows"]
    assert one_line("plain é") == "plain é"


def test_why_a_run_drains_is_one_sentence(failure: Callable[..., Failure]) -> None:
    why = replace(failure(), message="It has ended.")
    drain = events.DrainBegan(failure=why, running=1, within_s=None)
    said = "DPY-4011: It has ended; nothing new is started; 1 running task may finish"
    assert text(drain) == said
