"""A copy of run.sh in a folder of its own, with a stand-in for Python on a PATH that holds little
else: what run.sh decides is tested without a network and in milliseconds.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.measuring import HANG_S

PROJECT = Path(__file__).resolve().parents[2]
TOOLS = (
    *(
        "bash",
        "env",
        "cat",
        "cksum",
        "dirname",
        "basename",
        "readlink",
        "flock",
        "head",
    ),
    *("tail", "df", "grep", "rm", "mkdir", "cp", "sort"),
)
NOBODY = 65534


class Sandbox:
    """``folder`` holds run.sh and what it reads; ``bin`` is the whole PATH; ``calls`` what the
    stand-in was asked.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "fake-root" / "a folder"
        self.bin = root / "bin"
        self.log = root / "calls.log"
        self.folder.mkdir(parents=True)
        self.bin.mkdir()
        self.log.touch()
        self.log.chmod(0o666)
        for name in ("run.sh", "pyproject.toml", "constraints.txt"):
            shutil.copy(PROJECT / name, self.folder / name)
        for tool in TOOLS:
            found = shutil.which(tool)
            assert found, f"{tool} is needed by run.sh"
            (self.bin / tool).symlink_to(found)
        self.add_python("python3")
        self.environment = {"PATH": str(self.bin), "FAKE_LOG": str(self.log), "HOME": str(root)}

    def add_python(self, name: str) -> Path:
        """Put the stand-in on the PATH under ``name``."""
        python = Path(shutil.copy(Path(__file__).with_name("fake_python.sh"), self.bin / name))
        python.chmod(0o755)
        return python

    def start(
        self, *arguments: str, cwd: Path | None = None, script: Path | None = None, **variables: str
    ) -> "subprocess.Popen[str]":
        """Start run.sh with ``variables`` in its environment; as nobody when tests run as root, so
        that rights mean something.
        """
        root = os.geteuid() == 0
        return subprocess.Popen(
            [str(script or self.folder / "run.sh"), *arguments],
            cwd=cwd or self.root,
            env=self.environment | variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            user=NOBODY if root else None,
            group=NOBODY if root else None,
            extra_groups=[] if root else None,
        )

    def run(
        self, *arguments: str, cwd: Path | None = None, script: Path | None = None, **variables: str
    ) -> "subprocess.CompletedProcess[str]":
        """Start run.sh, wait for its end, return what it said."""
        process = self.start(*arguments, cwd=cwd, script=script, **variables)
        out, err = process.communicate(timeout=HANG_S)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def calls(self, part: str) -> list[str]:
        """Return the calls of the stand-in that hold ``part``, in order."""
        return [line for line in self.log.read_text().splitlines() if part in line]

    def log_tools(self) -> None:
        """Let each tool on the PATH write its name among the calls before it does its work."""
        for tool in [one for one in self.bin.iterdir() if one.is_symlink()]:
            if tool.name not in {"bash", "env"}:
                real = tool.readlink()
                tool.unlink()
                tool.write_text(f'#!/bin/sh\necho {tool.name} >>"$FAKE_LOG"\nexec {real} "$@"\n')
                tool.chmod(0o755)

    def own(self, path: Path) -> None:
        """Give ``path`` and everything below it to the user that run.sh runs as."""
        if os.geteuid() == 0:
            for each in (path, *path.rglob("*")):
                os.chown(each, NOBODY, NOBODY, follow_symlinks=False)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Return a sandbox that every user of the machine can enter."""
    with tempfile.TemporaryDirectory(prefix="run-sh-") as name:
        root = Path(name)
        root.chmod(0o755)
        made = Sandbox(root)
        made.own(made.folder)
        made.own(made.root / "fake-root")
        yield made
