"""What stands on the screen, as text, is what the machine holds: every word and number of header,
tables, workers, question and end, parsed back after each step of random walks.

Enters: the machine's state, from which all that is expected is computed here, not from the picture.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from exporter_tui.coordinator.machine.machine import Machine
from exporter_tui.coordinator.machine.state import Hold, MachineState
from exporter_tui.coordinator.machine.table.phases import RestartPhase, TablePhase
from exporter_tui.coordinator.machine.table.table import TrackedTable
from exporter_tui.model.names import TableName
from exporter_tui.model.states import COMPLETE, TaskKind
from exporter_tui.model.verdict import FailedReason, TableStatus
from exporter_tui.model.view import RunView
from exporter_tui.store.paths import run_files
from exporter_tui.tui.glyphs import UNICODE
from exporter_tui.tui.render.header import header
from exporter_tui.tui.render.questions import restart_lines
from exporter_tui.tui.render.side import workers_box
from exporter_tui.tui.render.summary import summary_lines, summary_title
from exporter_tui.tui.render.tables import schema_line, table_line
from exporter_tui.tui.spans import Line, text_of
from exporter_tui.tui.table_index import Order, SchemaRow, TableIndex
from tests.machine.test_machine_walk import roam
from tests.machine.walk import Walk
from tests.machine.walk_folders import Found
from tests.views.test_run_view_is_true import WatchedWalk, failing, planned

WIDE, NARROW = 150, 80
MADE_BY_THE_HELPER = {RestartPhase.PLANNING, RestartPhase.MOVING}
REASONS = {
    FailedReason.VALIDATION: "suspect",
    FailedReason.ERROR: "failed",
    FailedReason.REFUSED: "refused",
    FailedReason.STALE: "stale",
    FailedReason.STOPPED: "stopped",
}
PROBLEMS = set(REASONS.values())
RUNNING = {"run", "check", "restart"}
BEGUN = {"part", "to check", "to restart"}
DOING = {
    TaskKind.CHECK: "checking",
    TaskKind.COUNT: "counting",
    TaskKind.HASH: "hashing",
    TaskKind.REREAD: "reading again",
}


# -- what is so ------------------------------------------------------------------------------------


def word(state: MachineState, table: TrackedTable) -> str:
    """Return the word of a table, from the machine alone."""
    name = table.plan.table
    prober = state.outage.prober if state.outage is not None else None
    held = any(
        member.assignment is not None and member.assignment.table == name and member.no != prober
        for member in state.workers.members.values()
    )
    if table.phase is TablePhase.REDOING or table.restarting is not RestartPhase.NONE:
        waits = any(command.table == name for command in state.wants_session)
        helped = table.restarting in MADE_BY_THE_HELPER and not waits
        return "restart" if held or helped else "to restart"
    if table.phase is TablePhase.ENDED:
        assert table.result is not None
        if table.result.status is TableStatus.SUCCEEDED:
            return "good"
        return REASONS[table.result.reason or FailedReason.ERROR]
    if not table.incomplete:
        return "check" if held else "to check"
    if held:
        return "run"
    asked = any(one.state in COMPLETE for one in table.chunks.values())
    return "part" if asked else "queued"


def run_word(machine: Machine, words: Counter[str]) -> str:
    """Return how the header's word begins."""
    state = machine.state
    busy = state.workers.busy()
    if machine.ended and words["stopped"]:
        by_you = state.drain is None or state.drain.failure is None
        return f"STOPPED by you, {words['stopped']} of" if by_you else "STOPPED"
    if machine.ended:
        return "FINISHED"
    if state.drain is not None:
        return "STOPPING"
    if Hold.PAUSE in state.holds:
        return f"PAUSING {busy} running" if busy else "PAUSED"
    if Hold.DISK in state.holds:
        return "WAITING FOR DISK"
    return "WAITING FOR DATABASE" if state.outage is not None else "RUNNING"


# -- what is read ----------------------------------------------------------------------------------


def texts(lines: Sequence[Line]) -> list[str]:
    return [text_of(line).rstrip() for line in lines]


def number(pattern: str, text: str) -> int:
    found = re.search(pattern, text)
    return int(found[1].replace(",", "")) if found else 0


def read_header(lines: list[str], *, wide: bool) -> dict[str, int]:
    """Return the counts that the header tells."""
    (line,) = [one for one in lines if re.search(r"^ [\d,]+ of [\d,]+ (?:tables )?done", one)]
    running = "running" if wide else "run"
    found = {
        "done": number(r"^ ([\d,]+) of ", line),
        "tables": number(r"^ [\d,]+ of ([\d,]+) ", line),
        "running": number(rf"([\d,]+) {running}\b", line),
        "begun": number(r"([\d,]+) begun", line),
        "queued": number(r"([\d,]+) queued", line),
        **{one: number(rf"([\d,]+) {one}\b", line) for one in PROBLEMS},
    }
    if wide:
        found["good"] = number(r"\(([\d,]+) valid", line) + number(r"([\d,]+) empty\)", line)
    return found


TABLE = re.compile(
    r"^.\S.\s*(?P<name>HR\.T\d|T\d)\s.*?\s{2}(?P<word>[a-z]+(?: [a-z]+)?)(?: (?P<percent>\d+)%)?$"
)
WORKER = re.compile(
    r"^. ?(?P<no>\d+) (?:(?P<table>HR\.T\d)\s+(?:#(?P<chunk>\d+) \((?P<of>\d+)\))?\s*(?P<rest>.*?)|"
    r"(?P<idle>[a-z]+))\s*.$"
)


