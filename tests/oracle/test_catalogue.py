"""Every code has its class, its meaning and its remedy."""

import re

import pytest

from exporter_tui.model.catalogue.connection import CONNECTION
from exporter_tui.model.catalogue.database import DATABASE
from exporter_tui.model.catalogue.entry import CatalogueEntry
from exporter_tui.model.catalogue.lookup import CATALOGUE, failure, lookup
from exporter_tui.model.catalogue.own import OWN
from exporter_tui.model.catalogue.places import EVERY
from exporter_tui.model.catalogue.rights import RIGHTS
from exporter_tui.model.errors import ErrorClass
from exporter_tui.model.places import Place, place_of


def test_no_code_stands_twice() -> None:
    codes = [entry.code for entry in (*CONNECTION, *RIGHTS, *DATABASE, *OWN)]
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
        ("ORA-01017 ORA-28000 ORA-28001 ORA-01005 ORA-01045", ErrorClass.NEVER_LOG_ON_AGAIN),
        ("DPI-1047 DPY-4001 NO-MATCH", ErrorClass.FATAL),
        ("ORA-12505 DPY-6003 ORA-01035", ErrorClass.DATABASE_NOT_OPEN),
        ("LOCKED", ErrorClass.FOLDER_LOCKED),
        ("DISK-FULL", ErrorClass.DISK_FULL),
        ("ORA-01555 ORA-22924 ORA-08180", ErrorClass.REDO_TABLE),
        ("ORA-01466 ORA-08103 ORA-01410", ErrorClass.TABLE_MOVED),
        ("ORA-08181", ErrorClass.SCN_NOT_READABLE_YET),
        ("ORA-03113 DPY-4011 ORA-12514 DPY-6000 ORA-12170 WORKER-DIED", ErrorClass.RETRY),
        ("ORA-01033 ORA-01034", ErrorClass.RETRY),
        (
            "ORA-02391 ORA-12516 ORA-12519 ORA-12520 ORA-00018 ORA-00020",
            ErrorClass.NO_SESSION_TO_SPARE,
        ),
        ("DPY-4024 DPI-1067 STALLED", ErrorClass.OUT_OF_TIME),
        ("CONNECT-TIMEOUT", ErrorClass.LOG_ON_HANGS),
        ("FILE-GONE", ErrorClass.FILE_GONE),
        ("FOLDER-LINK NOT-A-FILE NOT-A-FOLDER DAMAGED", ErrorClass.FOLDER_UNFIT),
        ("NOT-WRITABLE", ErrorClass.NOT_WRITABLE),
        (
            "VALUE-NO-TEXT DPY-3022 DPY-4003 DPY-4036 DPY-4037 DPY-4039 DPY-4042",
            ErrorClass.VALUE_WITHOUT_TEXT,
        ),
        ("DPY-5015", ErrorClass.VALUE_UNREADABLE),
        ("ORA-01426", ErrorClass.NUMERIC_OVERFLOW),
        ("STOPPED", ErrorClass.STOPPED),
        ("NO-SELECT NO-FLASHBACK", ErrorClass.RIGHT_MISSING),
        ("MASKED", ErrorClass.MASKED),
        ("ORA-00028 ORA-00600 ORA-01578", ErrorClass.NEVER_RETRY),
        ("ORA-00942 ORA-01031 ORA-08188 STALE", ErrorClass.REFUSE_TABLE),
        ("ORA-47306 ORA-47400 ORA-47401 ORA-47599 ORA-47605 ORA-28081", ErrorClass.REFUSE_TABLE),
        ("ORA-01219 ORA-28040 ORA-28860 ORA-28999 ORA-28009", ErrorClass.FATAL),
        ("ORA-01591 ORA-12805 ORA-12899 ORA-03150 ORA-03199 ORA-12599", ErrorClass.RETRY),
        ("DPY-5000 DPY-5004 DPY-5099 DPY-6099 ORA-02399", ErrorClass.RETRY),
        ("DPY-2060", ErrorClass.RETRY),
        ("ORA-01882 ORA-01878 ORA-01881 ORA-01899 ORA-40478 ORA-40699", ErrorClass.NEVER_RETRY),
        ("ORA-01792 ORA-01114 ORA-01199 ORA-29283 ORA-29913", ErrorClass.NEVER_RETRY),
        ("ORA-28365 ORA-28353 ORA-28374 ORA-28449 ORA-16000 ORA-16003", ErrorClass.NEVER_RETRY),
        ("ORA-20001 ORA-20999 ORA-04088 ORA-06508 ORA-00999", ErrorClass.NEVER_RETRY),
        ("DPY-3099 DPY-2099", ErrorClass.NEVER_RETRY),
    ],
)
def test_the_classes_are_those_that_keep_data_and_accounts_safe(
    codes: str, error_class: ErrorClass
) -> None:
    assert {lookup(code).error_class for code in codes.split()} == {error_class}


