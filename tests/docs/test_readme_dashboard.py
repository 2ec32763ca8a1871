"""The handbook's keys and states are those of the program."""

import re
from pathlib import Path

from textual.dom import DOMNode

from exporter_tui.model.words import Word
from exporter_tui.tui.actions import KEY_NAMES
from exporter_tui.tui.app import ExporterApp
from exporter_tui.tui.glyphs import UNICODE
from exporter_tui.tui.screens.confirm import QuitModal, RestartModal
from exporter_tui.tui.screens.dashboard import DashboardScreen
from exporter_tui.tui.screens.detail import DetailScreen
from exporter_tui.tui.screens.done import DoneScreen
from exporter_tui.tui.screens.errors import ErrorsScreen
from exporter_tui.tui.screens.log import LogScreen
from exporter_tui.tui.screens.preflight import PreflightScreen
from exporter_tui.tui.screens.text import TextScreen
from exporter_tui.tui.widgets.table_pane import TablePane

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
WITH_KEYS: tuple[type[DOMNode], ...] = (
    ExporterApp,
    DashboardScreen,
    DetailScreen,
    DoneScreen,
    ErrorsScreen,
    LogScreen,
    PreflightScreen,
    QuitModal,
    RestartModal,
    TablePane,
    TextScreen,
)


def section(title: str) -> str:
    return README.split(f"### {title}\n")[1].split("\n##")[0]


def bound_keys() -> set[str]:
    keys = set()
    for kind in WITH_KEYS:
        for binding in vars(kind).get("BINDINGS", []):
            keys |= set(binding.key.split(","))
    return {KEY_NAMES.get(key, key) for key in keys}


def test_the_keys_of_the_handbook_are_the_keys_of_the_program() -> None:
    rows = re.findall(r"^\| (`.+?) \|", section("Keys"), flags=re.MULTILINE)
    told = {key for row in rows for key in re.findall(r"`([^`]+)`", row)}
    assert told == bound_keys()


def test_the_states_of_the_handbook_are_the_words_and_glyphs_of_the_screen() -> None:
    rows = re.findall(r"^\| `(.)` \| ([\w ]+) \|", section("States"), flags=re.MULTILINE)
    assert [(word, glyph) for glyph, word in rows] == [
        (word.value, UNICODE.states[word]) for word in Word
    ]


def test_each_picture_of_the_handbook_is_drawn_by_the_program() -> None:
    from exporter_tui.tui.screenshots import SHOTS  # noqa: PLC0415

    shown = set(re.findall(r"screenshots/([\w-]+)\.svg", README))
    assert shown == set(SHOTS)