def read_tables(
    view: RunView, width: int, *, strips: bool, order: Order
) -> Iterator[re.Match[str]]:
    """Yield the lines of the tables; checks the headings of schemas on the way."""
    index = TableIndex(order=order)
    index.update(view.tables)
    for row in index.rows(0, len(index)):
        if isinstance(row, SchemaRow):
            text = text_of(schema_line(row, width, UNICODE, cursor=False))
            done = sum(one.state.value in {"succeeded", "failed", "stale"} for one in view.tables)
            assert number(r"of ([\d,]+) done", text) == len(view.tables)
            assert number(r"([\d,]+) of", text) <= done
            continue
        line = table_line(
            row, width, UNICODE, cursor=False, marked=False, indent=not order.flat, strips=strips
        )
        found = TABLE.match(text_of(line).rstrip())
        assert found, text_of(line)
        yield found


# -- held against each other -----------------------------------------------------------------------


class ReadWalk(WatchedWalk):
    """A walk whose screens are read after each step. ``read``: how many were."""

    read = 0

    def check(self) -> None:
        Walk.check(self)  # what WatchedWalk holds against the machine is read from the text here
        if self.views is not None:
            view = replace(self.views.view(self.now), output_dir="/out")
            screen_is_true(self.machine, view)
            self.read += 1


def screen_is_true(machine: Machine, view: RunView) -> None:
    """Assert that what is read on the screens is what the machine holds."""
    state = machine.state
    so = {name: word(state, table) for name, table in state.tables.items()}
    words = Counter(so.values())
    for wide, width in ((True, WIDE), (False, NARROW)):
        lines = texts(header(view, width, UNICODE, wide=wide))
        told = read_header(lines, wide=wide)
        assert told == {
            "done": sum(words[one] for one in {"good", *PROBLEMS} - {"stopped"}),
            "tables": len(so),
            "running": sum(words[one] for one in RUNNING),
            "begun": sum(words[one] for one in BEGUN),
            "queued": words["queued"],
            **{one: words[one] for one in PROBLEMS},
            **({"good": words["good"]} if wide else {}),
        }, lines
        assert run_word(machine, words) in lines[0], lines[0]
        for order in (Order.SIZE, Order.STATE):
            found = list(read_tables(view, width * 6 // 10, strips=wide, order=order))
            assert len(found) == len(so)
            for line in found:
                table_is_true(state, so, line)
    workers_are_true(state, view)
    question_is_true(state, view)
    if machine.ended:
        end_is_true(words, view)


def table_is_true(state: MachineState, so: dict[TableName, str], line: re.Match[str]) -> None:
    name = TableName("HR", line["name"].removeprefix("HR."))
    shown = {"valid": "good", "empty": "good"}.get(line["word"], line["word"])
    assert shown == so[name], line.string
    if line["percent"] is not None:
        chunks = state.tables[name].chunks
        done = sum(one.state in COMPLETE for one in chunks.values())
        assert int(line["percent"]) == 100 * done // len(chunks), line.string


def workers_are_true(state: MachineState, view: RunView) -> None:
    prober = state.outage.prober if state.outage is not None else None
    for sessions in (False, True):
        box = texts(workers_box(view, 70, len(view.workers) + 2, UNICODE, alone=sessions))
        lines = [WORKER.match(line) for line in box[1:-1] if line.strip("│ ")]
        if not view.workers:
            continue
        assert None not in lines, box
        read = {int(line["no"]): line for line in lines if line is not None}
        for no, member in state.workers.members.items():
            line = read[no]
            task = member.assignment
            if task is None:
                wanted = "leaving" if member.leaving else "idle" if member.ready else "starting"
                assert line["idle"] == wanted, line.string
                continue
            assert line["table"] == str(task.table), line.string
            chunks = len(state.tables[task.table].plan.tiles)
            if task.chunk is not None and chunks > 1:
                assert (int(line["chunk"]), int(line["of"])) == (task.chunk, chunks), line.string
            if no == prober and not member.session:
                assert "logging on" in line["rest"], line.string
            elif task.kind is not TaskKind.EXPORT and member.session:
                assert DOING[task.kind] in line["rest"], line.string


def question_is_true(state: MachineState, view: RunView) -> None:
    """The question asks about every table at once."""
    running = sum(one.chunk is not None for one in view.workers)
    held = [
        member.assignment
        for member in state.workers.members.values()
        if member.assignment is not None and member.assignment.chunk is not None
    ]
    text = "\n".join(restart_lines(view.tables, running))
    assert number(r"Now +([\d,]+) running chunk", text) == len(held)


def end_is_true(words: Counter[str], view: RunView) -> None:
    text = "\n".join(summary_lines(view, run_files("/out"), UNICODE))
    for one in PROBLEMS:
        assert number(rf"\n\S +([\d,]+) {one} ", text) == words[one], text
    good = number(r"\n\S +([\d,]+) valid ", text) + number(r"\n\S +([\d,]+) empty ", text)
    assert good == words["good"]
    title = summary_title(view)
    problems = sum(words[one] for one in PROBLEMS)
    if not problems:
        assert title.startswith("Finished: ")
    elif words["stopped"]:
        assert title.startswith(f"Stopped: {words['stopped']} of {sum(words.values())} table")
    else:
        assert number(r"problems in ([\d,]+) table", title) == problems


@pytest.mark.slow
def test_every_screen_says_what_is_so_after_each_step() -> None:
    read = 0
    for seed in range(24):
        dice = random.Random(seed)
        plans = [planned(f"T{no}", chunks=dice.randint(1, 3)) for no in range(dice.randint(1, 3))]
        found = [dice.choice(list(Found)) for _ in plans] if seed % 3 else []
        walk = ReadWalk(plans, dice.randint(1, 3), planned, found)
        walk.watch(plans)
        roam(walk, dice, failing)
        read += walk.read
    assert read > 1_000
