"""The command, carried out in this process, as far as it needs no program of its own.

Enters: arguments of the command line. Leaves: exit code and texts; this process as it was before.
No signal, limit, death or terminal can be tried here: those tests start the program.
"""

import contextlib
import io
import os
import resource
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from exporter_tui.cli import main


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A command that has ended."""

    code: int
    out: str
    err: str


def carried_out(*arguments: str, environ: dict[str, str] | None = None) -> Ended:
    """Carry the command out in this process, which is afterwards as it was before."""
    out, err = _stream("strict"), _stream("backslashreplace")
    with pytest.MonkeyPatch.context() as patch, _process_kept(), Path(os.devnull).open() as nothing:
        for name, value in (environ or {}).items():
            patch.setenv(name, value)
        for name, stream in (("stdin", nothing), ("stdout", out), ("stderr", err)):
            patch.setattr(sys, name, stream)
        patch.setattr(threading, "excepthook", threading.excepthook)
        try:
            code = main(arguments)
        except SystemExit as usage:
            code = int(str(usage.code))
    return without_traceback(code, _text(out), _text(err))


@contextlib.contextmanager
def _process_kept() -> Iterator[None]:
    """Give this process back its mask of new files and its limit of core dumps."""
    mask, limits = os.umask(0), resource.getrlimit(resource.RLIMIT_CORE)
    os.umask(mask)
    try:
        yield
    finally:
        os.umask(mask)
        resource.setrlimit(resource.RLIMIT_CORE, limits)


def _stream(errors: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors=errors)


def _text(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


def without_traceback(code: int, out: str, err: str) -> Ended:
    """Return how a command ended; no traceback may reach a person."""
    assert "Traceback" not in out + err, err
    return Ended(code=code, out=out, err=err)
