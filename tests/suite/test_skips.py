"""Whatever leaves a test out makes the suite fail: said in the test, at its head, for its module,
or by a table of no rows.
"""

import re

import pytest

from tests.suite.inner import run_suite

pytestmark = pytest.mark.slow

LEFT_OUT = {
    "in_the_test": "def test_it(): pytest.skip('no data')",
    "by_a_mark": "@pytest.mark.skip(reason='no data')\ndef test_it(): pass",
    "by_a_condition": "@pytest.mark.skipif(True, reason='no data')\ndef test_it(): pass",
    "in_a_fixture": "@pytest.fixture\ndef data(): pytest.skip('no data')\ndef test_it(data): pass",
    "a_whole_module": "pytest.skip('no data', allow_module_level=True)",
    "a_missing_import": "pytest.importorskip('nosuchmodule')",
    "an_expected_failure": "@pytest.mark.xfail(reason='no data')\ndef test_it(): assert 0",
    "a_failure_said_in_the_test": "def test_it(): pytest.xfail('no data')",
    "no_rows": "@pytest.mark.parametrize('row', [])\ndef test_it(row): pass",
}
RUNS = {"what_runs": "def test_it(): pass"}


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return how each of the modules ended, by its name."""
    files = {
        f"test_{name}.py": f"import pytest\n{text}\n" for name, text in (LEFT_OUT | RUNS).items()
    }
    folder = tmp_path_factory.mktemp("suite")
    done = run_suite(folder, files, "-rA", "--continue-on-collection-errors")
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout
    return {
        name: how
        for how, name in re.findall(r"^([A-Z]+) \S*test_(\w+)\.py", done.stdout, re.MULTILINE)
    }


@pytest.mark.parametrize("name", LEFT_OUT)
def test_what_is_left_out_fails(ended: dict[str, str], name: str) -> None:
    assert ended[name] in {"FAILED", "ERROR"}


def test_what_runs_passes(ended: dict[str, str]) -> None:
    assert ended["what_runs"] == "PASSED"
    assert ended.keys() == LEFT_OUT.keys() | RUNS.keys()
