"""What a submission must pass: the checks, then all tests once, and no test at all is a failure
too.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.run_sh.conftest import Sandbox

CI_RUN = Path(__file__).resolve().parents[2] / ".ci/run"
CHECK = "check --without-tests"


@pytest.mark.parametrize(
    ("check", "test", "calls", "fails"),
    [
        (0, 0, [CHECK, "test"], False),
        (1, 0, [CHECK], True),
        (0, 1, [CHECK, "test"], True),
        (0, 5, [CHECK, "test"], True),
    ],
)
def test_ci_runs_every_check_then_every_test_once_and_fails_with_either(
    sandbox: Sandbox, check: int, test: int, calls: list[str], *, fails: bool
) -> None:
    (sandbox.folder / ".ci").mkdir()
    script = shutil.copy(CI_RUN, sandbox.folder / ".ci/run")
    run_sh = sandbox.folder / "run.sh"
    run_sh.write_text(
        '#!/usr/bin/env bash\necho "$*" >>"$FAKE_LOG"\n'
        f'[ "$1" = check ] && exit {check}\nexit {test}\n',
        encoding="utf-8",
    )
    run_sh.chmod(0o755)

    done = subprocess.run(
        ["bash", script], cwd="/", env=sandbox.environment, capture_output=True, check=False
    )

    assert sandbox.log.read_text().splitlines() == calls
    assert (done.returncode != 0) is fails


def test_the_scripts_that_people_start_are_executable() -> None:
    for script in (CI_RUN, CI_RUN.parents[1] / "run.sh"):
        assert script.stat().st_mode & 0o111 == 0o111
