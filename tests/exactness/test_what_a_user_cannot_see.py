"""Masked values, hidden rows and archived rows are refused, warned of or declared: never exported
as if they were the table.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from exporter_tui.coordinator.coordinator import Coordinator
from exporter_tui.coordinator.views import preflight
from exporter_tui.fakeoracle.datasets.declare import column, number, row_archival, varchar2
from exporter_tui.fakeoracle.datasets.layout import START_SCN, Shelf
from exporter_tui.fakeoracle.kinds import USUAL, ServerKind
from exporter_tui.fakeoracle.storage.table import (
    Catalog,
    Policy,
    PolicyKind,
    Redaction,
    StoredTable,
)
from exporter_tui.launch.plan_table import plan_text
from exporter_tui.model.consent import AcceptedColumns, AcceptEntry, Consent
from exporter_tui.model.options import ArchivedRows, ValidationMode
from tests.builders import READER
from tests.exactness.exported import Line

pytestmark = pytest.mark.slow

PAY = ("HR", "PAY")
UNMASKED = "EXEMPT REDACTION POLICY"
REDACTION = Redaction(name="HIDE_PAY", columns=("SALARY",))
FILTER = Policy(name="OWN_ROWS", function="F", predicate="ID = 1")

Serve = Callable[..., Line]


def pay(states: Sequence[str | None] = (), **facts: Any) -> StoredTable:
    """Return HR.PAY (ID, NAME, SALARY) of three rows."""
    shelf = Shelf("HR", first_object=92_001, file=17, tablespace="HR")
    return shelf.put(
        "PAY",
        [
            column("ID", number(5), [Decimal(no) for no in (1, 2, 3)]),
            column("NAME", varchar2(10), ["ann", "bob", "eve"]),
            column("SALARY", number(8, 2), [Decimal(100), Decimal(200), Decimal(300)]),
            *(row_archival(states) if states else ()),
        ],
        **facts,
    )


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Yield a function that serves one table to a user who lacks some privileges."""
    lines: list[Line] = []

    def serve_one(
        table: StoredTable,
        *,
        kind: ServerKind = USUAL,
        revoke: Sequence[str] = (),
        grant: Sequence[str] = (),
    ) -> Line:
        line = Line(Catalog(scn=START_SCN, tables=(table,)), tmp_path / f"{len(lines)}", kind)
        line.database.revoke(READER, *revoke)
        line.database.grant(READER, *grant)
        line.server.start()
        lines.append(line)
        return line

    yield serve_one
    for line in lines:
        line.server.stop()


def accept(consent: Consent) -> dict[str, Any]:
    entry = AcceptEntry(table="HR.PAY", consent=consent, place="export.accept[1] (line 9)")
    return {"accept": (entry,)}


def columns(*names: str) -> AcceptedColumns:
    return AcceptedColumns(names=names)


def printed(line: Line, **changes: object) -> str:
    return plan_text(Coordinator(line.options(**changes)).plan(), ValidationMode.FULL)


@pytest.fixture
def masking(serve: Serve) -> Line:
    """Serve a redacted table to a user who may look at the views of redaction."""
    return serve(pay(redaction=REDACTION), revoke=[UNMASKED], grant=["SELECT_CATALOG_ROLE"])


def test_a_masked_table_is_refused_with_the_grant(masking: Line) -> None:
    exported = masking.export()

    assert exported.exit_code == 1
    line = exported.report[PAY]
    assert (line["status"], line["reason"], line["code"]) == ("FAILED", "refused", "MASKED")
    assert line["message"] == f"Data Redaction masks column SALARY for {READER}."
    assert f'GRANT EXEMPT REDACTION POLICY TO "{READER}"' in line["remedy"]
    assert "export.accept: [{table: HR.PAY, masked: [SALARY]}]" in line["remedy"]
    assert not list(exported.folder.rglob("*.csv.gz"))


