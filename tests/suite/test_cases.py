"""A test that asserts over what turns out to be nothing fails, and says where there was nothing."""

import re
from pathlib import Path

import pytest

from tests.suite.inner import run_suite

pytestmark = pytest.mark.slow

NOTHING = {
    "a_loop": "for row in found(0): assert row",
    "a_loop_that_asserts_deeper": "for row in found(0):\n        if row:\n            assert row",
    "all_of_nothing": "assert all(row for row in found(0))",
    "not_any_of_nothing": "assert not any(row for row in found(0))",
    "all_without_assert": "ok = all(row for row in found(0))\n    assert ok",
    "one_of_two": "for row in found(2): assert row\n    for row in found(0): assert row",
    "in_a_function": "def look(rows):\n        for row in rows: assert row\n    look(found(0))",
}
SOMETHING = {
    "a_case": "for row in found(1): assert row",
    "all_of_some": "assert all(row for row in found(2))",
    "not_any_of_some": "assert not any(row > 9 for row in found(2))",
    "nothing_at_first": "assert not all(not row for row in found(1))\n    assert found(1)",
    "reached_twice": "for n in (0, 1):\n        for row in found(n): assert row",
    "not_reached": "if found(0):\n        for row in found(0): assert row",
    "a_loop_that_asserts_nothing": "for row in found(0): print(row)\n    assert True",
    "any_of_nothing": "assert any([row for row in found(1)])",
}


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, str]]:
    """Return how each of the tests ended, and what was said, by its name."""
    text = "def found(count): return list(range(1, count + 1))\n"
    for name, body in (NOTHING | SOMETHING).items():
        text += f"def test_{name}():\n    {body}\n"
    done = run_suite(tmp_path_factory.mktemp("suite"), {"test_all.py": text}, "-rA")
    lines = re.findall(r"^([A-Z]+) \S*::test_(\w+)(.*)", done.stdout, re.MULTILINE)
    assert lines, done.stdout
    return {name: (how, done.stdout) for how, name, _ in lines}


@pytest.mark.parametrize("name", NOTHING)
def test_a_test_over_nothing_fails(ended: dict[str, tuple[str, str]], name: str) -> None:
    how, said = ended[name]

    assert how == "FAILED"
    assert "ran over nothing" in said
    assert re.search(r"test_all\.py:\d+: found\(0\)", said)


@pytest.mark.parametrize("name", SOMETHING)
def test_a_test_over_something_passes(ended: dict[str, tuple[str, str]], name: str) -> None:
    assert ended[name][0] == "PASSED"


def test_a_failure_of_the_test_itself_is_what_is_told(tmp_path: Path) -> None:
    text = "def test_it():\n    for row in []: assert row\n    assert 1 == 2\n"
    done = run_suite(tmp_path, {"test_all.py": text})

    assert "assert 1 == 2" in done.stdout
    assert "ran over nothing" not in done.stdout
