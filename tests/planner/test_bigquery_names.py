"""BigQuery column names are legal, unique and always the same."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter_tui.model.bigquery_names import column_names

LEGAL = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,299}")


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (("ID", "NAME"), ("ID", "NAME")),
        (("A$B", "A#B", "A_B"), ("A_B_2", "A_B_3", "A_B")),
        (("Id", "ID", "id"), ("Id", "ID_2", "id_3")),
        (("1ST", "ÄRGER", "größe"), ("_1ST", "_RGER", "gr__e")),
        (("_PARTITIONDATE", "_table_x", "__ROOT__"), ("C_PARTITIONDATE", "C_table_x", "C__ROOT__")),
        ((" ", "日本"), ("_", "__")),
    ],
)
def test_names_become_legal_and_legal_ones_stay(
    names: tuple[str, ...], found: tuple[str, ...]
) -> None:
    assert column_names(names) == found


def test_a_taken_name_is_not_given() -> None:
    assert column_names(("ROW#HASH",), taken=("ROW_HASH",)) == ("ROW_HASH_2",)


@given(st.lists(st.text(min_size=1, max_size=310), max_size=30))
def test_names_are_legal_unique_without_case_and_stable(names: list[str]) -> None:
    found = column_names(names)
    assert all(LEGAL.fullmatch(name) for name in found)
    assert not any(name.upper().startswith(("_TABLE_", "_FILE_", "_PARTITION")) for name in found)
    assert len({name.upper() for name in found}) == len(names)
    assert column_names(names) == found