@pytest.mark.parametrize("accepted", [columns("SALARY"), AcceptedColumns(every=True)])
def test_masked_values_are_exported_where_each_is_accepted_and_declared(
    masking: Line, accepted: AcceptedColumns
) -> None:
    exported = masking.export(**accept(Consent(masked=accepted)))

    assert [cells[2] for cells in exported.cells(*PAY)] == ["0.00", "0.00", "0.00"]
    report, metadata, plan = exported.report[PAY], exported.metadata(*PAY), exported.plan(*PAY)
    assert report["status"] == "SUCCEEDED"
    for document in (report, metadata, plan):
        (told,) = document["declared"]
        assert told.startswith("SALARY: values masked by Data Redaction, as accepted; the checks")
    assert plan["visibility"]["masked"] == metadata["visibility"]["masked"] == ["SALARY"]
    assert metadata["accepted"]["masked"]["every"] == accepted.every
    about = [one["name"] for one in metadata["checks"] if one["column"] == "SALARY"]
    assert about == ["COUNT(SALARY)"]
    assert "SUM(ID)" in {one["name"] for one in metadata["checks"]}


def test_a_consent_to_other_columns_is_none(masking: Line) -> None:
    exported = masking.export(**accept(Consent(masked=columns("NAME"))))

    assert exported.report[PAY]["code"] == "MASKED"


def test_an_exempt_user_exports_true_values_without_a_word(serve: Serve) -> None:
    exported = serve(pay(redaction=REDACTION)).export()

    assert [cells[2] for cells in exported.cells(*PAY)] == ["100.00", "200.00", "300.00"]
    assert exported.whole_report["warnings"] == []
    assert exported.metadata(*PAY)["not_known"] == []


def test_where_nobody_may_look_it_is_said_once_and_loudly(serve: Serve) -> None:
    line = serve(pay(redaction=REDACTION), revoke=[UNMASKED])

    exported = line.export()

    (told,) = exported.whole_report["warnings"]
    assert told.startswith("It CANNOT BE KNOWN whether Data Redaction masks values")
    assert f'GRANT SELECT_CATALOG_ROLE TO "{READER}"' in told
    assert f'GRANT EXEMPT REDACTION POLICY TO "{READER}"' in told
    (not_known,) = exported.metadata(*PAY)["not_known"]
    assert not_known.startswith("Whether Data Redaction masked values")
    assert printed(line).count("CANNOT BE KNOWN") == 1
    findings = preflight.planned(Coordinator(line.options()).plan(), pinned=0)
    assert sum("CANNOT BE KNOWN" in finding.text for finding in findings) == 1


def test_what_is_accepted_is_declared_also_where_nobody_may_look(serve: Serve) -> None:
    consent = Consent(masked=AcceptedColumns(every=True), hidden_rows=True)

    exported = serve(pay(redaction=REDACTION), revoke=[UNMASKED]).export(**accept(consent))

    assert exported.whole_report["warnings"] == []
    assert exported.report[PAY]["declared"] == [
        "Rows may be hidden from this user, as accepted; no policy was found.",
        "Values may be masked (every column), as accepted; nobody could look.",
    ]


def test_a_mask_that_came_after_the_plan_stops_the_table(serve: Serve) -> None:
    line = serve(pay(), revoke=[UNMASKED], grant=["SELECT_CATALOG_ROLE"])
    folder = str(line.export().folder)
    line.database.redefine(pay(redaction=REDACTION))

    again = line.export(output_dir=folder).report[PAY]
    consent = accept(Consent(masked=columns("SALARY")))
    accepted = line.export(output_dir=folder, **consent).report[PAY]

    assert again["code"] == "MASKED"
    assert accepted["code"] == "STALE"
    assert "masks were none, now they are SALARY" in accepted["message"]


KINDS = [
    (PolicyKind.ROW_LEVEL_SECURITY, "ROW-LEVEL SECURITY is active (OWN_ROWS)"),
    (PolicyKind.LABEL_SECURITY, "LABEL SECURITY is active (OWN_ROWS)"),
    (PolicyKind.APPLICATION_SECURITY, "REAL APPLICATION SECURITY is active (OWN_ROWS)"),
]


