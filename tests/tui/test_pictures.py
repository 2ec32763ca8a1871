"""The pictures of the documentation are what the program draws."""

import os
from pathlib import Path

import pytest
import textual

from exporter_tui.store.paths import run_files
from exporter_tui.tui.recorded.views import FOLDER as RECORDED_FOLDER
from exporter_tui.tui.screenshots import SHOTS, take, write_screenshots

pytestmark = pytest.mark.slow
FOLDER = Path(__file__).parents[2] / "screenshots"
FILES = run_files(RECORDED_FOLDER)
PINNED = "8.2.8"


@pytest.mark.parametrize("name", list(SHOTS))
def test_the_committed_picture_is_what_the_program_draws(name: str) -> None:
    assert textual.__version__ == PINNED, "pictures are made with the pinned Textual"
    assert (FOLDER / f"{name}.svg").read_text(encoding="utf-8") == take(SHOTS[name], FILES)


def test_no_environment_changes_a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TEXTUAL_COLOR_SYSTEM", "standard")
    assert (FOLDER / "done.svg").read_text(encoding="utf-8") == take(SHOTS["done"], FILES)
    assert os.environ["NO_COLOR"] == "1"


def test_every_committed_picture_is_made_by_the_command() -> None:
    assert {path.stem for path in FOLDER.glob("*.svg")} == set(SHOTS)


def test_the_command_writes_each_picture(tmp_path: Path) -> None:
    paths = write_screenshots(tmp_path, FILES, ["done"])
    assert [path.name for path in paths] == ["done.svg"]
    assert "Finished with problems in 3 tables" in paths[0].read_text().replace("&#160;", " ")
