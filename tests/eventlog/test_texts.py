"""Every event type has its row of texts, and every text can be made and shown."""

import re
from dataclasses import is_dataclass
from datetime import UTC, datetime
from importlib import import_module
from pkgutil import iter_modules
from typing import get_args

import pytest

from exporter_tui.eventlog.texts import interventions as about_interventions
from exporter_tui.eventlog.texts import requests as about_requests
from exporter_tui.eventlog.texts import run, tables, tasks
from exporter_tui.eventlog.texts.describe import ROWS, describe, story_line, telling
from exporter_tui.eventlog.texts.telling import Telling
from exporter_tui.model import events, interventions, requests
from exporter_tui.model.catalogue.lookup import CATALOGUE
from exporter_tui.model.events import Event
from exporter_tui.model.view import Severity
from exporter_tui.model.work import Outcome, Task
from exporter_tui.workers.messages import Order, Report
from tests.eventlog.samples import EVENT_TYPES, samples

AT = datetime(2026, 11, 23, tzinfo=UTC)

MODULES = (
    *map(
        import_module, (f"{events.__name__}.{part.name}" for part in iter_modules(events.__path__))
    ),
    requests,
    interventions,
)
ALL_ROWS = (
    *run.ROWS,
    *tables.ROWS,
    *tasks.ROWS,
    *about_requests.ROWS,
    *about_interventions.ROWS,
)

every_event_type = pytest.mark.parametrize("kind", EVENT_TYPES, ids=lambda kind: kind.__name__)


def tellings(kind: type[Event]) -> list[Telling]:
    found = [telling(event) for event in samples(kind)]
    assert found
    return found


def test_every_class_beside_the_events_is_one() -> None:
    defined = {
        found
        for module in MODULES
        for found in vars(module).values()
        if is_dataclass(found) and getattr(found, "__module__", "") == module.__name__
    }
    assert defined == set(EVENT_TYPES)
    assert len(defined) >= 40


def test_no_event_has_the_name_of_something_that_crosses_a_pipe() -> None:
    crosses = {
        kind.__name__
        for kind in (*get_args(Task), *get_args(Outcome), *get_args(Report), *get_args(Order))
    }
    assert len(crosses) >= 15
    assert not crosses & {kind.__name__ for kind in EVENT_TYPES}


@every_event_type
def test_an_event_type_has_its_row(kind: type[Event]) -> None:
    assert kind in ROWS, f"{kind.__name__} has no row in eventlog/texts"


def test_no_event_type_has_two_rows_and_no_row_is_of_anything_else() -> None:
    assert sorted(kind.__name__ for kind, _ in ALL_ROWS) == sorted(
        kind.__name__ for kind in EVENT_TYPES
    )


@every_event_type
def test_what_is_shown_is_one_line_that_no_terminal_obeys(kind: type[Event]) -> None:
    for event in samples(kind):
        shown = [story_line(event, 1.5)]
        if (line := describe(event, no=1, at=AT)) is not None:
            assert line.text
            shown += [line.text, line.meaning, line.remedy, line.did]
        assert [text for text in shown if not text.isprintable()] == []


BLEMISHES = re.compile(
    r"[.];|\b1 (?:attempt|chunk|file|row|session|table|worker)s\b|lines \S*\[2J [A-Z]"
)
"""A full stop within a sentence, one thing in the plural, two sentences with nothing between."""


@every_event_type
def test_what_is_shown_reads_as_sentences(kind: type[Event]) -> None:
    for event in samples(kind):
        shown = [story_line(event, 1.5)]
        if (line := describe(event, no=1, at=AT)) is not None:
            shown += [line.text, line.did]
        assert [text for text in shown if BLEMISHES.search(text)] == []


@every_event_type
def test_what_we_did_is_said_where_the_list_of_errors_shows_it(kind: type[Event]) -> None:
    for event in samples(kind):
        told, line = telling(event), describe(event, no=1, at=AT)
        if told.did or told.code:
            assert line is not None
            assert line.severity in {Severity.WARNING, Severity.PROBLEM}
            assert line.code


@every_event_type
def test_the_events_about_a_task_have_a_line_in_its_story(kind: type[Event]) -> None:
    told_of = (*get_args(events.TaskEvent), events.TableRedoBegan, events.WorkerDied)
    assert {bool(told.story) for told in tellings(kind)} == {kind in told_of}


@every_event_type
def test_a_code_that_no_failure_brings_is_in_the_catalogue(kind: type[Event]) -> None:
    codes = {told.code for told in tellings(kind) if told.code}
    assert codes <= CATALOGUE.keys()


def test_the_samples_bring_out_lines_sentences_and_codes() -> None:
    told = {kind: tellings(kind) for kind in EVENT_TYPES}
    assert sum(any(one.line for one in found) for found in told.values()) >= 40
    assert sum(not any(one.line for one in found) for found in told.values()) >= 10
    assert sum(any(one.did for one in found) for found in told.values()) >= 15
    assert sum(any(one.code for one in found) for found in told.values()) >= 4
