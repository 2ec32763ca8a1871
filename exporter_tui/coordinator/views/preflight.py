"""What was checked before the start, each check with its result and remedy; pure.

Enters: what the database, the folder and this machine said. Leaves: findings in the order in which
they were made; the screen shows any list of them. Nothing here stops a run: what does is an error,
and its finding is ``fatal``.
"""

import re
from collections import Counter

from exporter_tui.coordinator.views import disk_need
from exporter_tui.model.errors import ErrorClass, Failure
from exporter_tui.model.facts import Database, Snapshot, SnapshotMethod
from exporter_tui.model.format import count, size
from exporter_tui.model.grants import grant_for_scn
from exporter_tui.model.plan import RefusedTable, RunPlan, TablePlan
from exporter_tui.model.verdict import FailedReason
from exporter_tui.model.view import Finding, Severity
from exporter_tui.planner.build import SNAPSHOT_MAY_LAG

_LISTED = 5
_WHOLE = "one chunk: "
_BELOW = " is below the threshold"
_FITS = " fit into one"
_HOW_TO_SPLIT = re.compile(r"; (?:for sizes and splitting|to split it): (.+)$")
_SIZE_FIRST = re.compile(r"^[\d.]+ \w+, but ")


def connection(database: Database, where: str, elapsed_s: float) -> Finding:
    """The log-on: who answers, in which version, after how long."""
    identity = database.identity
    name = identity.unique_name
    if identity.container and identity.container != name:
        name = f"{name} ({identity.container})"
    text = f"{name} {database.version}, {where} as {database.username}"
    return Finding(
        name="Connect", severity=Severity.GOOD, text=f"{text}, {elapsed_s * 1000:,.0f} ms"
    )


def snapshot(taken: Snapshot, database: Database) -> Finding:
    """The point that every table is read at, and how exact it is."""
    text = f"SCN {taken.scn} from {taken.method.value}"
    if taken.method is not SnapshotMethod.TIMESTAMP_TO_SCN:
        return Finding(name="Snapshot", severity=Severity.GOOD, text=text)
    return Finding(
        name="Snapshot",
        severity=Severity.WARNING,
        text=f"{text}: may lie some seconds in the past",
        remedy=grant_for_scn(database.username, database.platform),
    )


def rights(plan: RunPlan) -> Finding:
    """On how many of the tables the user holds SELECT and FLASHBACK."""
    refused = [table for table in plan.refused if _lacks_right(table)]
    total = len(plan.tables) + len(plan.refused)
    text = f"SELECT and FLASHBACK on {total - len(refused):,} of {count(total, 'table')}"
    if not refused:
        return Finding(name="Rights", severity=Severity.GOOD, text=text)
    return Finding(
        name="Rights",
        severity=Severity.WARNING,
        text=f"{text}; missing on {_names(refused)}",
        remedy=refused[0].failure.remedy,
    )


def planned(plan: RunPlan, pinned: int) -> tuple[Finding, ...]:
    """How the tables are cut and why, what is refused, what has no data; ``pinned``: tables whose
    plan stands from an earlier run.
    """
    findings = [_cut(plan, pinned), *_uncut(plan.tables)]
    refused = [table for table in plan.refused if not _lacks_right(table)]
    stale = [table for table in refused if table.reason is FailedReason.STALE]
    masked = [table for table in refused if table.failure.error_class is ErrorClass.MASKED]
    others = [
        table for table in refused if table.reason is not FailedReason.STALE and table not in masked
    ]
    if stale:
        findings.append(_refused("Stale", stale, "changed since the earlier run"))
    if masked:
        findings.append(_refused("Masked", masked, "refused for masked values"))
    if others:
        findings.append(_refused("Refused", others, "cannot be exported"))
    if plan.not_exported:
        text = f"{count(len(plan.not_exported), 'table')} without data of their own are left out"
        findings.append(Finding(name="Left out", severity=Severity.INFO, text=text))
    return (*findings, *_accepted(plan.tables), *_warnings(plan))


def _accepted(tables: tuple[TablePlan, ...]) -> list[Finding]:
    """Say what ``export.accept`` accepts, and in what files differ from their tables."""
    accepted = [f"{table.table}: {table.consent}" for table in tables if table.consent]
    declared = [f"{table.table}: {text}" for table in tables for text in table.declared]
    return [
        *_some("Accepted", Severity.INFO, accepted, "more is accepted; all of it is in the plan"),
        *_some("Declared", Severity.INFO, declared, "more is declared; all of it is in the plan"),
    ]


def _some(name: str, severity: Severity, texts: list[str], more: str) -> list[Finding]:
    """Return the first texts as findings, and how many more there are."""
    shown = texts[:_LISTED]
    if len(texts) > _LISTED:
        shown.append(f"{len(texts) - _LISTED:,} {more}")
    return [Finding(name=name, severity=severity, text=text) for text in shown]