@pytest.mark.parametrize(("kind", "words"), KINDS)
def test_a_policy_that_hides_rows_is_warned_of_or_declared(
    serve: Serve, kind: PolicyKind, words: str
) -> None:
    policy = Policy(name="OWN_ROWS", function="F", predicate="ID = 1", kind=kind)
    line = serve(
        pay(policies=(policy,)),
        kind=ServerKind(label_security=True),
        grant=["SELECT_CATALOG_ROLE"],
    )

    warned = line.export()
    declared = line.export(**accept(Consent(hidden_rows=True)))

    for exported in (warned, declared):
        assert len(exported.cells(*PAY)) == 1
        assert exported.report[PAY]["status"] == "SUCCEEDED"
    (warning,) = warned.report[PAY]["warnings"]
    assert warning.startswith(words)
    assert f'GRANT EXEMPT ACCESS POLICY TO "{READER}"' in warning
    assert declared.report[PAY]["warnings"] == []
    for document in (declared.report[PAY], declared.metadata(*PAY), declared.plan(*PAY)):
        assert document["declared"] == [
            "Rows that OWN_ROWS hides from this user are missing, as accepted."
        ]


@pytest.mark.parametrize(("kind", "words"), KINDS)
def test_nothing_is_said_to_a_user_from_whom_no_row_is_hidden(
    serve: Serve, kind: PolicyKind, words: str
) -> None:
    policy = Policy(name="OWN_ROWS", function="F", predicate="ID = 1", kind=kind)
    line = serve(
        pay(policies=(policy,)),
        kind=ServerKind(label_security=True),
        grant=["SELECT_CATALOG_ROLE", "EXEMPT ACCESS POLICY"],
    )

    exported = line.export()

    assert len(exported.cells(*PAY)) == 3
    assert exported.report[PAY]["warnings"] == []
    assert words not in json.dumps(exported.whole_report)


def test_options_that_are_not_installed_are_no_noise(serve: Serve) -> None:
    exported = serve(pay()).export()

    assert exported.whole_report["warnings"] == []
    assert exported.report[PAY]["warnings"] == []


def test_columns_that_a_policy_masks_are_named(serve: Serve) -> None:
    policy = Policy(
        name="OWN_PAY", function="F", predicate="ID = 1", columns=("SALARY",), masks=True
    )
    line = serve(pay(policies=(policy,)))

    warned = line.export()
    declared = line.export(**accept(Consent(masked=columns("SALARY"))))

    assert [cells[2] for cells in warned.cells(*PAY)] == ["100.00", None, None]
    (warning,) = warned.report[PAY]["warnings"]
    assert warning.startswith("COLUMN MASKING by row-level security: SALARY may read NULL")
    assert declared.report[PAY]["warnings"] == []
    assert declared.report[PAY]["declared"] == [
        "SALARY: NULL where row-level security masks the value, as accepted."
    ]


def test_a_policy_that_came_or_went_since_the_plan_makes_it_stale(serve: Serve) -> None:
    line = serve(pay(policies=(FILTER,)))
    folder = str(line.export().folder)
    line.database.grant(READER, "EXEMPT ACCESS POLICY")

    again = line.export(output_dir=folder).report[PAY]

    assert again["code"] == "STALE"
    assert "hide rows from this user were OWN_ROWS, now they are none" in again["message"]


STATES = ("0", "1", "0")


@pytest.mark.parametrize("revoke", [(), (UNMASKED,)])
def test_archived_rows_are_exported_with_their_state(serve: Serve, revoke: Sequence[str]) -> None:
    exported = serve(pay(states=STATES), revoke=revoke).export()

    assert [cells[0] for cells in exported.cells(*PAY)] == ["1", "2", "3"]
    assert [cells[3] for cells in exported.cells(*PAY)] == ["0", "1", "0"]
    names = [one["name"] for one in exported.metadata(*PAY)["columns"]]
    assert names == ["ID", "NAME", "SALARY", "ORA_ARCHIVE_STATE"]
    assert exported.report[PAY]["oracle_rows"] == 3
    assert exported.report[PAY]["declared"] == [
        "Archived rows are exported; ORA_ARCHIVE_STATE is '0' in active ones."
    ]


