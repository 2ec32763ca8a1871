"""The sentences of the coordinator's own failures."""

from exporter_tui.coordinator.jobs.failures import not_validated
from exporter_tui.model.verdict import Check, CheckResult, Verdict
from tests.store.builders import plan


def differing(name: str, oracle: str, files: str) -> Check:
    return Check(
        name=name,
        column=None,
        oracle=oracle,
        files=files,
        difference=None,
        result=CheckResult.DIFFERS,
    )


def message(*checks: Check) -> str:
    """Return what people read about a table with these checks."""
    verdict = Verdict(oracle_rows=1, exported_rows=1, checks=checks)
    return not_validated(plan(), verdict).message


def test_both_values_are_named_and_three_checks_at_most() -> None:
    checks = [differing(f"SUM(C{no})", "5", "6") for no in range(5)]

    assert message(*checks) == (
        "SUM(C0): Oracle 5, files 6; SUM(C1): Oracle 5, files 6; SUM(C2): Oracle 5, files 6; "
        "and 2 more."
    )


def test_a_file_is_held_against_what_was_recorded_not_against_oracle() -> None:
    damaged = differing("FILE data_chunk_0001.csv.gz", "5 rows recorded", "Damaged: not whole.")

    assert message(damaged, differing("COUNT(*)", "5", "3")) == (
        "FILE data_chunk_0001.csv.gz: 5 rows recorded, found damaged: not whole; "
        "COUNT(*): Oracle 5, files 3."
    )
