"""A folder that another run holds is told of before anything is asked for or built."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from exporter_tui.config.errors import ConfigError
from exporter_tui.config.load import load_options
from exporter_tui.launch import source
from exporter_tui.launch.arguments import build_parser
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.names import RunId
from exporter_tui.store.lock import acquire_run_lock
from tests.command import carried_out

CONFIGURATION = """
database:
  host: db.example
  service: orders
  username: reader
export:
  output_dir: {folder}
  schemas: [HR]
"""
RUN = RunId("20261123T000000Z-0001")


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Path]:
    """Return a folder that a run holds."""
    folder = tmp_path / "out"
    with acquire_run_lock(folder, RUN):
        yield folder


@pytest.fixture
def config(held: Path, tmp_path: Path) -> str:
    """Return a configuration of that folder without a password."""
    file = tmp_path / "config.yaml"
    file.write_text(CONFIGURATION.format(folder=held))
    return str(file)


def never(_prompt: str) -> str:
    pytest.fail("a password is asked for")


def test_no_password_is_asked_for_while_another_run_holds_the_folder(
    config: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "_ask", never)
    parsed = build_parser().parse_args(["--config", config])
    with pytest.raises(ExporterError) as refused:
        source.configured(parsed, may_ask=True)
    assert refused.value.failure.code == "LOCKED"


def test_a_plan_touches_no_folder_and_asks(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "_ask", lambda _prompt: "typed")
    parsed = build_parser().parse_args(["--config", config, "--plan"])
    assert source.configured(parsed, may_ask=True).options.export.schemas == ("HR",)


def test_what_is_wrong_with_the_configuration_is_told_first(tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text("export: {output_dir: x, schemas: [HR]}\ndatabase: {hots: x}\n")
    looked: list[str] = []
    with pytest.raises(ConfigError, match="hots"):
        load_options(str(file), environ={}, before_password=looked.append)
    assert not looked


@pytest.mark.parametrize("how", ["--headless", "--json"])
def test_a_start_without_a_terminal_says_once_who_works_there(
    config: str, held: Path, how: str
) -> None:
    done = carried_out("--config", config, how)
    assert done.code == 2
    assert done.err.startswith(f"LOCKED: Another run works on {held}: process ")
    assert done.err.lower().count("another run works") == 1
    assert "attach to" not in done.err


def test_a_demo_on_a_held_folder_starts_no_server(
    held: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def server(*_: object, **__: object) -> None:
        pytest.fail("the demo's server is started")

    monkeypatch.setattr("exporter_tui.launch.demo.subprocess.Popen", server)
    done = carried_out("--demo", "--headless", "--output", str(held))
    assert done.code == 2
    assert "LOCKED" in done.err
