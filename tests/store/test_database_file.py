"""A folder belongs to one database, whoever listens for it."""

from dataclasses import replace
from pathlib import Path

import pytest

from exporter_tui.model.errors import ExporterError
from exporter_tui.model.facts import DatabaseIdentity
from exporter_tui.store.database_file import check_database, claim_database
from exporter_tui.store.paths import table_paths
from exporter_tui.store.plan_file import write_plan
from tests.store.builders import EMPLOYEES, IDENTITY, plan

OTHERS = [
    DatabaseIdentity(unique_name="TEST", container="PDB1"),
    DatabaseIdentity(unique_name="PROD", container="PDB2"),
    DatabaseIdentity(unique_name="PROD", container=None),
]


def test_a_new_folder_takes_any_database_and_looking_writes_nothing(tmp_path: Path) -> None:
    check_database(tmp_path / "out", IDENTITY)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("other", OTHERS)
def test_a_claimed_folder_refuses_another_database(tmp_path: Path, other: DatabaseIdentity) -> None:
    claim_database(tmp_path, IDENTITY)
    claim_database(tmp_path, IDENTITY)
    check_database(tmp_path, IDENTITY)
    with pytest.raises(ExporterError) as caught:
        check_database(tmp_path, other)
    assert caught.value.failure.code == "OTHER-DATABASE"
    assert "database PROD, container PDB1" in caught.value.failure.message


@pytest.mark.parametrize("other", OTHERS)
def test_without_the_database_file_the_plans_are_asked(
    tmp_path: Path, other: DatabaseIdentity
) -> None:
    write_plan(tmp_path, plan())
    check_database(tmp_path, IDENTITY)
    with pytest.raises(ExporterError, match="OTHER-DATABASE"):
        check_database(tmp_path, other)


def test_a_damaged_database_file_is_made_good_from_the_plans(tmp_path: Path) -> None:
    write_plan(tmp_path, plan())
    claim_database(tmp_path, IDENTITY)
    (tmp_path / ".exporter" / "database.json").write_text("{")
    with pytest.raises(ExporterError, match="OTHER-DATABASE"):
        check_database(tmp_path, OTHERS[0])
    claim_database(tmp_path, IDENTITY)
    (tmp_path / "HR").rename(tmp_path / "lower")
    with pytest.raises(ExporterError, match="OTHER-DATABASE"):
        check_database(tmp_path, OTHERS[0])


def test_a_pinned_plan_of_another_database_is_refused(tmp_path: Path) -> None:
    claim_database(tmp_path, IDENTITY)
    with pytest.raises(ExporterError, match="OTHER-DATABASE"):
        check_database(tmp_path, IDENTITY, [replace(plan(), database=OTHERS[0])])


def test_a_damaged_plan_says_nothing(tmp_path: Path) -> None:
    write_plan(tmp_path, plan())
    table_paths(tmp_path, EMPLOYEES).plan.write_text("{")
    check_database(tmp_path, OTHERS[0])


def test_a_folder_takes_what_a_later_run_knows_and_keeps_its_names(tmp_path: Path) -> None:
    known = replace(IDENTITY, database_id=1, resetlogs_scn=2, container_guid="AA")
    claim_database(tmp_path, IDENTITY)
    (told,) = check_database(tmp_path, known)
    assert "The export folder does not say DBID" in told
    claim_database(tmp_path, known)
    assert check_database(tmp_path, known) == ()
    standby = replace(known, unique_name="STANDBY")
    assert check_database(tmp_path, standby) == ()
    claim_database(tmp_path, standby)
    (told,) = check_database(tmp_path, IDENTITY)
    assert "This run cannot read DBID" in told
    with pytest.raises(ExporterError, match="the DBID was 1, now it is 2"):
        check_database(tmp_path, replace(known, database_id=2))
