"""What ``status`` says of a folder's run: one picture as text, or as JSON types.

Enters: the run itself where it listens, else its status file and lock. Leaves: values, the same
from either; lines for a person; the exit code that a script decides by. It starts and changes
nothing.
"""

import contextlib
import math
import socket
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import psutil

from exporter_tui.model.exit_codes import (
    EXIT_CANNOT_BEGIN,
    EXIT_MEANINGS,
    EXIT_STOPPED,
    EXIT_SUCCEEDED,
)
from exporter_tui.model.format import clock, count, percent, remaining, size, speed
from exporter_tui.model.names import one_line
from exporter_tui.remote.endpoint import connect, peer_of
from exporter_tui.remote.link import AttachError, Link
from exporter_tui.remote.status import read_status, status_values
from exporter_tui.store.lock import LockHolder, holder_lives, read_holder

Values = Mapping[str, object]

BROKE_OFF = "it broke off: run the same command again to go on"
_CLOCKS_DIFFER_BY_S = 5.0
_FRESH_FOR_S = 30.0


def known(output_dir: str) -> dict[str, object] | None:
    """Return what is known of the folder's last run, None for nothing.

    The values of ``status.json``, and ``source``: ``run``, ``file`` or ``lock``; ``alive``: whether
    its process works; ``age_s``: seconds since this was so.
    """
    if (values := _asked(output_dir)) is not None:
        return {**values, "source": "run", "alive": True, "age_s": 0.0}
    found, holder = read_status(output_dir), read_holder(output_dir)
    if found is not None and str(found.get("pid")) == holder.pid:
        age_s = _age_s(found, datetime.now(UTC))
        alive = _lives(output_dir, holder, age_s)
        return {**found, "source": "file", "alive": alive, "age_s": age_s}
    if not holder.pid.isdecimal():
        return None
    alive = _lives(output_dir, holder, None)
    state = "preparing" if alive else "unknown"
    return {
        "pid": int(holder.pid), "state": state, "source": "lock", "alive": alive, "age_s": None
    }  # fmt: skip


def _lives(output_dir: str, holder: LockHolder, age_s: float | None) -> bool:
    """Return whether the run works, as far as can be told: one of another machine works as long as
    it writes its status.
    """
    if holder.host != socket.gethostname():
        return age_s is not None and age_s < _FRESH_FOR_S
    return holder_lives(output_dir) and _is_as_old(holder)


def _is_as_old(holder: LockHolder) -> bool:
    """Return whether the process had begun when the lock was taken: numbers are used again."""
    try:
        taken_at = datetime.fromisoformat(holder.started).timestamp()
        return psutil.Process(int(holder.pid)).create_time() <= taken_at + _CLOCKS_DIFFER_BY_S
    except (ValueError, psutil.Error):
        return True


def exit_code_of(values: Values | None) -> int:
    """Return what ``status`` ends with: 0 while the run is under way, else the run's own code, 3
    where it broke off without one, 2 where nothing is known.
    """
    if values is None:
        return EXIT_CANNOT_BEGIN
    code = values.get("exit_code")
    if type(code) is int and code in EXIT_MEANINGS:
        return code
    return EXIT_SUCCEEDED if values["alive"] else EXIT_STOPPED


def _asked(output_dir: str) -> dict[str, object] | None:
    """Return what the run says itself, None where it cannot be asked."""
    link = Link(output_dir, period_s=math.inf)
    try:
        with contextlib.closing(connect(output_dir)) as connection:
            pid = peer_of(connection).pid
        link.open()
    except (AttachError, OSError):
        return None
    link.leave()
    return status_values(link.view(), pid=pid, screen_open=None)


def _age_s(found: Values, now: datetime) -> float | None:
    try:
        at = datetime.fromisoformat(str(found.get("at")))
        return max((now - at).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return None


def status_lines(values: Values) -> Iterator[str]:
    """Yield the picture, line by line."""
    number = _Numbers(values)
    state = one_line(" ".join(filter(None, (str(values.get("state")), _text(values, "note")))))
    yield f"state     {state}{_when(values)}"
    if values["source"] == "lock":
        what = "it has said nothing yet" if values["alive"] else BROKE_OFF
        yield f"process   {values['pid']}; {what}"
        return
    left = f", {remaining(number('remaining_s'))}" if number("remaining_s") else ""
    yield f"time      {clock(number('elapsed_s'))} elapsed{left}"
    total = number("bytes_total")
    far = f", {percent(number('bytes_done') / total)} of {size(total)}" if total else ""
    yield f"progress  {number('done'):,.0f} of {number('tables'):,.0f} tables{far}"
    rows = f"{number('rows'):,.0f} rows written"
    if values["alive"]:
        rate = f"{number('rows_per_s'):,.0f} rows/s, {speed(number('csv_bytes_per_s'))}"
        workers = count(int(number("workers")), "worker")
        rows += f"; {rate}; {workers}"
    yield f"rows      {rows}"
    yield f"problems  {number('problems'):,.0f}" if number("problems") else "problems  none"
    named = values.get("problem_tables")
    if isinstance(named, list):
        yield from (f"          {one_line(str(problem))}" for problem in named)
    if not values["alive"]:
        code = values.get("exit_code")
        yield f"exit code {BROKE_OFF if code is None else code}"
    else:
        yield f"process   {values['pid']}"


class _Numbers:
    """Numbers by name; 0 where the file says something else."""

    def __init__(self, values: Values) -> None:
        self._values = values

    def __call__(self, name: str) -> float:
        value = self._values.get(name)
        return float(value) if isinstance(value, int | float) else 0.0


def _text(values: Values, name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""


def _when(values: Values) -> str:
    """Return how old the picture is, in brackets."""
    age = values["age_s"]
    if values["source"] == "run":
        return " (now)"
    return f" ({clock(age)} ago)" if isinstance(age, float) else ""
