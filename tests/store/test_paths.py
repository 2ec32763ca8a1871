"""Names become folders and come back, whatever the filesystem makes of case and Unicode."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter_tui.model.names import ChunkNo, RunId, TableName
from exporter_tui.store.paths import (
    chunk_of_file,
    control_dir,
    decode_folder_name,
    folder_name,
    table_paths,
    tables_in,
)
from exporter_tui.store.plan_file import write_plan
from tests.store.builders import plan

ORACLE_NAMES = st.text(st.characters(codec="utf-8", exclude_characters='"\0'), min_size=1).filter(
    lambda name: len(name.encode()) <= 128
)


def as_filesystems_may_see_it(folder: str) -> str:
    return unicodedata.normalize("NFD", folder).casefold()


@pytest.mark.parametrize("name", ["HR", "EMPLOYEES", "ORDER_LINES", "SYS$X", "T#1", "_A"])
def test_plain_upper_case_names_look_as_they_are(name: str) -> None:
    assert folder_name(name) == name


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("Id", "I%64"),
        (".exporter", "%2E%65%78%70%6F%72%74%65%72"),
        ("..", "%2E%2E"),
        ("A/B", "A%2FB"),
        ("100%", "100%25"),
        ("Ä", "%C3%84"),
        ("A\nB", "A%0AB"),
    ],
)
def test_everything_else_is_percent_encoded(name: str, folder: str) -> None:
    assert folder_name(name) == folder
    assert decode_folder_name(folder) == name


@given(ORACLE_NAMES)
def test_a_folder_is_a_safe_file_name_of_bounded_length(name: str) -> None:
    folder = folder_name(name)
    assert folder.isascii()
    assert "/" not in folder
    assert not folder.startswith(".")
    assert 0 < len(folder) <= 200


@given(ORACLE_NAMES)
def test_a_folder_that_was_not_shortened_gives_its_name_back(name: str) -> None:
    folder = folder_name(name)
    assert ("~" in folder) == (decode_folder_name(folder) is None)
    assert "~" in folder or decode_folder_name(folder) == name


@given(ORACLE_NAMES, ORACLE_NAMES)
def test_two_names_never_meet_even_where_case_and_normal_forms_are_ignored(
    one: str, other: str
) -> None:
    met = as_filesystems_may_see_it(folder_name(one)) == as_filesystems_may_see_it(
        folder_name(other)
    )
    assert met == (one == other)


def test_names_that_differ_in_case_or_normal_form_alone_have_their_own_folders() -> None:
    names = ["ID", "Id", "id", "\u00c9", "E\u0301", "\u00e9"]
    assert len({as_filesystems_may_see_it(folder_name(name)) for name in names}) == len(names)


def test_a_long_name_is_cut_between_characters_and_still_known_by_its_digest() -> None:
    first, second = "é" * 64, "é" * 63 + "è"
    assert folder_name(first) != folder_name(second)
    assert len(folder_name(first)) < 200
    assert decode_folder_name(folder_name(first)) is None


@pytest.mark.parametrize("folder", ["lost+found", "hr", "A%2", "A%C3", "A%41", "A%ff", "", "A B"])
def test_a_folder_that_is_not_ours_decodes_to_nothing(folder: str) -> None:
    assert decode_folder_name(folder) is None


def test_the_layout_is_the_one_that_people_are_told() -> None:
    paths = table_paths("/out", TableName("HR", "EMPLOYEES"))
    assert paths.plan == Path("/out/HR/EMPLOYEES/config/plan.json")
    assert paths.metadata == Path("/out/HR/EMPLOYEES/config/metadata.json")
    assert paths.load_command == Path("/out/HR/EMPLOYEES/config/load_command.sh")
    assert paths.sidecar(ChunkNo(3)) == Path("/out/HR/EMPLOYEES/config/chunks/data_chunk_0003.json")
    assert paths.chunk_file(ChunkNo(3)) == Path("/out/HR/EMPLOYEES/data/data_chunk_0003.csv.gz")
    assert paths.part_file(ChunkNo(3), RunId("r1"), 2) == Path(
        "/out/HR/EMPLOYEES/data/data_chunk_0003.csv.gz.r1-2.part"
    )
    assert control_dir("/out") == Path("/out/.exporter")


def test_chunk_numbers_take_four_digits_and_more_when_needed() -> None:
    paths = table_paths("/out", TableName("HR", "T"))
    assert paths.chunk_file(ChunkNo(12345)).name == "data_chunk_12345.csv.gz"


@given(st.integers(min_value=0, max_value=10**7))
def test_a_chunk_file_names_its_chunk(no: int) -> None:
    assert chunk_of_file(table_paths("", TableName("A", "B")).chunk_file(ChunkNo(no)).name) == no


@pytest.mark.parametrize(
    "name",
    [
        "data_chunk_1.csv.gz",
        "data_chunk_00001.csv.gz",
        "data_chunk_0001.csv.gz.r-1.part",
        "data_chunk_0001.csv",
        "DATA_CHUNK_0001.CSV.GZ",
    ],
)
def test_any_other_file_names_none(name: str) -> None:
    assert chunk_of_file(name) is None


def test_tables_of_a_folder_are_found_and_foreign_folders_passed_over(tmp_path: Path) -> None:
    for folder in (".exporter/HR/T", "lost+found/T", "HR/T", "HR/I%64", "SALES/A%2FB", "HR/.x"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "summary_report.json").write_text("{}")
    assert tables_in(tmp_path) == (
        TableName("HR", "Id"),
        TableName("HR", "T"),
        TableName("SALES", "A/B"),
    )


def test_the_true_name_of_a_shortened_folder_stands_in_its_plan(tmp_path: Path) -> None:
    table = TableName("ö" * 64, "名" * 42)
    write_plan(tmp_path, plan(table=table))
    (tmp_path / "HR" / folder_name("x" * 128)).mkdir(parents=True)
    assert tables_in(tmp_path) == (table,)


def test_a_folder_that_does_not_exist_holds_no_tables(tmp_path: Path) -> None:
    assert tables_in(tmp_path / "nowhere") == ()
