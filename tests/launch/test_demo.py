"""The demo before its server is there: what it needs, how far it is, and how long it may take."""

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from exporter_tui.coordinator.resources.cores import usable_cores
from exporter_tui.launch import demo, source
from exporter_tui.launch.arguments import build_parser
from exporter_tui.launch.run import Run
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.view import RunState
from tests.measuring import HANG_S

ADDRESS = '{"host": "h", "port": 1, "service": "s", "username": "u", "password": "p"}'

PYTHON = sys.executable
PROGRESS = '{"making": 2, "of": 5}'

Server = Callable[[str], None]


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Return what lets a program of a few lines stand for the demo's server."""

    def stand_in(program: str) -> None:
        script = tmp_path / "python"
        script.write_text(f"#!{PYTHON}\nimport sys, time\n{program}")
        script.chmod(0o700)
        monkeypatch.setattr("exporter_tui.launch.demo.sys.executable", str(script))

    return stand_in


@pytest.mark.parametrize("free", [None, demo.needed_memory(3), 10**12])
def test_what_fits_is_begun(free: int | None) -> None:
    demo.refuse_without_memory(3, free)


def test_what_does_not_fit_is_refused_with_what_would() -> None:
    with pytest.raises(ExporterError) as refused:
        demo.refuse_without_memory(20, demo.needed_memory(4) + 1)
    failure = refused.value.failure
    assert failure.code == "DEMO-MEMORY"
    assert "--scale 20 needs about" in failure.message
    assert "--scale 4 fits." in failure.message
    with pytest.raises(ExporterError) as hopeless:
        demo.refuse_without_memory(1, 1000)
    assert "fits" not in hopeless.value.failure.message


def test_a_demo_that_does_not_fit_makes_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(source, "free_memory", lambda: 1000)
    with pytest.raises(ExporterError, match="DEMO-MEMORY"):
        source.demo(build_parser().parse_args(["--demo", "--scale", "2"]))
    assert not list(tmp_path.iterdir())


def test_how_far_the_server_is_stands_in_the_picture(server: Server, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    server(
        f"print({PROGRESS!r}, flush=True)\nprint('noise', flush=True)\nopen({str(gate)!r}).read()"
    )
    parsed = build_parser().parse_args(
        ["--demo", "--scale", "3", "--output", str(tmp_path / "out")]
    )
    run = Run(source.demo(parsed), stay=True)
    run.start()
    until = threading.Event()
    for _ in range(int(HANG_S / 0.05)):
        (found,) = run.view().findings
        if "schema" in found.text:
            break
        until.wait(0.05)
    assert run.view().state is RunState.PREPARING
    assert found.text.startswith("starting the demo's server with 3 times the rows, in ")
    assert found.text.endswith(" of memory: making schema 2 of 5")
    gate.open("w").close()
    assert run.wait(HANG_S)
    assert "DEMO-SERVER" in str(run.refusal)


def test_a_server_that_computes_is_waited_for_and_one_that_stands_still_is_not(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "STILL_S", 1.0)
    server(
        "until = time.monotonic() + 3\n"
        "while time.monotonic() < until:\n    pass\n"
        f"print({ADDRESS!r}, flush=True)\nsys.stdin.read()"
    )
    with demo.demo_server() as where:
        assert where["FAKEORACLE_PORT"] == "1"
    server("sys.stdin.read()")
    with pytest.raises(ExporterError, match="DEMO-SERVER"), demo.demo_server():
        pytest.fail("it never got ready")


@pytest.mark.parametrize("more", [(), ("--all-schemas",)])
def test_a_demo_works_with_every_core_and_all_schemas_where_asked(
    more: tuple[str, ...], tmp_path: Path
) -> None:
    parsed = build_parser().parse_args(["--demo", "--output", str(tmp_path), *more])
    export = source.demo(parsed).options.export
    assert ("TORTURE" in export.schemas) == bool(more)
    assert {"HR", "SALES", "FINANCE", "LOGISTICS", "WEB"} <= set(export.schemas)
    assert export.parallel == max(1, int(usable_cores()))
    assert export.cpu_percent == 50
