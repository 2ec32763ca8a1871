"""Runs a suite of a few lines in a process of its own, below our conftest and by our settings."""

import subprocess
import sys
from pathlib import Path

from tests.measuring import HANG_S

ROOT = Path(__file__).resolve().parents[2]


def run_suite(
    folder: Path, files: dict[str, str], *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Write the files into the folder and run what tests they hold."""
    for name, text in ({"conftest.py": "from tests.conftest import *"} | files).items():
        (folder / name).write_text(text)
    usual = ("-p", "no:cacheprovider", "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(folder))
    return subprocess.run(
        [sys.executable, "-m", "pytest", *usual, *arguments, str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=HANG_S,
        check=False,
    )
