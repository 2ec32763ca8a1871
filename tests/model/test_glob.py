"""Patterns mean what they say, and none takes long."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter_tui.model import glob as module
from exporter_tui.model.glob import glob
from exporter_tui.model.names import TableName
from exporter_tui.planner import select_tables as selecting
from exporter_tui.planner.select_tables import select_tables
from tests.planner.conftest import options


def by_regex(pattern: str) -> Callable[[str], bool]:
    parts = (".*" if one == "*" else "." if one == "?" else re.escape(one) for one in pattern)
    return lambda name: re.compile("".join(parts), re.DOTALL).fullmatch(name) is not None


@given(st.text("AB*?\n.", max_size=8), st.text("AB\n.", max_size=10))
def test_a_pattern_means_what_a_regex_says(pattern: str, name: str) -> None:
    assert glob(pattern)(name) == by_regex(pattern)(name)


@pytest.mark.parametrize(
    "pattern",
    ["*A*A*A*A*A*B", "*A" * 40 + "B", "*?" * 60 + "B", "*A?" * 30 + "B*", "A*" * 50 + "B"],
)
def test_no_pattern_looks_at_a_place_again_and_again(
    pattern: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, looks = "A" * 100, [0]
    true = module._stands_at

    def counted(piece: str, text: str, at: int) -> bool:
        looks[0] += 1
        return true(piece, text, at)

    monkeypatch.setattr(module, "_stands_at", counted)
    assert not glob(pattern)(name)
    assert looks[0] <= len(name) + 2


def test_names_are_looked_up_and_only_patterns_are_held_against_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tables = [TableName("HR", f"T{no}") for no in range(5_000)]
    made: list[str] = []

    def counted(pattern: str) -> Callable[[str], bool]:
        made.append(pattern)
        return glob(pattern)

    monkeypatch.setattr(selecting, "glob", counted)
    entries = (*(f"hr.t{no}" for no in range(5_000)), "HR.T1*")
    found = select_tables(tables, options(schemas=(), tables=entries))
    assert len(found.tables) == 5_000
    assert made == ["HR.T1*", "HR.T1*"]
