"""The look follows the start options and the terminal, and no look breaks a screen."""

from collections.abc import Callable
from typing import Any

import pytest

from exporter_tui.tui.look import Look, choose_look
from exporter_tui.tui.themes import theme_names

Play = Callable[..., None]


def test_colours_and_glyphs_follow_the_terminal() -> None:
    assert choose_look({"TERM": "xterm-256color"}) == Look()
    assert choose_look({"TERM": "xterm", "COLORTERM": "truecolor"}) == Look()
    assert choose_look({"TERM": "xterm"}).theme == choose_look({}).theme == "ansi-dark"
    assert choose_look({"TERM": "linux"}, theme="dark").theme == "exporter-dark"
    assert choose_look({"NO_COLOR": "1"}) == Look(theme="ansi-dark", colors=False)
    assert choose_look({}, theme="light").theme == "exporter-light"
    assert choose_look({"NO_COLOR": "1"}, theme="light").theme == "ansi-light"
    assert choose_look({}, encoding="ANSI_X3.4-1968").ascii_only
    assert choose_look({}, refresh_hz=60).refresh_hz == 5.0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("look", "size"),
    [
        (Look(theme="exporter-light"), (120, 36)),
        (Look(theme="ansi-dark"), (80, 24)),
        (Look(theme="ansi-light", colors=False, ascii_only=True), (120, 36)),
        (Look(theme="ansi-light", colors=False, ascii_only=True), (60, 16)),
    ],
)
def test_every_screen_can_be_drawn(
    play: Play, monkeypatch: pytest.MonkeyPatch, look: Look, size: tuple[int, int]
) -> None:
    if not look.colors:
        monkeypatch.setenv("NO_COLOR", "1")

    async def scenario(stage: Any) -> None:
        seen = set()
        keys = ("down", "enter", "s", "escape", "m", "escape", "escape", "r", "escape", "e")
        for key in (*keys, "escape", "l", "escape", "question_mark", "escape", "q", "escape", "t"):
            await stage.press(key)
            seen.add(stage.screen_name)
        assert seen >= {"DashboardScreen", "DetailScreen", "TextScreen", "LogScreen", "QuitModal"}
        assert stage.app.crash == ""

    play(scenario, look=look, size=size)


@pytest.mark.slow
def test_ascii_means_ascii_everywhere_but_in_names(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        for part in ("header", "tables", "side", "events", "footer"):
            text = stage.text(part).replace("·", "")
            assert text.isascii(), text

    play(scenario, look=Look(ascii_only=True))


def test_keys_that_come_faster_than_pictures_change_the_look_once(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        themes: list[str] = []
        stage.app.theme_changed_signal.subscribe(
            stage.app.screen, lambda theme: themes.append(theme.name)
        )
        first, names = stage.app.theme, theme_names(colors=stage.app.look.colors)
        glyphs = stage.app.glyphs
        for _ in range(len(names) + 1):
            stage.app.action_theme()
            stage.app.action_glyphs()
        await stage.pilot.pause()
        await stage.pilot.pause()
        assert themes == [names[(names.index(first) + 1) % len(names)]]
        assert (stage.app.glyphs is glyphs) == (len(names) % 2 == 1)

    play(scenario)
