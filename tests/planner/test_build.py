"""Every table ends in exactly one list, with its reason; pinned plans stand or are STALE."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from exporter_tui.model.facts import (
    Database,
    DatabaseIdentity,
    Platform,
    Snapshot,
    SnapshotMethod,
    TableFacts,
    TableKind,
)
from exporter_tui.model.names import Scn, TableName
from exporter_tui.model.options import ExportOptions
from exporter_tui.model.plan import RunPlan, TablePlan
from exporter_tui.model.types import BigQueryType, OracleType
from exporter_tui.model.verdict import FailedReason
from exporter_tui.planner.build import build_run_plan
from tests.builders import text_format
from tests.planner.conftest import BLOCK, MEGABYTE, column, extents, facts, options

Plan = Callable[..., RunPlan]


def _sql(declared: OracleType, name: str) -> str:
    return f'{declared.kind.value}(t."{name}")'


@pytest.fixture
def plan(database: Database, snapshot: Snapshot) -> Plan:
    """Return a planner of the given facts; keywords replace its other arguments."""

    def build(*tables: TableFacts, **changes: object) -> RunPlan:
        values: dict[str, object] = {
            "database": database,
            "snapshot": snapshot,
            "options": options(),
            "pinned": {},
            "column_sql": _sql,
        }
        return build_run_plan(tables=tables, **(values | changes))  # type: ignore[arg-type]

    return build


def _pinned(plan: RunPlan) -> dict[TableName, TablePlan]:
    return {table.table: table for table in plan.tables}


def test_a_plan_holds_all_that_fixes_the_files(plan: Plan) -> None:
    (table,) = plan(
        facts(
            columns=(
                column("ID"),
                column("N", precision=None, scale=None),
                column("D", "DATE"),
                column("V", "VARCHAR2", char_length=20),
            )
        )
    ).tables
    assert table.scn == 4_200_000
    assert [each.oracle.text for each in table.columns] == [
        "NUMBER(10,0)",
        "NUMBER",
        "DATE",
        "VARCHAR2(20)",
    ]
    assert [each.bigquery for each in table.columns] == [
        BigQueryType.INT64,
        None,
        BigQueryType.DATETIME,
        BigQueryType.STRING,
    ]
    assert table.columns[2].sql == 'DATE(t."D")'
    assert table.fingerprint.startswith("sha256:")
    assert len(table.tiles) == 1


def test_the_largest_table_comes_first(plan: Plan) -> None:
    found = plan(
        facts("HR.B", segment_bytes=10),
        facts("HR.A", segment_bytes=10),
        facts("HR.NONE", segment_bytes=None, statistics_bytes=None),
        facts("HR.BIG", segment_bytes=99),
    )
    assert [str(table.table) for table in found.tables] == ["HR.BIG", "HR.A", "HR.B", "HR.NONE"]


@pytest.mark.parametrize(
    ("changes", "code", "told"),
    [
        ({"selectable": False}, "NO-SELECT", 'GRANT SELECT, FLASHBACK ON "HR"."T" TO "EXPORTER"'),
        ({"may_flashback": False}, "NO-FLASHBACK", 'GRANT FLASHBACK ON "HR"."T" TO "EXPORTER"'),
        ({"kind": TableKind.EXTERNAL}, "UNSUPPORTED-KIND", "external table"),
        ({"kind": TableKind.OBJECT}, "UNSUPPORTED-KIND", "object table"),
        ({"columns": (column("X", "XMLTYPE"),)}, "UNSUPPORTED-TYPE", "column X: type XMLTYPE"),
        (
            {"columns": (column(), column("O", "ADDRESS", data_type_owner="HR"))},
            "UNSUPPORTED-TYPE",
            "column O: object type HR.ADDRESS",
        ),
        ({"columns": ()}, "NO-COLUMNS", "before the next run"),
    ],
)
def test_a_table_that_cannot_be_exported_is_refused_with_its_reason(
    plan: Plan, changes: dict[str, object], code: str, told: str
) -> None:
    found = plan(facts(**changes))
    assert found.tables == ()
    (refused,) = found.refused
    assert refused.reason is FailedReason.REFUSED
    assert refused.failure.code == code
    assert told in str(refused.failure)


def test_every_bad_column_is_named(plan: Plan) -> None:
    (refused,) = plan(facts(columns=(column("A", "JSON"), column("B", "LONG")))).refused
    assert "column A" in refused.failure.message
    assert "column B" in refused.failure.message


def test_a_column_named_row_hash_is_refused_only_with_row_hash(plan: Plan) -> None:
    table = facts(columns=(column("Row_Hash"),))
    hashed = options(text=text_format(row_hash=True))
    assert plan(table).tables
    assert plan(table, options=hashed).refused[0].failure.code == "RESERVED-COLUMN"


@pytest.mark.parametrize(
    "kind",
    [
        TableKind.IOT_INTERNAL,
        TableKind.NESTED_STORAGE,
        TableKind.TEMPORARY,
        TableKind.SECONDARY,
        TableKind.DROPPED,
        TableKind.MVIEW_LOG,
    ],
)
def test_a_table_without_data_of_its_own_is_listed_and_never_a_failure(
    plan: Plan, kind: TableKind
) -> None:
    found = plan(facts(kind=kind, selectable=False))
    assert (found.tables, found.refused) == ((), ())
    assert found.not_exported[0].reason


@pytest.mark.parametrize(
    "kind",
    [TableKind.HEAP, TableKind.PARTITIONED, TableKind.CLUSTERED, TableKind.INDEX_ORGANIZED],
)
def test_readable_kinds_are_exported(plan: Plan, kind: TableKind) -> None:
    assert plan(facts(kind=kind)).tables


def test_an_active_policy_is_a_loud_warning(plan: Plan) -> None:
    (table,) = plan(facts(policies=("ONLY_MINE",))).tables
    assert "ROW-LEVEL SECURITY" in table.warnings[0]
    assert "ONLY_MINE" in table.warnings[0]
    assert "EXEMPT ACCESS POLICY" in table.warnings[0]


def test_a_chunk_that_may_pass_what_bigquery_loads_is_warned_of(plan: Plan) -> None:
    big = 5 * 1024**3
    (table,) = plan(facts(segment_bytes=big, kind=TableKind.PARTITIONED)).tables
    assert "BigQuery loads no compressed file over 3.7 GiB" in table.warnings[0]
    assert "partitioned" in table.warnings[0]
    strictly = facts(segment_bytes=4_000_000_001, kind=TableKind.PARTITIONED)
    assert plan(strictly).tables[0].warnings
    (split,) = plan(facts(segment_bytes=big, extents=extents((4, 0, 655_360)))).tables
    assert split.warnings == ()


def test_rows_that_may_be_too_long_for_bigquery_are_warned_of(plan: Plan) -> None:
    rows = 10
    (large,) = plan(facts(statistics_rows=rows, lob_bytes=rows * 20 * MEGABYTE)).tables
    assert "about 20.0 MiB a row" in large.warnings[0]
    assert "ROW-TOO-BIG" in large.warnings[0]
    for lob_bytes, counted in ((rows * MEGABYTE, rows), (None, rows), (MEGABYTE**2, None)):
        (silent,) = plan(facts(statistics_rows=counted, lob_bytes=lob_bytes)).tables
        assert silent.warnings == ()


def test_a_snapshot_in_the_past_is_a_warning_of_the_run(plan: Plan, snapshot: Snapshot) -> None:
    late = replace(snapshot, method=SnapshotMethod.TIMESTAMP_TO_SCN)
    (warning,) = plan(facts(), snapshot=late).warnings
    assert "TIMESTAMP_TO_SCN" in warning
    assert 'GRANT SELECT ON SYS.V_$DATABASE TO "EXPORTER"' in warning
    assert plan(facts()).warnings == ()


@pytest.mark.parametrize(
    ("service", "platform", "warned"),
    [
        ("abc_sales_high.adb.oraclecloud.com", Platform.AUTONOMOUS, True),
        ("SALES_MEDIUM", Platform.AUTONOMOUS, True),
        ("abc_sales_low.adb.oraclecloud.com", Platform.AUTONOMOUS, False),
        ("sales_high", Platform.ON_PREMISES, False),
        ("", Platform.AUTONOMOUS, False),
    ],
)
def test_a_service_that_queues_statements_is_a_warning_of_the_run(
    plan: Plan, database: Database, service: str, platform: Platform, *, warned: bool
) -> None:
    there = replace(database, service=service, platform=platform)

    found = plan(facts(), database=there).warnings

    assert [text.split(" runs ")[0] for text in found] == (
        [f"The service {service.split('.', maxsplit=1)[0]}"] if warned else []
    )


def test_a_pinned_plan_is_kept_with_its_scn_and_its_tiles(plan: Plan, snapshot: Snapshot) -> None:
    small = options(chunk_threshold_bytes=1, chunk_bytes=2 * BLOCK)
    table = facts(segment_bytes=8 * BLOCK, extents=extents((4, 0, 8)))
    first = plan(table, options=small)
    moved = replace(table, extents=extents((7, 500, 64)), segment_bytes=64 * BLOCK)
    again = plan(
        replace(moved, selectable=False, may_flashback=False),
        options=options(gzip_level=3),
        snapshot=replace(snapshot, scn=Scn(9_999_999)),
        pinned=_pinned(first),
    )
    assert again.tables == first.tables
    assert len(again.tables[0].tiles) == 4


def _other_text(**changes: object) -> ExportOptions:
    return options(text=text_format(**changes))


@pytest.mark.parametrize(
    ("new_facts", "changes", "told"),
    [
        (facts(columns=(column(), column("NEW"))), {}, "column NEW is new"),
        (facts(columns=(column("OTHER"),)), {}, "column ID is gone"),
        (
            facts(columns=(column(precision=12),)),
            {},
            "column ID was NUMBER(10,0), now it is NUMBER(12,0)",
        ),
        (facts(columns=(column("ID", "JSON"),)), {}, "column ID was NUMBER(10,0), now type JSON"),
        (facts(), {"options": _other_text(delimiter=";")}, "export.field_delimiter"),
        (facts(), {"options": _other_text(null_marker="~")}, "export.null_marker"),
        (facts(), {"options": _other_text(row_hash=True)}, "export.enable_row_hash was off"),
        (facts(), {"column_sql": lambda _type, name: name}, "read in another way"),
    ],
)
def test_a_pinned_plan_that_no_longer_fits_is_stale_and_says_what_changed(
    plan: Plan, new_facts: TableFacts, changes: dict[str, object], told: str
) -> None:
    found = plan(new_facts, pinned=_pinned(plan(facts())), **changes)
    (refused,) = found.refused
    assert refused.reason is FailedReason.STALE
    assert refused.failure.code == "STALE"
    assert told in refused.failure.message
    assert "HR/T" in refused.failure.remedy


def test_reordered_columns_are_stale(plan: Plan) -> None:
    columns = (column("A"), column("B"))
    first = plan(facts(columns=columns))
    found = plan(facts(columns=columns[::-1]), pinned=_pinned(first))
    assert "order of the columns" in found.refused[0].failure.message


def test_a_plan_of_another_database_is_stale(plan: Plan, database: Database) -> None:
    other = replace(database, identity=DatabaseIdentity(unique_name="TEST", container=None))
    found = plan(facts(), pinned=_pinned(plan(facts())), database=other)
    assert "ORCL, container PDB1" in found.refused[0].failure.message


@pytest.mark.parametrize("changed", [{"object_id": 8}, {"created": "2026-02-02 00:00:00"}])
def test_a_table_that_was_made_anew_is_stale(plan: Plan, changed: dict[str, object]) -> None:
    first = facts(object_id=7, created="2026-01-01 00:00:00")
    pinned = _pinned(plan(first))
    (kept,) = plan(first, pinned=pinned).tables
    assert kept == pinned[kept.table]
    (stale,) = plan(
        facts(**({"object_id": 7, "created": first.created} | changed)), pinned=pinned
    ).refused
    assert stale.failure.code == "STALE"
    assert "object 7, created 2026-01-01 00:00:00" in stale.failure.message


def test_what_one_of_two_runs_could_not_read_is_taken_and_makes_nothing_stale(
    plan: Plan, database: Database
) -> None:
    bare = plan(facts())
    known = facts(object_id=7, created="2026-01-01 00:00:00")
    more = replace(database, identity=replace(database.identity, database_id=1))
    (kept,) = plan(known, pinned=_pinned(bare), database=more).tables
    assert (kept.object_id, kept.created) == (7, "2026-01-01 00:00:00")
    assert kept.database.database_id == 1
    assert kept.fingerprint == bare.tables[0].fingerprint
    (again,) = plan(facts(), pinned={kept.table: kept}).tables
    assert again == kept


def test_nothing_is_lost_between_the_lists(plan: Plan) -> None:
    tables = [
        facts(f"HR.T{number}", kind=kind, selectable=number % 2 == 0)
        for number, kind in enumerate(TableKind)
    ]
    found = plan(*tables)
    listed = [
        each.table for part in (found.tables, found.refused, found.not_exported) for each in part
    ]
    assert sorted(listed) == sorted(table.table for table in tables)
