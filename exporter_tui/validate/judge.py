"""The verdict on a table from the answers about its tiles; pure.

Enters: the plan, the records of all its chunks, Oracle's answers about their tiles, why there are
none about others, the count of the whole table, files that were read again. Leaves: the verdict.
Each chunk is held against its own tile: two differences that cancel each other out are found, and
the chunks are named, so that a person exports those again and no others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from exporter_tui.model.errors import Failure
from exporter_tui.model.names import ChunkNo
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.verdict import FILE_CHECK, Check, CheckResult, Unanswered, Verdict
from exporter_tui.model.work import ChunkAnswer, ChunkRecord, RereadOutcome, TableAggregates
from exporter_tui.validate.combine import combine
from exporter_tui.validate.compare import file_checks, verdict

WHOLE_CHECK = "COUNT(*) of the whole table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What Oracle said about a table. ``by_chunk``: its numbers of tiles; ``unanswered``: why it
    has none of a chunk; ``whole_rows``: the count of the whole table, None without an answer
    (``whole_failure`` says why).
    """

    by_chunk: Mapping[ChunkNo, ChunkAnswer] = field(default_factory=dict)
    unanswered: Mapping[ChunkNo, Failure] = field(default_factory=dict)
    whole_rows: int | None = None
    whole_failure: Failure | None = None


def judge(
    plan: TablePlan,
    records: Sequence[ChunkRecord],
    said: Answers,
    rereads: Sequence[RereadOutcome] = (),
) -> Verdict:
    """Return every check of the table: those of all tiles that were answered together, the count of
    the whole table, then the files that were read again.
    """
    again = {one.chunk: one for one in rereads}
    answered = [record for record in records if record.chunk in said.by_chunk]
    exported = _exported(records, again)
    checks = list(_checks(plan, answered, said, again))
    if said.whole_rows is not None:
        checks.append(_whole(said.whole_rows, exported))
    checks.extend(file_checks(records, rereads))
    complete = len(answered) == len(records)
    return Verdict(
        oracle_rows=sum(said.by_chunk[one.chunk].rows for one in answered) if complete else None,
        exported_rows=exported,
        checks=tuple(checks),
        asked=said.by_chunk[answered[0].chunk].asked if answered else None,
        unanswered=tuple(
            Unanswered(chunk=record.chunk, failure=said.unanswered[record.chunk])
            for record in records
            if record.chunk not in said.by_chunk and record.chunk in said.unanswered
        ),
        tile_rows={one.chunk: said.by_chunk[one.chunk].rows for one in answered},
        whole_rows=said.whole_rows,
        whole_failure=said.whole_failure,
    )


def _exported(records: Sequence[ChunkRecord], again: Mapping[ChunkNo, RereadOutcome]) -> int:
    """Return the rows of all files: as counted again, else as recorded."""
    total = 0
    for record in records:
        one = again.get(record.chunk)
        counted = one.rows if one is not None and one.problem is not None else None
        total += record.rows if counted is None else counted
    return total


@dataclass(slots=True)
class _Fold:
    """What the tiles say to one check. ``first``: the check of the first that differs."""

    differing: list[ChunkNo] = field(default_factory=list)
    first: Check | None = None
    comparable: bool = True

    def add(self, chunk: ChunkNo, check: Check) -> None:
        if check.result is CheckResult.DIFFERS:
            self.differing.append(chunk)
            self.first = self.first or check
        elif check.result is CheckResult.NOT_COMPARABLE:
            self.comparable = False

    def result(self) -> CheckResult:
        if self.differing:
            return CheckResult.DIFFERS
        return CheckResult.AGREES if self.comparable else CheckResult.NOT_COMPARABLE


def _checks(
    plan: TablePlan,
    records: Sequence[ChunkRecord],
    said: Answers,
    again: Mapping[ChunkNo, RereadOutcome],
) -> Sequence[Check]:
    """Return the checks of all answered tiles together, each with the chunks where it differs."""
    if not records:
        return ()
    folds: dict[str, _Fold] = {}
    for record in records:
        answer = said.by_chunk[record.chunk]
        reread = [again[record.chunk]] if record.chunk in again else []
        for check in _of_tiles(plan, [record], _numbers(answer), reread):
            folds.setdefault(check.name, _Fold()).add(record.chunk, check)
    rereads = [again[record.chunk] for record in records if record.chunk in again]
    together = combine([_numbers(said.by_chunk[record.chunk]) for record in records])
    return [
        _joined(check, folds.get(check.name, _Fold()))
        for check in _of_tiles(plan, records, together, rereads)
    ]


def _of_tiles(
    plan: TablePlan,
    records: Sequence[ChunkRecord],
    numbers: TableAggregates,
    rereads: Sequence[RereadOutcome],
) -> list[Check]:
    found = verdict(plan, records, numbers, rereads)
    return [check for check in found.checks if not check.name.startswith(FILE_CHECK)]


def _numbers(answer: ChunkAnswer) -> TableAggregates:
    return TableAggregates(
        table=answer.table,
        scn=answer.scn,
        rows=answer.rows,
        columns=answer.columns,
        asked=answer.asked,
    )


def _joined(check: Check, fold: _Fold) -> Check:
    """Return the check of all tiles. A sum of exact sums is exact, whatever its length; where
    differences cancel each other out, the first chunk that differs is shown.
    """
    hidden = bool(fold.differing) and check.result is CheckResult.AGREES
    shown = fold.first if hidden and fold.first is not None else check
    return replace(shown, result=fold.result(), chunks=tuple(fold.differing))


def _whole(oracle: int, files: int) -> Check:
    return Check(
        name=WHOLE_CHECK,
        column=None,
        oracle=str(oracle),
        files=str(files),
        difference=str(files - oracle),
        result=CheckResult.AGREES if oracle == files else CheckResult.DIFFERS,
    )
