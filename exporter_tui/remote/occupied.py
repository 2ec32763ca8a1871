"""What a second start says about the run that already works on the folder.

Enters: the export folder, its run lock and status. Leaves: lines for a person: who, how far, what
went wrong, how to follow it, how to stop it. It changes nothing.
"""

import os
import shlex
import socket
from typing import Any

from exporter_tui.model.format import percent, remaining, size
from exporter_tui.model.names import one_line
from exporter_tui.remote.endpoint import can_attach
from exporter_tui.remote.status import read_status
from exporter_tui.store.lock import LockHolder, holder_lives, read_holder
from exporter_tui.store.paths import log_path


def attach_command(output_dir: str) -> str:
    """Return what a person types to see the run of a folder from another terminal."""
    return f"./run.sh attach --output {shlex.quote(os.path.abspath(output_dir))}"  # noqa: PTH100 - no symlinks resolved


def occupied_text(output_dir: str) -> str:
    """Return what is known about the run that holds the folder's lock."""
    holder = read_holder(output_dir)
    status = read_status(output_dir)
    if status is not None and str(status.get("pid")) != holder.pid:
        status = None  # left over from an earlier run
    log = shlex.quote(str(log_path(os.path.abspath(output_dir))))  # noqa: PTH100 - no symlinks resolved
    lines = [
        f"Another run works on {output_dir}: process {holder.pid or '(unknown)'} on "
        f"{holder.host or '(unknown)'}, started {holder.started or '(unknown)'}.",
        *(["  progress  not known yet"] if status is None else _progress(status)),
        *([f"  attach    {attach_command(output_dir)}"] if can_attach(output_dir) else []),
        f"  follow    tail -f {log}",
        *_stop(holder, status),
    ]
    return "\n".join(lines) + "\n"


def unattached_text(output_dir: str, why: str) -> str:
    """Return what is known where ``attach`` found nobody who listens."""
    if holder_lives(output_dir):
        return f"Cannot attach: {why}\n{occupied_text(output_dir)}"
    status = f"./run.sh status --output {shlex.quote(output_dir)}"
    holder = read_holder(output_dir)
    if holder.host not in {"", socket.gethostname()}:
        there = f"ssh -t {shlex.quote(holder.host)} {shlex.quote(attach_command(output_dir))}"
        return (
            f"Cannot attach here: the last run on {output_dir} is one of {one_line(holder.host)}.\n"
            f"  attach    {there}\n  how far   {status}\n"
        )
    return f"No run works on {output_dir}: {why}\n  how the last one ended: {status}\n"


def _progress(status: dict[str, Any]) -> list[str]:
    total, done = _number(status, "bytes_total"), _number(status, "bytes_done")
    far = f", {percent(done / total)} of {size(total)}" if total else ""
    left = _number(status, "remaining_s")
    text = f"{_number(status, 'done'):,.0f} of {_number(status, 'tables'):,.0f} tables{far}"
    if left:
        text += f", {remaining(left)}"
    lines = [f"  state     {one_line(str(status.get('state')))} (as of {status.get('at')})"]
    lines.append(f"  progress  {text}")
    named = status.get("problem_tables")
    problems = _number(status, "problems")
    lines.append(f"  problems  {problems:,.0f}" if problems else "  problems  none")
    if isinstance(named, list):
        lines += [f"            {one_line(str(problem))}" for problem in named]
    return lines


def _stop(holder: LockHolder, status: dict[str, Any] | None) -> list[str]:
    screen_open = status is not None and status.get("screen_open") is True
    if status is not None and status.get("state") == "finished" and screen_open:
        code = status.get("exit_code")
        return [
            f"  screen    the work is done (exit code {code}); only its dashboard is still open:",
            "            press q there, or end it from here:",
            f"            kill {holder.pid}",
        ]
    screen = "its dashboard is open in another terminal" if screen_open else "none, it runs without"
    return [
        f"  screen    {screen}",
        f"  stop      kill {holder.pid}    (running chunks may finish, for up to 30 s;",
        "            a second kill drops them; the same command goes on later)",
    ]


def _number(status: dict[str, Any], name: str) -> float:
    value = status.get(name)
    return float(value) if isinstance(value, int | float) else 0.0
