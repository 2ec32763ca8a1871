"""What is said when a screen has ended, on the terminal and in the log."""

import contextlib
from pathlib import Path

import pytest

from exporter_tui.config.load import DEMO_FILE, load_options
from exporter_tui.launch import screen
from exporter_tui.launch.run import Run
from exporter_tui.launch.source import Source
from exporter_tui.model.view import RunState, RunView
from exporter_tui.tui.terminal import Ending, EndKind

NOWHERE = {
    f"FAKEORACLE_{key}": "1521" for key in ("HOST", "PORT", "SERVICE", "USERNAME", "PASSWORD")
}
GOES_ON, DONE = "the export goes on", "the work was done"


class Showing(Run):
    """A run that shows one picture."""

    shown = RunView(state=RunState.RUNNING)

    def view(self) -> RunView:
        return self.shown


@pytest.fixture
def run(tmp_path: Path) -> Showing:
    options = load_options(str(DEMO_FILE), environ=NOWHERE, output_dir=str(tmp_path))
    log = tmp_path / ".exporter" / "run.log"
    log.parent.mkdir()
    log.touch()
    source = Source(options=options, opened=lambda *_: contextlib.nullcontext(options))
    return Showing(source, stay=True)


def said(run: Run, ending: Ending, capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    screen._part(run, ending)
    log = Path(run.output_dir) / ".exporter" / "run.log"
    return capsys.readouterr().err, log.read_text()


@pytest.mark.parametrize("kind", [EndKind.HUNG_UP, EndKind.CRASHED])
@pytest.mark.parametrize(
    ("state", "words"), [(RunState.RUNNING, GOES_ON), (RunState.FINISHED, DONE)]
)
def test_whoever_lost_the_screen_is_told_what_becomes_of_the_work(
    run: Showing,
    capsys: pytest.CaptureFixture[str],
    kind: EndKind,
    state: RunState,
    words: str,
) -> None:
    run.shown = RunView(state=state)
    terminal, log = said(run, Ending(kind=kind, crash="Traceback: it broke"), capsys)
    for text in (terminal, log):
        assert [part for part in (GOES_ON, DONE) if part in text] == [words]
        assert f"Log: {run.output_dir}/.exporter/run.log" in text
    assert terminal.count("\n") == 1
    assert "it broke" not in terminal
    assert log.index("it broke") < log.index(words)


@pytest.mark.parametrize("kind", [EndKind.DETACHED, EndKind.DONE])
def test_after_the_end_a_person_who_leaves_is_told_nothing_but_what_came_out(
    run: Showing, capsys: pytest.CaptureFixture[str], kind: EndKind
) -> None:
    run.shown = RunView(state=RunState.FINISHED)
    assert said(run, Ending(kind=kind), capsys) == ("", "")
