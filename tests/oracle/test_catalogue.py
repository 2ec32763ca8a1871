"""Every code has its class, its meaning and its remedy."""

import re

import pytest

from exporter_tui.model.catalogue import CATALOGUE, failure, lookup
from exporter_tui.model.catalogue_connection import CONNECTION
from exporter_tui.model.catalogue_database import DATABASE
from exporter_tui.model.catalogue_own import OWN
from exporter_tui.model.errors import ErrorClass


def test_no_code_stands_twice() -> None:
    codes = [entry.code for entry in (*CONNECTION, *DATABASE, *OWN)]
    assert sorted(codes) == sorted(set(codes))


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_each_entry_is_two_full_sentences(code: str) -> None:
    entry = CATALOGUE[code]
    assert re.fullmatch(r"(ORA-\d{5}|DP[YI]-\d{4}|[A-Z]+(-[A-Z]+)*)", code)
    for sentence in (entry.meaning, entry.remedy):
        assert sentence[0].isupper()
        assert sentence.rstrip().endswith(".")


@pytest.mark.parametrize(
    ("codes", "error_class"),
    [
        ("ORA-01017 ORA-28000 ORA-28001 ORA-01045 DPI-1047 DPY-6003 NO-MATCH", ErrorClass.FATAL),
        ("ORA-01555 ORA-22924 ORA-01466 ORA-08103 ORA-01410 ORA-08181", ErrorClass.REDO_TABLE),
        ("ORA-03113 DPY-4011 DPY-4024 ORA-12514 WORKER-DIED ORA-02391", ErrorClass.RETRY),
        ("ORA-00028 ORA-00600 ORA-01578 VALUE-NO-TEXT", ErrorClass.NEVER_RETRY),
        ("ORA-00942 ORA-01031 ORA-08188 NO-FLASHBACK STALE", ErrorClass.REFUSE_TABLE),
    ],
)
def test_the_classes_are_those_that_keep_data_and_accounts_safe(
    codes: str, error_class: ErrorClass
) -> None:
    assert {lookup(code).error_class for code in codes.split()} == {error_class}


def test_an_unknown_code_gets_a_class_and_an_address() -> None:
    found = failure("ORA-54321", "HR.T", "whatever")
    assert found.error_class is ErrorClass.RETRY
    assert "ora-54321" in found.remedy
    assert failure("DPY-9999", "HR.T", "whatever").remedy


def test_details_are_filled_in_and_missing_ones_stay_readable() -> None:
    grant = 'GRANT SELECT ON "A"."B" TO "C"'
    assert grant in failure("NO-SELECT", "A.B", "told", grant=grant).remedy
    assert "<GRANT>" in failure("NO-SELECT", "A.B", "told {not a place}").remedy
    assert failure("NO-SELECT", "A.B", "{x}").message == "{x}"
