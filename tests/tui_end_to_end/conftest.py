"""Programs on terminals, ended after each test; a served database whose answers can be held."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exporter_tui.fakeoracle.database import FakeDatabase
from exporter_tui.fakeoracle.datasets.catalog import load_catalog
from exporter_tui.fakeoracle.serving.server import Server
from tests.tui_end_to_end.on_terminal import OnTerminal

PASSWORD = "not-a-public-one"
Opens = Callable[..., OnTerminal]


class Site:
    """``output`` is the export folder; ``config`` writes the configuration that leads to it."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.output = folder / "out"

    def config(self, *, port: int | None = None, **export: object) -> str:
        """Write the configuration and return its path; ``port`` leads to another server."""
        # The whole CPU, so that there are as many workers as cores and a held table stops no other.
        keys = {"output_dir": self.output, "schemas": "[HR]", "cpu_percent": 100} | export
        lines = [
            "database:",
            "  host: 127.0.0.1",
            f"  port: {port or self.server.port}",
            "  service: fakepdb1",
            "  username: READER",
            f"  password: {PASSWORD}",
            "export:",
            *(f"  {key}: {value}" for key, value in keys.items()),
        ]
        file = self.folder / "config.yaml"
        file.write_text("\n".join(lines) + "\n")
        return str(file)


@pytest.fixture
def opens() -> Iterator[Opens]:
    opened: list[OnTerminal] = []

    def open_one(*arguments: str, **settings: object) -> OnTerminal:
        terminal = OnTerminal(*arguments, **settings)  # type: ignore[arg-type]
        opened.append(terminal)
        return terminal

    yield open_one
    for terminal in opened:
        terminal.end()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    database = FakeDatabase(load_catalog("hr"))
    database.add_reader("READER", PASSWORD)
    with Server(database) as server:
        yield Site(server, tmp_path)