def test_every_class_is_that_of_a_code() -> None:
    used = {entry.error_class for entry in (*CATALOGUE.values(), *EVERY)}
    assert used == set(ErrorClass)


def test_an_unknown_code_gets_a_class_and_an_address() -> None:
    found = failure("ORA-54321", "HR.T", "whatever")
    assert found.error_class is ErrorClass.RETRY
    assert "ora-54321" in found.remedy
    assert failure("DPY-9999", "HR.T", "whatever").remedy


@pytest.mark.parametrize("entry", [*CATALOGUE.values(), *EVERY], ids=lambda entry: entry.code)
def test_no_entry_promises_what_may_be_over(entry: CatalogueEntry) -> None:
    """A failure is told when it is met, in the end, and where there are no chunks at all."""
    said = f"{entry.meaning} {entry.remedy}"
    for words in ("the chunk", "starts again", "exported again", "by itself;", "<"):
        assert words not in said.lower(), words


def test_a_family_says_more_than_that_the_code_is_unknown() -> None:
    for code in ("ORA-47499", "ORA-28399", "ORA-20123", "ORA-40599", "DPY-5099", "ORA-12699"):
        assert code not in CATALOGUE
        assert "no special rule" not in lookup(code).meaning


def test_a_number_that_the_driver_cannot_read_is_not_blamed_on_the_data() -> None:
    for code in ("DPY-5000", "DPY-5015", "DPY-2060"):
        assert "DUMP" not in lookup(code).remedy


@pytest.mark.parametrize(
    ("where", "place"),
    [
        ("log-on to db1:1521/prod", Place.LOG_ON),
        ("reading the dictionary (ALL_TABLES)", Place.DICTIONARY),
        ("reading ALL_TABLES", Place.DICTIONARY),
        ("taking the snapshot (V$DATABASE)", Place.DICTIONARY),
        ("HR.EMPLOYEES chunk 3", Place.TABLE),
        ("validation of HR.EMPLOYEES", Place.TABLE),
    ],
)
def test_a_failure_knows_its_place(where: str, place: Place) -> None:
    assert place_of(where) is place


def test_a_view_that_cannot_be_read_is_no_missing_table() -> None:
    in_dictionary = failure("ORA-00942", "reading the dictionary (ALL_TABLES)", "no")
    in_chunk = failure("ORA-00942", "HR.T chunk 1", "no")

    assert "view of the dictionary" in in_dictionary.meaning
    assert in_chunk.meaning.startswith("The table")
    assert "before the next run" in in_chunk.remedy


def test_details_are_filled_in_and_missing_ones_stay_readable() -> None:
    grant = 'GRANT SELECT ON "A"."B" TO "C"'
    assert grant in failure("NO-SELECT", "A.B", "told", grant=grant).remedy
    assert "<GRANT>" in failure("NO-SELECT", "A.B", "told {not a place}").remedy
    assert failure("NO-SELECT", "A.B", "{x}").message == "{x}"
