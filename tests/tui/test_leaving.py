"""How a dashboard is left while work runs: one's own run, and that of another terminal."""

import asyncio

import pytest

from exporter_tui.model.requests import StopMode, StopRequested
from exporter_tui.store.paths import run_files
from exporter_tui.tui.app import ExporterApp
from exporter_tui.tui.look import Look
from exporter_tui.tui.recorded.control import RecordedControl
from exporter_tui.tui.recorded.views import FOLDER, mid_run
from exporter_tui.tui.screens.confirm import QuitModal

pytestmark = pytest.mark.slow

AGAIN = f"./run.sh attach --output {FOLDER}"


class Left:
    """What came of pressing keys: the text of the question, how the app ended, what was asked."""

    def __init__(
        self, *keys: str, attached: bool, again: str = AGAIN, size: tuple[int, int] = (80, 24)
    ) -> None:
        self.control = RecordedControl(mid_run(50))
        self.app = ExporterApp(
            self.control,
            files=run_files(FOLDER),
            keep_copy=lambda _text: None,
            look=Look(refresh_hz=0),
            attached=attached,
            again=lambda: again,
        )
        self.text = ""
        asyncio.run(self._press(keys, size))

    async def _press(self, keys: tuple[str, ...], size: tuple[int, int]) -> None:
        async with self.app.run_test(size=size) as pilot:
            await pilot.pause()
            for key in keys:
                await pilot.press(key)
                await pilot.pause()
                if isinstance(self.app.screen, QuitModal):
                    strips = self.app.screen._compositor.render_strips()
                    self.text = "\n".join(strip.text for strip in strips)


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 36)])
@pytest.mark.parametrize("attached", [False, True])
def test_the_question_names_the_way_back_and_every_key(
    size: tuple[int, int], attached: bool
) -> None:
    text = Left("q", attached=attached, size=size).text
    for words in ("see it again: ./run.sh attach --output", FOLDER, "s  Stop", "a  Abort", "esc"):
        assert words in text
    assert ("l  Leave" in text, "d  Detach" in text) == (attached, not attached)


def test_where_nobody_can_attach_the_question_names_the_log() -> None:
    text = Left("q", attached=False, again="").text
    assert "log: " in text
    assert "see it again" not in text


@pytest.mark.parametrize("keys", [("q", "l"), ("q", "d"), ("ctrl+c",), ("q", "ctrl+c")])
def test_a_viewer_leaves_and_nothing_is_asked_of_the_run(keys: tuple[str, ...]) -> None:
    left = Left(*keys, attached=True)
    assert (left.app.return_value, left.control.requests) == ("detach", [])


def test_ctrl_c_over_ones_own_run_asks_first() -> None:
    left = Left("ctrl+c", attached=False)
    assert "d  Detach" in left.text
    assert left.app.return_value is None


def test_a_viewer_stops_the_run_and_stays_to_see_it_end() -> None:
    left = Left("q", "s", attached=True)
    assert left.control.requests == [StopRequested(mode=StopMode.FINISH)]
    assert left.app.return_value is None
