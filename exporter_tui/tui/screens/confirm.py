"""The questions before anything is deleted or ended; what is harmless has the focus, Enter and Esc
keep everything.

Enters: what would happen, told anew from each view. Leaves: True or a chosen word by ``dismiss``;
None where the run has overtaken the question, which then closes by itself. It changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Center, Horizontal, Vertical, VerticalScroll
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label, Static

from exporter_tui.model.format import count
from exporter_tui.model.view import ENDS, RunView
from exporter_tui.tui.screens.preflight import cannot_begin

if TYPE_CHECKING:
    from exporter_tui.tui.app import ExporterApp


Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question says at one moment; ``gone``: why nobody needs to answer it any more."""

    lines: tuple[str, ...] = ()
    gone: str = ""


class Question(ModalScreen[Answer]):
    """What every question of ours is: it stands as long as what it asks about does."""

    def retell(self, view: RunView) -> str:
        """Say what holds in this view; return why the run has overtaken the question, empty while
        it stands.
        """
        raise NotImplementedError

    def on_screen_resume(self) -> None:
        """Look whether the question still stands when another screen has left the top."""
        self.call_after_refresh(cast("ExporterApp", self.app).catch_up)


class RestartModal(Question[bool]):
    """Asks before folders are deleted; for more than one table their number must be typed before
    ``d`` works. ``ask`` tells what would happen now.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "keep", "Keep"),
        Binding("d", "delete", "Delete and export again"),
        Binding("up,k", "scroll('up')", "Scroll up"),
        Binding("down,j", "scroll('down')", "Scroll down"),
        Binding("pageup", "scroll('page_up')", "Page up"),
        Binding("pagedown", "scroll('page_down')", "Page down"),
        Binding("home", "scroll('home')", "First", priority=True),
        Binding("end", "scroll('end')", "Last", priority=True),
    ]

    def __init__(
        self,
        title: str,
        lines: tuple[str, ...],
        ask: Callable[[RunView], Asked],
        *,
        confirm_number: int = 1,
    ) -> None:
        super().__init__()
        self._title = title
        self._lines = lines
        self._ask = ask
        self._number = confirm_number

    def retell(self, view: RunView) -> str:
        """Say what would be deleted now."""
        asked = self._ask(view)
        if not asked.gone and asked.lines != self._lines and self.is_mounted:
            self._lines = asked.lines
            self.query_one("#dialog-lines", Static).update(Text("\n".join(asked.lines)))
        return asked.gone

    def compose(self) -> ComposeResult:
        """Yield what would happen, the number to type where one is needed, both buttons with their
        keys.
        """
        with Vertical(id="dialog"):
            yield Static(Text(self._title), id="dialog-title", markup=False)
            with VerticalScroll(id="dialog-text", can_focus=False):
                yield Static(Text("\n".join(self._lines)), id="dialog-lines", markup=False)
            if self._number > 1:
                yield Input(
                    placeholder=f"type {self._number} to switch the button on",
                    id="number",
                    restrict=r"[0-9]*",
                )
            with Horizontal(id="buttons"):
                with Vertical():
                    yield Center(Button("Keep", id="keep", compact=True))
                    yield Center(Label("enter, esc"))
                with Vertical():
                    again = "Delete and export again"
                    off = self._number > 1
                    yield Center(Button(again, id="delete", compact=True, disabled=off))
                    yield Center(Label("d"))

    def on_mount(self) -> None:
        """Focus what is harmless."""
        self.query_one("#keep").focus()

    def on_key(self, event: Key) -> None:
        """Let digits reach the number line, wherever the focus is."""
        number = self.query("#number")
        if number and event.character in set("0123456789"):
            number.first(Input).value += event.character
            event.stop()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Switch the button on when the right number stands there."""
        right_number = event.value == str(self._number)
        self.query_one("#delete", Button).disabled = not right_number
        if right_number:
            self.query_one("#keep").focus()

    def on_input_submitted(self) -> None:
        """Enter keeps, also in the number line."""
        self.dismiss(False)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer with the button."""
        self.dismiss(event.button.id == "delete")

    def action_scroll(self, where: str) -> None:
        """Move the text; the focus stays on what is harmless."""
        text = self.query_one("#dialog-text", VerticalScroll)
        getattr(text, f"scroll_{where}")(animate=False)

    def action_keep(self) -> None:
        """Keep everything."""
        self.dismiss(False)

    def action_delete(self) -> None:
        """Delete, once the button is on."""
        if not self.query_one("#delete", Button).disabled:
            self.dismiss(True)


class QuitModal(Question[str]):
    """Asks how to leave while work runs: ``detach``, ``stop``, ``abort`` or ``stay``; Enter does
    nothing. ``attached``: the run is another terminal's. ``again``: the command that shows it
    again; where none can, the log is named.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d,l", "answer('detach')", "Detach"),
        Binding("s", "answer('stop')", "Stop"),
        Binding("a", "answer('abort')", "Abort"),
        Binding("escape", "answer('stay')", "Stay here"),
    ]

    def __init__(
        self, view: RunView, log_path: str, *, attached: bool = False, again: str = ""
    ) -> None:
        super().__init__()
        self._chunks = _running(view)
        self._log_path = log_path
        self._attached = attached
        self._again = again

    def retell(self, view: RunView) -> str:
        """Say what runs now, or that nothing does any more."""
        if view.state in ENDS or cannot_begin(view):
            return "The run has ended: q leaves."
        if (chunks := _running(view)) != self._chunks and self.is_mounted:
            self._chunks = chunks
            self.query_one("#answers", Static).update(Text(self._text()))
        return ""

    def compose(self) -> ComposeResult:
        """Yield the three ways out, and the way back."""
        with Vertical(id="dialog"):
            yield Static(Text("Export is still running"), id="dialog-title", markup=False)
            yield Static(Text(self._text()), id="answers", markup=False)

    def _text(self) -> str:
        chunks = count(self._chunks, "running chunk")
        follow = f"see it again: {self._again}" if self._again else f"log: {self._log_path}"
        return (
            f"{_LEAVE if self._attached else _DETACH}"
            f"            {follow}\n"
            f"s  Stop     finish the {chunks}, start nothing new\n"
            "a  Abort    end now; what runs is exported again next time\n\n"
            "esc  Stay here   (enter does nothing: no stray key ends a run)"
        )

    def action_answer(self, answer: str) -> None:
        """Leave the question with this answer."""
        self.dismiss(answer)


_DETACH = (
    "d  Detach   close this screen, go on exporting line by line in\n"
    "            this terminal; closing that then ends nothing\n"
)
_LEAVE = "l  Leave    close this screen; the export goes on without it\n"


def _running(view: RunView) -> int:
    return sum(worker.chunk is not None for worker in view.workers)
