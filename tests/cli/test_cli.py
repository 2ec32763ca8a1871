"""The command line before any database is involved: usage, configuration, help, last resort."""

import subprocess
import sys
from pathlib import Path

import pytest

from exporter_tui import cli
from exporter_tui.cli import build_parser, main
from exporter_tui.launch import demo
from tests.measuring import HANG_S

LOAD_NOTHING_HEAVY = """
import sys
from exporter_tui.cli import main
code = main(sys.argv[1:])
heavy = {"oracledb", "pyarrow", "numpy", "textual"} & set(sys.modules)
assert not heavy, heavy
sys.exit(code)
"""


def test_help_shows_every_command_with_an_example() -> None:
    text = build_parser().format_help()
    for command in (
        "--demo",
        "--config config.yaml",
        "--plan",
        "--output DIR",
        "--headless",
        "fakeoracle --port 0 --load demo",
        "test",
        "check",
    ):
        assert command in text
    for code in "0123":
        assert f"\n  {code}  " in text


@pytest.mark.parametrize(
    "arguments", [[], ["--plan"], ["--demo", "--config", "x"], ["--conf", "x"], ["--wrong"]]
)
def test_wrong_usage_exits_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--demo"], ["--demo", "--headless"], ["fakeoracle"]])
def test_a_demo_that_is_not_installed_says_how_to_install_it_and_makes_nothing(
    arguments: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(demo, "find_spec", lambda name: None if name == "sqlglot" else name)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert main(arguments) == 2
    said = capsys.readouterr().err
    for words in ("DEMO-NOT-INSTALLED", "sqlglot", "./run.sh --demo", "pip install '.[demo]'"):
        assert words in said
    assert "Traceback" not in said
    assert not list(tmp_path.iterdir())


def test_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--version"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out.startswith("exporter_tui ")


@pytest.mark.slow
def test_a_bad_configuration_exits_2_before_anything_heavy_is_loaded(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("database:\n  hots: nowhere\n")
    done = subprocess.run(
        [sys.executable, "-c", LOAD_NOTHING_HEAVY, "--config", str(file), "--headless"],
        capture_output=True,
        text=True,
        check=False,
        timeout=HANG_S,
    )
    assert done.returncode == 2, done.stderr
    assert "hots" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_configuration_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--config", "/nowhere/config.yaml", "--headless"]) == 2
    assert "/nowhere/config.yaml" in capsys.readouterr().err


def test_a_defect_shows_one_line_and_keeps_the_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_parsed: object) -> int:
        raise RuntimeError("a defect")

    monkeypatch.setattr(cli, "_carry_out", fail)
    assert main(["--demo"]) == 2
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert said.count("\n") == 1
    path = Path(next(word for word in said.split() if word.startswith("/")).rstrip("."))
    assert "RuntimeError: a defect" in path.read_text()
    path.unlink()


def test_fakeoracle_gets_its_own_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    from exporter_tui.fakeoracle import __main__ as server  # noqa: PLC0415

    heard: list[list[str]] = []

    def serve(arguments: list[str]) -> int:
        heard.append(arguments)
        return 7

    monkeypatch.setattr(server, "main", serve)
    assert main(["fakeoracle", "--port", "0"]) == 7
    assert heard == [["--port", "0"]]
