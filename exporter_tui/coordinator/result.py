"""How a run ended, for whoever started it.

Enters: ``finish`` makes it from the report. Leaves: the last words of the narration and the exit
code.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """How a run ended. ``problems``: one line per table that is not SUCCEEDED. Rows, files and
    bytes are those in the folder, earlier runs included. ``report_path`` None: see
    ``report_error``; the same of the handover sheet, which changes no exit code.
    """

    exit_code: int
    succeeded: int
    failed: int
    stopped: int
    rows: int
    files: int
    csv_bytes: int
    gzip_bytes: int
    elapsed_s: float
    problems: tuple[str, ...]
    report_path: str | None
    report_error: str | None
    handover_path: str | None = None
    handover_error: str | None = None