def test_active_rows_alone_are_exported_where_that_is_wanted_and_declared(serve: Serve) -> None:
    exported = serve(pay(states=STATES)).export(archived_rows=ArchivedRows.ACTIVE)

    assert exported.cells(*PAY) == [
        ("1", "ann", "100.00"),
        ("3", "eve", "300.00"),
    ]
    assert exported.report[PAY]["oracle_rows"] == 2
    for document in (exported.report[PAY], exported.metadata(*PAY), exported.plan(*PAY)):
        assert document["declared"] == [
            "Archived rows are left out (export.archived_rows: active)."
        ]


def test_the_other_choice_makes_such_a_table_stale_and_no_other(serve: Serve) -> None:
    for table, code in ((pay(states=STATES), "STALE"), (pay(), None)):
        line = serve(table)
        folder = str(line.export().folder)

        again = line.export(output_dir=folder, archived_rows=ArchivedRows.ACTIVE).report[PAY]

        assert again["code"] == code
    assert again["verdict_kept"]


def test_a_folder_of_before_archived_rows_were_read_is_stale_and_says_why(serve: Serve) -> None:
    line = serve(pay(states=STATES))
    exported = line.export(archived_rows=ArchivedRows.ACTIVE)
    path = exported.paths(*PAY).plan
    document = json.loads(path.read_text())
    for field in ("visibility", "declared", "consent"):
        del document[field]
    path.write_text(json.dumps(document))

    for archived in ArchivedRows:
        again = line.export(output_dir=str(exported.folder), archived_rows=archived).report[PAY]

        assert again["code"] == "STALE"
        assert again["message"].startswith("the table has row archival, and its plan knows nothing")
        assert "ORA_ARCHIVE_STATE is new" not in again["message"]


def test_a_folder_of_before_without_row_archival_goes_on(serve: Serve) -> None:
    line = serve(pay(policies=(FILTER,)))
    exported = line.export()
    path = exported.paths(*PAY).plan
    document = json.loads(path.read_text())
    for field in ("visibility", "declared", "consent"):
        del document[field]
    document["warnings"] = ["ROW-LEVEL SECURITY is active (OWN_ROWS): in older words."]
    path.write_text(json.dumps(document))

    again = line.export(output_dir=str(exported.folder)).report[PAY]

    assert again["status"] == "SUCCEEDED"
    assert again["verdict_kept"]


def test_a_release_without_row_archival_has_no_such_table_and_no_trouble(serve: Serve) -> None:
    kind = ServerKind(unknown_settings=frozenset({"ROW ARCHIVAL VISIBILITY"}))

    assert serve(pay(), kind=kind).export().report[PAY]["status"] == "SUCCEEDED"


def test_a_table_whose_archived_rows_nobody_may_see_is_refused(serve: Serve) -> None:
    kind = ServerKind(unknown_settings=frozenset({"ROW ARCHIVAL VISIBILITY"}))

    refused = serve(pay(states=STATES), kind=kind).export().report[PAY]

    assert refused["code"] == "ARCHIVED-ROWS"
    assert "ALTER SESSION SET ROW ARCHIVAL VISIBILITY" in refused["remedy"]


def test_the_printed_plan_shows_what_is_accepted_and_declared(masking: Line) -> None:
    refused = printed(masking)
    accepted = printed(masking, **accept(Consent(masked=columns("SALARY"))))

    assert "HR.PAY: MASKED: Data Redaction masks column SALARY" in refused
    assert "Accepted (export.accept):\n  HR.PAY: masked: SALARY\n" in accepted
    assert "Declared:\n  HR.PAY: SALARY: values masked by Data Redaction" in accepted
