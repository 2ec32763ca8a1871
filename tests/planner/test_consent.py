"""What is accepted of a table is in its plan by the dictionary's names; what means nothing is an
error, and a change makes the plan stale.
"""

import pytest

from exporter_tui.model.consent import NO_CONSENT, AcceptedColumns, AcceptEntry, Consent
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.facts import Database, Snapshot, TableFacts
from exporter_tui.model.plan import RunPlan
from exporter_tui.oracle.select import column_sql
from exporter_tui.planner.build import build_run_plan
from exporter_tui.planner.consent import check_entries, consent_of
from tests.planner.conftest import column, facts, options

EVERY = AcceptedColumns(every=True)
HIDDEN = Consent(hidden_rows=True)


def names(*columns: str) -> AcceptedColumns:
    return AcceptedColumns(names=columns)


def entry(table: str, consent: Consent = HIDDEN) -> AcceptEntry:
    return AcceptEntry(table=table, consent=consent, place="export.accept[1] (line 9)")


def table(name: str = "HR.PAY", *columns: str) -> TableFacts:
    return facts(name, columns=tuple(column(one) for one in columns or ("ID", "SALARY", "Bonus")))


@pytest.mark.parametrize(
    ("pattern", "means"),
    [
        ("HR.PAY", True),
        ("hr.pay", True),
        ("HR.*", True),
        ("*", True),
        ("PAY", True),
        ("P?Y", True),
        ("HR.P", False),
        ("SALES.PAY", False),
        ("HR", False),
        ("Hr.Pay", True),
    ],
)
def test_a_pattern_means_tables_as_in_the_other_keys(pattern: str, *, means: bool) -> None:
    assert consent_of(table(), [entry(pattern)]) == (HIDDEN if means else NO_CONSENT)


def test_entries_add_up() -> None:
    found = consent_of(
        table(),
        [
            entry("HR.*", Consent(masked=names("SALARY"))),
            entry("HR.PAY", Consent(masked=names("Bonus"), replaced_characters=EVERY)),
            entry("HR.OTHER", HIDDEN),
        ],
    )

    assert found == Consent(masked=names("Bonus", "SALARY"), replaced_characters=EVERY)
    assert str(found) == "masked: Bonus, SALARY; replaced_characters: every column"


def test_columns_get_the_names_of_the_dictionary() -> None:
    found = consent_of(table(), [entry("HR.PAY", Consent(masked=names("salary", "Bonus", "X")))])

    assert found.masked == names("Bonus", "SALARY")
    assert found.masked.covers("SALARY")
    assert not found.masked.covers("ID")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            entry("HR.PAI"),
            "export.accept[1] (line 9), table: 'HR.PAI' matches nothing. Near: HR.PAY",
        ),
        (
            entry("HR.*", Consent(masked=names("SALRY"))),
            "export.accept[1] (line 9), masked: 'SALRY' matches nothing. Near: SALARY",
        ),
        (
            entry("HR.*", Consent(replaced_characters=names("x"))),
            "export.accept[1] (line 9), replaced_characters: 'x' matches nothing.",
        ),
    ],
)
def test_an_entry_that_matches_nothing_is_an_error(wrong: AcceptEntry, message: str) -> None:
    with pytest.raises(ExporterError) as caught:
        check_entries([wrong], [table(), table("HR.OTHER", "A")])

    assert caught.value.failure.code == "NO-MATCH"
    assert message in caught.value.failure.message


def test_a_column_of_any_of_its_tables_is_enough() -> None:
    check_entries(
        [entry("HR.*", Consent(masked=names("SALARY"))), entry("pay")],
        [table(), table("HR.OTHER", "A")],
    )


@pytest.fixture
def run(database: Database, snapshot: Snapshot) -> "Run":
    return Run(database, snapshot)


class Run:
    """Plans of one table, each on top of the one before."""

    def __init__(self, database: Database, snapshot: Snapshot) -> None:
        self._database, self._snapshot = database, snapshot
        self.last: RunPlan | None = None

    def plan(self, *accept: AcceptEntry) -> RunPlan:
        self.last = build_run_plan(
            database=self._database,
            snapshot=self._snapshot,
            tables=[table()],
            options=options(accept=accept),
            pinned={plan.table: plan for plan in (self.last.tables if self.last else ())},
            column_sql=column_sql,
        )
        return self.last


def test_the_consent_is_part_of_the_plan_and_of_its_fingerprint(run: Run) -> None:
    (with_consent,) = run.plan(entry("HR.PAY")).tables
    run.last = None
    (without,) = run.plan().tables

    assert with_consent.consent == HIDDEN
    assert without.consent == NO_CONSENT
    assert with_consent.fingerprint != without.fingerprint


def test_the_same_consent_written_in_another_way_keeps_the_plan(run: Run) -> None:
    (planned,) = run.plan(entry("HR.PAY", Consent(masked=names("SALARY", "ID")))).tables

    again = run.plan(
        entry("*", Consent(masked=names("id"))), entry("pay", Consent(masked=names("SALARY")))
    )

    assert again.tables == (planned,)


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ((), (entry("HR.PAY"),), "allowed nothing of it, now it allows hidden_rows"),
        ((entry("HR.PAY"),), (), "allowed hidden_rows of it, now it allows nothing"),
        (
            (entry("HR.PAY", Consent(masked=names("SALARY"))),),
            (entry("HR.PAY", Consent(masked=EVERY)),),
            "allowed masked: SALARY of it, now it allows masked: every column",
        ),
    ],
)
def test_a_consent_that_changed_makes_the_folder_stale(
    run: Run, before: tuple[AcceptEntry, ...], after: tuple[AcceptEntry, ...], why: str
) -> None:
    run.plan(*before)

    (refused,) = run.plan(*after).refused

    assert refused.failure.code == "STALE"
    assert f"export.accept {why}." in refused.failure.message
