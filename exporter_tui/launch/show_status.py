"""``status``: one picture of a folder's run, on a stream.

Enters: an export folder. Leaves: text, or one JSON object; the exit code of ``remote.known``.
"""

import os
import shlex
from typing import TextIO

from exporter_tui.model.plain import json_text, printable
from exporter_tui.remote.known import exit_code_of, known, status_lines
from exporter_tui.remote.occupied import attach_command
from exporter_tui.store.paths import log_path


def show_status(output_dir: str, out: TextIO, *, as_json: bool) -> int:
    """Write what is known and return the exit code."""
    values = known(output_dir)
    code = exit_code_of(values)
    if as_json:
        found = {"output_dir": output_dir, **(values or {"state": None, "alive": False})}
        text = json_text(found).encode("utf-8", "backslashreplace").decode() + "\n"
    elif values is None:
        text = f"No run is known of {output_dir}.\n"
    else:
        lines = [f"folder    {output_dir}", *status_lines(values)]
        if values["source"] == "run":
            lines.append(f"attach    {attach_command(output_dir)}")
        lines.append(f"log       {shlex.quote(str(log_path(output_dir)))}")
        text = "\n".join(lines) + "\n"
    _write(out, printable(text))
    return code


def _write(out: TextIO, text: str) -> None:
    try:
        out.write(text)
        out.flush()
    except BrokenPipeError:
        # Whoever read it (head) has seen enough; Python must not flush again at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
