"""Every check before the start has its result and, where there is one, its remedy."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from exporter_tui.coordinator.views import preflight
from exporter_tui.model.consent import AcceptedColumns, Consent
from exporter_tui.model.errors import ExporterError, Failure
from exporter_tui.model.facts import Database, DatabaseIdentity, Platform, Snapshot, SnapshotMethod
from exporter_tui.model.names import Scn, TableName
from exporter_tui.model.plan import NotExportedTable, RefusedTable, RunPlan, TablePlan
from exporter_tui.model.verdict import FailedReason
from exporter_tui.model.view import Finding, Severity
from tests.builders import failure_of

if TYPE_CHECKING:
    from tests.scenes import World

GB = 1024**3
DATABASE = Database(
    identity=DatabaseIdentity(unique_name="PROD", container="PDB1"),
    version="19.22.0.0.0",
    character_set="AL32UTF8",
    national_character_set="AL16UTF16",
    username="READER",
)


def failure(code: str) -> Failure:
    return failure_of(code, message=f"{code} here.", remedy=f"remedy of {code}")


def refused(name: str, code: str, reason: FailedReason = FailedReason.REFUSED) -> RefusedTable:
    return RefusedTable(table=TableName("HR", name), reason=reason, failure=failure(code))


@pytest.fixture(name="run_plan")
def plan_of_a_run(plan: Callable[..., TablePlan]) -> RunPlan:
    return RunPlan(
        database=DATABASE,
        snapshot=Snapshot(scn=Scn(77), method=SnapshotMethod.CURRENT_SCN),
        tables=(plan("A", chunks=3), plan("B")),
        refused=(),
        not_exported=(),
        warnings=(),
    )


def by_name(findings: tuple[Finding, ...], name: str) -> Finding:
    (found,) = [finding for finding in findings if finding.name == name]
    return found


def test_the_log_on_says_who_answers() -> None:
    found = preflight.connection(DATABASE, "db1:1521/prod", 0.014)

    assert found.text == "PROD (PDB1) 19.22.0.0.0, db1:1521/prod as READER, 14 ms"
    assert found.severity is Severity.GOOD


@pytest.mark.parametrize(
    ("method", "severity"),
    [
        (SnapshotMethod.CURRENT_SCN, Severity.GOOD),
        (SnapshotMethod.DBMS_FLASHBACK, Severity.GOOD),
        (SnapshotMethod.TIMESTAMP_TO_SCN, Severity.WARNING),
    ],
)
def test_the_snapshot_says_how_exact_it_is(method: SnapshotMethod, severity: Severity) -> None:
    found = preflight.snapshot(Snapshot(scn=Scn(77), method=method), DATABASE)

    assert "SCN 77" in found.text
    assert method.value in found.text
    assert (found.severity, bool(found.remedy)) == (severity, severity is Severity.WARNING)


def test_missing_rights_name_the_tables_and_a_grant(run_plan: RunPlan) -> None:
    found = preflight.rights(replace(run_plan, refused=(refused("C", "NO-SELECT"),)))

    assert found.text == "SELECT and FLASHBACK on 2 of 3 tables; missing on HR.C"
    assert (found.severity, found.remedy) == (Severity.WARNING, "remedy of NO-SELECT")
    assert preflight.rights(run_plan).severity is Severity.GOOD


def test_the_plan_says_how_tables_are_cut(run_plan: RunPlan) -> None:
    findings = preflight.planned(run_plan, pinned=1)

    assert by_name(findings, "Plan").text == (
        "2 tables in 4 chunks, 191 MiB; 1 split; 1 planned by an earlier run"
    )
    assert len(findings) == 1


def test_large_tables_that_are_not_split_say_why_once_for_all(
    run_plan: RunPlan, plan: Callable[..., TablePlan]
) -> None:
    def because(name: str, reason: str) -> TablePlan:
        return replace(plan(name), split_reason=f"one chunk: {reason}")

    grant = '; to split it: GRANT SELECT ON SYS.DBA_EXTENTS TO "R"'
    tables = (
        because("A", f"2.0 GiB, but its block map cannot be read{grant}"),
        because("B", f"3.5 GiB, but its block map cannot be read{grant}"),
        because("C", "the table is partitioned, and partitions are not split"),
        because("D", "1.0 MiB is below the threshold of 1.0 GiB"),
    )
    findings = preflight.planned(replace(run_plan, tables=tables), pinned=0)

    found = by_name(findings, "Not split")
    assert found.text == (
        "3 tables in one chunk each: its block map cannot be read (2); "
        "the table is partitioned, and partitions are not split (1)"
    )
    assert found.remedy == 'GRANT SELECT ON SYS.DBA_EXTENTS TO "R"'


def test_a_remedy_that_is_no_grant_is_a_remedy_too(
    run_plan: RunPlan, plan: Callable[..., TablePlan]
) -> None:
    how = "EXEC rdsadmin.rdsadmin_util.grant_sys_object('DBA_EXTENTS', 'R', 'SELECT')"
    reason = f"one chunk: 2.0 GiB, but its block map cannot be read; to split it: {how}"
    tables = (replace(plan("A"), split_reason=reason),)

    found = by_name(preflight.planned(replace(run_plan, tables=tables), pinned=0), "Not split")

    assert found.text == "1 table in one chunk each: its block map cannot be read (1)"
    assert found.remedy == how


def test_an_inexact_snapshot_says_which_right_the_platform_can_give() -> None:
    taken = Snapshot(scn=Scn(77), method=SnapshotMethod.TIMESTAMP_TO_SCN)
    found = preflight.snapshot(taken, replace(DATABASE, platform=Platform.AUTONOMOUS))

    assert found.remedy == 'GRANT SELECT_CATALOG_ROLE TO "READER"'


def test_refused_stale_and_left_out_tables_are_told_apart(run_plan: RunPlan) -> None:
    findings = preflight.planned(
        replace(
            run_plan,
            refused=(
                refused("C", "NO-SELECT"),
                refused("D", "UNSUPPORTED-TYPE"),
                refused("E", "STALE", FailedReason.STALE),
            ),
            not_exported=(NotExportedTable(table=TableName("HR", "F"), reason="temporary"),),
        ),
        pinned=0,
    )

    assert by_name(findings, "Refused").text == "1 table cannot be exported: HR.D"
    assert by_name(findings, "Stale").text == "1 table changed since the earlier run: HR.E"
    assert by_name(findings, "Left out").severity is Severity.INFO


def test_what_is_accepted_and_declared_is_shown_with_its_tables(
    run_plan: RunPlan, plan: Callable[..., TablePlan]
) -> None:
    consent = Consent(hidden_rows=True, masked=AcceptedColumns(every=True))
    tables = tuple(
        replace(plan(f"T{no}"), consent=consent, declared=("NAME is masked, as accepted.",))
        for no in range(7)
    )

    found = preflight.planned(replace(run_plan, tables=tables), pinned=0)

    for name, text in (
        ("Accepted", "HR.T0: hidden_rows; masked: every column"),
        ("Declared", "HR.T0: NAME is masked, as accepted."),
    ):
        shown = [finding for finding in found if finding.name == name]
        assert shown[0].text == text
        assert {finding.severity for finding in shown} == {Severity.INFO}
        assert len(shown) == 6
        assert shown[-1].text.startswith("2 more is ")


def test_masked_tables_have_a_finding_and_a_remedy_of_their_own(run_plan: RunPlan) -> None:
    tables = (refused("A", "UNSUPPORTED-TYPE"), refused("B", "MASKED"), refused("C", "MASKED"))

    found = preflight.planned(replace(run_plan, refused=tables), pinned=0)

    assert by_name(found, "Refused").text == "1 table cannot be exported: HR.A"
    assert by_name(found, "Masked").text.endswith(": HR.B, HR.C")
    assert by_name(found, "Masked").remedy == "remedy of MASKED"


def test_warnings_of_tables_are_shown_and_their_number_is_bounded(
    run_plan: RunPlan, plan: Callable[..., TablePlan]
) -> None:
    tables = tuple(replace(plan(f"T{no}"), warnings=("ROW-LEVEL SECURITY",)) for no in range(9))
    found = [
        finding
        for finding in preflight.planned(replace(run_plan, tables=tables), pinned=0)
        if finding.name == "Warning"
    ]

    assert found[0].text == "HR.T0: ROW-LEVEL SECURITY"
    assert len(found) == 6
    assert found[-1].text.startswith("4 more warnings")


@pytest.mark.parametrize(
    ("free", "severity"),
    [(100 * GB, Severity.GOOD), (31 * GB, Severity.WARNING), (GB // 2, Severity.WARNING)],
)
def test_free_space_is_held_against_estimate_and_floor(free: int, severity: Severity) -> None:
    found = preflight.room(free=free, left_bytes=100 * GB, floor_bytes=2 * GB, enough_bytes=3 * GB)

    assert "about 30.0 GiB needed" in found.text
    assert (found.severity, bool(found.remedy)) == (severity, severity is Severity.WARNING)


@pytest.mark.slow
def test_a_run_collects_its_findings_in_order(world: "World") -> None:
    coordinator = world.coordinator()
    assert coordinator.run().exit_code == 0

    view = coordinator.view()
    names = [finding.name for finding in view.findings]
    assert names == ["Connect", "Snapshot", "Rights", "Plan", "Disk", "CPU"]
    assert not any(finding.fatal for finding in view.findings)


@pytest.mark.slow
def test_a_run_that_cannot_begin_leaves_a_fatal_finding(world: "World") -> None:
    coordinator = world.coordinator(schemas=("NOBODY",))
    with pytest.raises(ExporterError):
        coordinator.run()

    view = coordinator.view()
    assert view.findings[-1].fatal
    assert view.findings[-1].remedy
    assert [finding.name for finding in view.findings[:2]] == ["Connect", "Snapshot"]