def _cut(plan: RunPlan, pinned: int) -> Finding:
    chunks = sum(len(table.tiles) for table in plan.tables)
    total = sum(table.segment_bytes or 0 for table in plan.tables)
    several = sum(len(table.tiles) > 1 for table in plan.tables)
    text = f"{count(len(plan.tables), 'table')} in {count(chunks, 'chunk')}, {size(total)}"
    text += f"; {several:,} split"
    if pinned:
        text += f"; {pinned:,} planned by an earlier run"
    return Finding(name="Plan", severity=Severity.GOOD, text=text)


def _uncut(tables: tuple[TablePlan, ...]) -> list[Finding]:
    """Say why tables over the threshold stay in one chunk, each reason once."""
    reasons: Counter[str] = Counter()
    remedies: list[str] = []
    for table in tables:
        reason = table.split_reason
        if not reason.startswith(_WHOLE) or _BELOW in reason or reason.endswith(_FITS):
            continue
        reasons[_SIZE_FIRST.sub("", _HOW_TO_SPLIT.sub("", reason.removeprefix(_WHOLE)))] += 1
        if (how := _HOW_TO_SPLIT.search(reason)) is not None:
            remedies.append(how[1])
    if not reasons:
        return []
    why = "; ".join(f"{reason} ({number:,})" for reason, number in reasons.most_common(_LISTED))
    return [
        Finding(
            name="Not split",
            severity=Severity.WARNING if remedies else Severity.INFO,
            text=f"{count(reasons.total(), 'table')} in one chunk each: {why}",
            remedy=remedies[0] if remedies else "",
        )
    ]


def _refused(name: str, tables: list[RefusedTable], what: str) -> Finding:
    return Finding(
        name=name,
        severity=Severity.WARNING,
        text=f"{count(len(tables), 'table')} {what}: {_names(tables)}",
        remedy=tables[0].failure.remedy,
    )


def _warnings(plan: RunPlan) -> list[Finding]:
    texts = [text for text in plan.warnings if not text.startswith(SNAPSHOT_MAY_LAG)]
    texts += [f"{table.table}: {text}" for table in plan.tables for text in table.warnings]
    rest = "more warnings; all are in the log and in the report"
    if len(texts) == _LISTED + 1:
        rest = rest.replace("warnings", "warning")
    return _some("Warning", Severity.WARNING, texts, rest)


def room(*, free: int | None, left_bytes: int, floor_bytes: int, enough_bytes: int) -> Finding:
    """Free space against what ``left_bytes`` of segments may need. ``enough_bytes``: how much is
    free when a run goes on that waits for room.
    """
    if free is None:
        return Finding(name="Disk", severity=Severity.WARNING, text="free space cannot be read")
    needed = disk_need.guess(open_bytes=left_bytes)
    text = f"{size(free)} free, about {size(needed)} needed"
    if free < floor_bytes:
        return Finding(
            name="Disk",
            severity=Severity.WARNING,
            text=f"{text}; less than the floor of {size(floor_bytes)}",
            remedy=f"The run waits until {size(enough_bytes)} are free; "
            "export.disk_floor sets the floor.",
        )
    if free - needed < floor_bytes:
        return Finding(
            name="Disk",
            severity=Severity.WARNING,
            text=f"{text}; this may be too little",
            remedy=f"The run waits by itself when less than {size(floor_bytes)} are left.",
        )
    return Finding(name="Disk", severity=Severity.GOOD, text=text)


def processor(
    *, cores: float, machine_cores: int, percent: int, workers: int, limit: int
) -> Finding:
    """The CPU ceiling and the workers that it makes."""
    text = f"{cores:g} of {count(machine_cores, 'core')} usable, cap {percent} %: "
    text += f"{count(workers, 'worker')} to begin with, at most {limit:,}"
    return Finding(name="CPU", severity=Severity.GOOD, text=text)


def fatal(failure: Failure, *, connected: bool) -> Finding:
    """Why the run cannot begin."""
    return Finding(
        name="Plan" if connected else "Connect",
        severity=Severity.PROBLEM,
        text=f"{failure.code}: {failure.message} {failure.meaning}",
        remedy=failure.remedy,
        fatal=True,
    )


def _lacks_right(table: RefusedTable) -> bool:
    return table.failure.error_class is ErrorClass.RIGHT_MISSING


def _names(tables: list[RefusedTable]) -> str:
    shown = ", ".join(str(table.table) for table in tables[:_LISTED])
    more = len(tables) - _LISTED
    return f"{shown} and {more:,} more" if more > 0 else shown
