"""run.sh makes its environment once, starts from anywhere, and passes everything on."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.measuring import HANG_S

if TYPE_CHECKING:
    from tests.run_sh.conftest import Sandbox


def test_the_first_start_installs_pinned_versions_and_the_next_ones_nothing(
    sandbox: Sandbox,
) -> None:
    first = sandbox.run("--plan", "a b", "*")
    installs = sandbox.calls("-m pip install")
    second = sandbox.run("--help")

    assert (first.returncode, second.returncode) == (0, 0)
    assert "args=-P -m exporter_tui --plan a b *" in first.stdout
    assert "args=-P -m exporter_tui --help" in second.stdout
    assert second.stderr == ""
    assert len(installs) == 1
    assert installs[0].endswith("-c constraints.txt -e .")
    assert sandbox.calls("-m pip install") == installs


@pytest.mark.parametrize("command", ["--demo", "test"])
def test_the_process_that_was_started_becomes_python(sandbox: Sandbox, command: str) -> None:
    """Else a signal of the terminal would end the shell, and with it the person's view of us."""
    process = sandbox.start(command)
    out, _ = process.communicate(timeout=HANG_S)

    assert f"pid={process.pid} " in out


def test_it_works_from_any_folder_and_through_symlinks(sandbox: Sandbox) -> None:
    first = sandbox.root / "link-1"
    second = sandbox.root / "link-2"
    first.symlink_to("fake-root/a folder/run.sh")
    second.symlink_to(first)

    done = sandbox.run("--plan", cwd=sandbox.bin, script=second)

    assert done.returncode == 0, done.stderr
    assert f"cwd={sandbox.bin} " in done.stdout
    assert (sandbox.folder / ".venv/bin/python").exists()


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_changed_requirements_are_installed_into_the_same_environment(
    sandbox: Sandbox, name: str
) -> None:
    sandbox.run("--help")
    with (sandbox.folder / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    sandbox.run("--help")

    assert len(sandbox.calls("-m venv")) == 1
    assert len(sandbox.calls("-m pip install")) == 2


def test_a_moved_folder_is_installed_again(sandbox: Sandbox) -> None:
    sandbox.run("--help")
    moved = sandbox.folder.rename(sandbox.folder.with_name("moved"))

    assert sandbox.run("--help", script=moved / "run.sh").returncode == 0
    assert len(sandbox.calls("-m pip install")) == 2


@pytest.mark.parametrize("damage", ["no python", "no pip", "old python", "killed", "empty"])
def test_a_half_made_environment_is_repaired(sandbox: Sandbox, damage: str) -> None:
    sandbox.run("--help")
    venv = sandbox.folder / ".venv"
    (venv / ".installed-run").unlink()
    if damage == "no python":
        (venv / "bin/python").unlink()
        (venv / "bin/python").symlink_to("/nowhere/python3")
    elif damage == "killed":
        (venv / ".installing").touch()
    elif damage == "empty":
        shutil.rmtree(venv)
        venv.mkdir()
        sandbox.own(venv)
    else:
        broken = 'case "$*" in *"-m pip --version"*|*version_info*) exit 1 ;; esac'
        if damage == "no pip":
            broken = broken.replace("|*version_info*", "")
        script = (venv / "bin/python").read_text(encoding="utf-8")
        (venv / "bin/python").write_text(script.replace("\n", f"\n{broken}\n", 1), encoding="utf-8")

    done = sandbox.run("--help")

    assert done.returncode == 0, done.stderr
    assert len(sandbox.calls("-m venv --clear")) == 2
    assert not (venv / ".installing").exists()


def test_a_failed_installation_is_tried_again_without_losing_the_environment(
    sandbox: Sandbox,
) -> None:
    failed = sandbox.run("--help", FAKE_PIP_SAYS="ERROR: something odd")
    done = sandbox.run("--help")

    assert (failed.returncode, done.returncode) == (2, 0)
    assert "ERROR: something odd" in failed.stderr
    assert len(sandbox.calls("-m venv")) == 1


def test_of_two_starts_at_once_one_installs_and_the_other_waits(sandbox: Sandbox) -> None:
    gate = sandbox.root / "gate"
    began = sandbox.root / "gate.began"
    for pipe in (gate, began):
        os.mkfifo(pipe)
        pipe.chmod(0o666)
    first = sandbox.start("--help", FAKE_PIP_WAITS=str(gate))
    assert began.read_text() == "began\n"
    second = sandbox.start("--help", FAKE_PIP_WAITS=str(gate))
    assert second.stderr is not None
    assert "another start is installing" in second.stderr.readline()
    gate.write_text("go on")

    outputs = [process.communicate(timeout=HANG_S) for process in (first, second)]

    assert [first.returncode, second.returncode] == [0, 0], outputs
    assert all("args=-P -m exporter_tui --help" in out for out, _ in outputs)
    assert len(sandbox.calls("-m pip install")) == 1


def test_when_nothing_is_to_be_installed_python_starts_once_and_few_tools_do(
    sandbox: Sandbox,
) -> None:
    sandbox.run("--help")
    sandbox.log_tools()
    before = len(sandbox.calls(""))
    done = sandbox.run("--help")
    calls = sandbox.calls("")[before:]

    assert done.returncode == 0, done.stderr
    assert [call for call in calls if "|" in call] == [
        "a folder/.venv/bin/python|-P -m exporter_tui --help"
    ]
    assert {call for call in calls if "|" not in call} <= {"dirname", "readlink", "cat", "cksum"}
    assert 1 < len(calls) <= 6


@pytest.mark.parametrize("arguments", [("--demo",), ("--scale", "3", "--demo"), ("fakeoracle",)])
def test_the_demo_alone_installs_what_its_server_needs(
    sandbox: Sandbox, arguments: tuple[str, ...]
) -> None:
    """Into an environment that a plain start made, with a word; then it is there for both."""
    plain = sandbox.run("--config", "config.yaml", "--output", "a --demo folder")
    demo = sandbox.run(*arguments)
    again = [sandbox.run(*arguments), sandbox.run("--config", "config.yaml")]

    assert [done.returncode for done in (plain, demo, *again)] == [0, 0, 0, 0]
    assert f"args=-P -m exporter_tui {' '.join(arguments)}" in demo.stdout
    first, second = sandbox.calls("-m pip install")
    assert first.endswith("-e .")
    assert second.endswith("-e .[demo]")
    assert "installing into" in demo.stderr
    assert [done.stderr for done in again] == ["", ""]
    assert len(sandbox.calls("-m venv")) == 1


def test_a_demo_that_came_first_brings_what_an_export_needs(sandbox: Sandbox) -> None:
    sandbox.run("--demo")
    sandbox.run("--config", "config.yaml")
    sandbox.run("test")
    sandbox.run("--demo")

    assert [call.partition("-e ")[2] for call in sandbox.calls("-m pip install")] == [
        ".[demo]",
        ".[dev]",
    ]


def test_check_and_test_install_what_development_needs(sandbox: Sandbox) -> None:
    tested = sandbox.run("test", "tests/config", "-k", "a b")
    sandbox.run("--help")

    assert f"cwd={sandbox.folder} " in tested.stdout
    assert "args=-m pytest tests/config -k a b\n" in tested.stdout
    (install,) = sandbox.calls("-m pip install")
    assert install.endswith("-e .[dev]")


def test_all_tests_are_shared_among_processes_and_what_arguments_name_runs_as_they_say(
    sandbox: Sandbox,
) -> None:
    assert "args=-m pytest -n auto --max-worker-restart 0\n" in sandbox.run("test").stdout
    assert "args=-m pytest --version\n" in sandbox.run("test", "--version").stdout
    assert "args=-m pytest -n 3 tests\n" in sandbox.run("test", "-n", "3", "tests").stdout


@pytest.mark.parametrize("command", ["check", "test", "measure"])
def test_what_tests_compile_is_kept_whatever_the_environment_says(
    sandbox: Sandbox, command: str
) -> None:
    sandbox.run("test")
    python = sandbox.folder / ".venv/bin/python"
    python.write_text('#!/usr/bin/env bash\necho "compiled: ${PYTHONDONTWRITEBYTECODE:-kept}"\n')

    assert "compiled: kept" in sandbox.run(command, PYTHONDONTWRITEBYTECODE="1").stdout


def test_measure_runs_the_tests_that_print_what_things_cost(sandbox: Sandbox) -> None:
    measured = sandbox.run("measure")
    refused = sandbox.run("measure", "quickly")

    assert "args=-m pytest -q -m measure\n" in measured.stdout
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "measure takes no arguments" in refused.stderr


def test_check_runs_every_step_and_fails_when_any_fails(sandbox: Sandbox) -> None:
    sandbox.run("test")
    tools = sandbox.folder / ".venv/bin"
    for tool in ("ruff", "mypy", "lint-imports"):
        (tools / tool).write_text(
            f'#!/usr/bin/env bash\necho "{tool} $*"\nexit ${{{tool[0]}:-0}}\n'
        )
        (tools / tool).chmod(0o755)

    good = sandbox.run("check")
    bad = sandbox.run("check", m="3")
    untested = sandbox.run("check", "--without-tests")

    assert good.returncode == 0, good.stderr
    for said in ("ruff format --check .", "ruff check .", "mypy", "lint-imports"):
        assert said in good.stdout
        assert said in bad.stdout
        assert said in untested.stdout
    assert "-m pytest -q -n auto --max-worker-restart 0 -m not slow\n" in bad.stdout
    assert untested.returncode == 0, untested.stderr
    assert "pytest" not in untested.stdout
    assert bad.returncode == 1
    assert "run.sh check: failed: types" in bad.stderr


def test_the_tests_exit_code_is_the_exit_code(sandbox: Sandbox) -> None:
    sandbox.run("test")
    python = sandbox.folder / ".venv/bin/python"
    python.write_text('#!/usr/bin/env bash\n[ "$2" = pytest ] && exit 5\n', encoding="utf-8")

    assert sandbox.run("test").returncode == 5


@pytest.mark.parametrize(
    ("place", "variable"),
    [
        ("fake-root/a folder/lib", None),
        ("client", "ORACLE_CLIENT_LIB_DIR"),
        ("home/lib", "ORACLE_HOME"),
        ("home", "ORACLE_HOME"),
    ],
)
def test_an_instant_client_is_found(sandbox: Sandbox, place: str, variable: str | None) -> None:
    client = sandbox.root / place
    client.mkdir(parents=True)
    (client / "libclntsh.so.23.1").touch()
    named = sandbox.root / "home" if variable == "ORACLE_HOME" else client
    if variable:
        sandbox.environment[variable] = str(named)

    done = sandbox.run("--help", LD_LIBRARY_PATH="/before")

    assert f"ld={client}:/before " in done.stdout


def test_without_an_instant_client_the_library_path_is_left_alone(sandbox: Sandbox) -> None:
    (sandbox.folder / "lib").mkdir()

    done = sandbox.run("--help", ORACLE_CLIENT_LIB_DIR=str(sandbox.root / "none"))

    assert " ld= " in done.stdout
    assert "holds no libclntsh" in done.stderr


def test_settings_of_other_pythons_do_not_reach_ours(sandbox: Sandbox) -> None:
    assert " pythonpath= " in sandbox.run("--help", PYTHONPATH="/elsewhere").stdout
