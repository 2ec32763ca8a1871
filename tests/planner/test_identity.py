"""Which two runs talk to the same database."""

from dataclasses import replace

import pytest

from exporter_tui.model.facts import DatabaseIdentity
from exporter_tui.model.identity import differences, filled, not_compared

KNOWN = DatabaseIdentity(
    unique_name="PROD",
    container="PDB1",
    database_id=1,
    resetlogs_scn=10,
    container_guid="AA",
    container_resetlogs_scn=100,
)
NAMES = DatabaseIdentity(unique_name="PROD", container="PDB1")


def test_the_same_is_the_same() -> None:
    assert differences(KNOWN, KNOWN) == ()
    assert differences(NAMES, NAMES) == ()
    assert not_compared(KNOWN, KNOWN) == ()


def test_a_standby_has_another_name() -> None:
    assert differences(KNOWN, replace(KNOWN, unique_name="STBY")) == ()
    assert differences(KNOWN, replace(KNOWN, unique_name="STBY", container_guid=None)) == ()


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (replace(KNOWN, database_id=2), "the DBID was 1, now it is 2"),
        (replace(KNOWN, resetlogs_scn=11), "opened with RESETLOGS meanwhile (at SCN 11"),
        (replace(KNOWN, container_guid="BB"), "PDB1 with GUID BB: another one, or a copy"),
        (replace(KNOWN, container_resetlogs_scn=101), "the container was opened with RESETLOGS"),
        (replace(KNOWN, container="PDB2", container_guid=None), "the container was PDB1"),
        (replace(KNOWN, container=None, container_guid=None), "now it is None"),
    ],
)
def test_a_clone_and_another_incarnation_are_others_under_any_name(
    other: DatabaseIdentity, words: str
) -> None:
    for name in ("PROD", "STBY"):
        (told,) = differences(KNOWN, replace(other, unique_name=name))
        assert words in told


def test_without_a_dbid_on_both_sides_names_decide() -> None:
    for one, two in ((KNOWN, NAMES), (NAMES, KNOWN), (NAMES, NAMES)):
        assert differences(one, two) == ()
        assert "now it is TEST" in differences(one, replace(two, unique_name="TEST"))[0]
        assert "container" in differences(one, replace(two, container="PDB2"))[0]


def test_a_container_that_was_renamed_is_known_by_its_guid() -> None:
    assert differences(KNOWN, replace(KNOWN, container="NEW")) == ()


def test_what_only_one_of_two_runs_could_read_is_not_compared_and_told() -> None:
    (told,) = not_compared(KNOWN, NAMES)
    assert told.startswith("This run cannot read DBID (V$DATABASE), RESETLOGS_CHANGE#")
    (told,) = not_compared(NAMES, KNOWN)
    assert told.startswith("The export folder does not say DBID (V$DATABASE)")
    assert "is taken from the connected database" in told
    mixed = not_compared(replace(NAMES, database_id=1), replace(NAMES, container_guid="AA"))
    assert len(mixed) == 2


def test_what_is_known_is_kept_and_what_is_not_is_taken() -> None:
    assert filled(NAMES, KNOWN) == KNOWN
    assert filled(KNOWN, NAMES) == KNOWN
    assert filled(KNOWN, replace(KNOWN, unique_name="STBY")) == KNOWN
