"""What the tests of the configuration share: a valid file to be varied, and short ways to load."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from exporter_tui.config.errors import ConfigError
from exporter_tui.config.load import load_options
from exporter_tui.model.options import Options

VALID = """\
database:
  username: scott
  password: tiger-secret
  host: dbhost
  service: ORCLPDB1
export:
  output_dir: out
  schemas: [HR]
"""

Load = Callable[..., Options]
Refuse = Callable[..., ConfigError]


@pytest.fixture
def valid() -> str:
    """Return the text of a small file without mistakes."""
    return VALID


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Return a function that writes a text to ``config.yaml`` and loads it."""

    def load_text(
        text: str,
        environ: Mapping[str, str] | None = None,
        output_dir: str | None = None,
        ask_password: Callable[[str], str] | None = None,
    ) -> Options:
        path = tmp_path / "config.yaml"
        path.write_text(text, encoding="utf-8")
        return load_options(
            str(path), environ=environ or {}, output_dir=output_dir, ask_password=ask_password
        )

    return load_text


@pytest.fixture
def refuse(load: Load) -> Refuse:
    """Return a function that loads a text that must be refused, and gives the error."""

    def refuse_text(text: str, environ: Mapping[str, str] | None = None) -> ConfigError:
        with pytest.raises(ConfigError) as caught:
            load(text, environ)
        return caught.value

    return refuse_text
