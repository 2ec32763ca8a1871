"""What run.sh says when something that it needs is missing: cause and remedy, exit code 2."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.measuring import HANG_S

if TYPE_CHECKING:
    from tests.run_sh.conftest import Sandbox

PROJECT = Path(__file__).resolve().parents[2]


def refused(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("run.sh: ")
    assert "Traceback" not in done.stderr
    return done.stderr


def test_no_python_at_all(sandbox: Sandbox) -> None:
    (sandbox.bin / "python3").unlink()

    said = refused(sandbox.run("--help"))

    assert "Python 3.11 or newer is needed (none was found on the PATH)." in said
    assert "EXPORTER_TUI_PYTHON=/path/to/python3.11" in said


@pytest.mark.parametrize("version", ["3.10.14", "2.7.18"])
def test_a_python_that_is_too_old(sandbox: Sandbox, version: str) -> None:
    said = refused(sandbox.run("--help", FAKE_VERSION=version))

    assert f"Python 3.11 or newer is needed (found: Python {version})." in said


def test_a_newer_python_beside_an_old_one_is_taken(sandbox: Sandbox) -> None:
    python3 = sandbox.bin / "python3"
    python3.write_text("#!/usr/bin/env bash\nexit 1\n", encoding="utf-8")
    sandbox.add_python("python3.12")

    done = sandbox.run("--help", FAKE_VERSION="3.12.4")

    assert done.returncode == 0, done.stderr
    assert "python3.12|-m venv" in sandbox.calls("-m venv")[0]


def test_a_shim_that_cannot_start_is_passed_over(sandbox: Sandbox) -> None:
    shim = sandbox.add_python("python3.13")
    shim.write_text("#!/usr/bin/env bash\necho command not found >&2\nexit 127\n", encoding="utf-8")

    assert sandbox.run("--help").returncode == 0


def test_the_person_may_name_the_python(sandbox: Sandbox) -> None:
    mine = shutil.copy(sandbox.bin / "python3", sandbox.root / "mine")
    named = sandbox.run("--help", EXPORTER_TUI_PYTHON=str(mine))
    shutil.rmtree(sandbox.folder / ".venv")
    wrong = sandbox.run("--help", EXPORTER_TUI_PYTHON="/no/python")

    assert named.returncode == 0
    assert "mine|-m venv" in sandbox.calls("-m venv")[0]
    assert "EXPORTER_TUI_PYTHON=/no/python does not suit" in refused(wrong)


def test_no_venv_module(sandbox: Sandbox) -> None:
    said = refused(sandbox.run("--help", FAKE_ENSUREPIP="no"))

    assert "python3 has no venv module with ensurepip" in said
    assert "sudo apt install python3-venv" in said


@pytest.mark.parametrize(
    ("pip_says", "cause", "remedy"),
    [
        (
            "OSError: [Errno 28] No space left on device: '/x'",
            "the disk is full",
            "Free some space",
        ),
        (
            "WARNING: Retrying ... NewConnectionError: Failed to establish a new connection: "
            "[Errno -3] Temporary failure in name resolution\n"
            "ERROR: No matching distribution found for setuptools>=69",
            "cannot be reached (no network?)",
            "export HTTPS_PROXY=",
        ),
        (
            "ERROR: Could not find a version that satisfies the requirement pyarrow==26.0.1\n"
            "ERROR: No matching distribution found for pyarrow==26.0.1",
            "a package has no release for this Python and system",
            "Try another Python",
        ),
        ("ERROR: [Errno 13] Permission denied: '/x'", "no right to write in", "Copy the folder"),
        ("ERROR: something odd", "The last lines were:", "To begin afresh: rm -r "),
    ],
)
def test_a_failing_installation_is_explained(
    sandbox: Sandbox, pip_says: str, cause: str, remedy: str
) -> None:
    said = refused(sandbox.run("--help", FAKE_PIP_SAYS=pip_says))

    assert cause in said
    assert remedy in said


def test_an_environment_that_cannot_be_made_is_explained(sandbox: Sandbox) -> None:
    said = refused(sandbox.run("--help", FAKE_VENV_SAYS="Error: [Errno 28] No space left"))

    assert ".venv could not be made: the disk is full." in said


def test_what_venv_keeps_to_itself_is_asked_for(sandbox: Sandbox) -> None:
    said = refused(
        sandbox.run(
            "--help",
            FAKE_VENV_SAYS="Error: Command ensurepip returned non-zero exit status 1.",
            FAKE_ENSUREPIP_SAYS="OSError: [Errno 28] No space left on device",
        )
    )

    assert ".venv could not be made: the disk is full." in said


def test_a_folder_without_write_rights_is_explained(sandbox: Sandbox) -> None:
    sandbox.folder.chmod(0o555)
    try:
        done = sandbox.run("--help")
    finally:
        sandbox.folder.chmod(0o755)

    assert done.returncode == 2
    assert f"no right to write in {sandbox.folder}." in done.stderr
    assert "Traceback" not in done.stderr


def test_an_installed_folder_without_write_rights_still_starts(sandbox: Sandbox) -> None:
    sandbox.run("--help")
    sandbox.folder.chmod(0o555)
    try:
        assert sandbox.run("--help").returncode == 0
    finally:
        sandbox.folder.chmod(0o755)


def test_check_refuses_arguments(sandbox: Sandbox) -> None:
    for arguments in (["tests/config"], ["--without-tests", "tests/config"], ["tests", "tests"]):
        assert "./run.sh test tests/config" in refused(sandbox.run("check", *arguments))


@pytest.mark.slow
def test_the_real_pip_without_a_network_ends_in_a_plain_explanation(tmp_path: Path) -> None:
    for name in ("run.sh", "pyproject.toml", "constraints.txt"):
        shutil.copy(PROJECT / name, tmp_path / name)

    done = subprocess.run(
        [tmp_path / "run.sh", "--help"],
        env={
            "PATH": "/usr/bin:/bin",
            "HOME": str(tmp_path),
            "EXPORTER_TUI_PYTHON": sys.executable,
            "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        },
        capture_output=True,
        text=True,
        timeout=HANG_S,
        check=False,
    )

    assert done.returncode == 2
    assert "the Python package index cannot be reached (no network?)" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_the_scripts_have_no_shellcheck_findings() -> None:
    shellcheck = Path(sys.executable).with_name("shellcheck")
    scripts = [
        PROJECT / "run.sh",
        PROJECT / ".ci/run",
        PROJECT / "tests/run_sh/fake_python.sh",
    ]

    done = subprocess.run([shellcheck, *scripts], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout
