"""Names become folders and come back, whatever the filesystem makes of case and Unicode."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter_tui.store.folder_names import decode_folder_name, folder_name

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
