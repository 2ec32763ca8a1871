"""What becomes of an exception that nobody expected: a failure of one table, told in the log.

Enters: the exception, in whatever thread or process met it, and what it stopped. Leaves: an
INTERNAL failure that names the place in the code; the traceback is in ``run.log`` and nowhere else.
"""

import contextlib
import os
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from exporter_tui.model.catalogue.lookup import failure
from exporter_tui.model.errors import ExporterError, Failure
from exporter_tui.model.format import local_time
from exporter_tui.model.names import one_line
from exporter_tui.store.files import open_in_place
from exporter_tui.store.paths import log_path

T = TypeVar("T")
U = TypeVar("U")
_SAID = 300


def guarded(
    job: Callable[[], T], *, output_dir: str, where: str, otherwise: Callable[[Failure], U]
) -> T | U:
    """Return what ``job`` returns, or what ``otherwise`` makes of the failure that it met."""
    try:
        return job()
    except ExporterError as error:
        return otherwise(error.failure)
    except Exception as error:  # noqa: BLE001 - one table's defect must not end the others
        return otherwise(defect(error, output_dir=output_dir, where=where))


def defect(error: Exception, *, output_dir: str, where: str) -> Failure:
    """Keep the traceback in the run's log, if there is one, and return the failure."""
    trace = "".join(traceback.format_exception(error))
    with contextlib.suppress(OSError):
        _log(log_path(output_dir), where, trace)
    return internal(error, where=where)


def internal(error: Exception, *, where: str) -> Failure:
    """Return the failure alone."""
    said = one_line(str(error))[:_SAID]
    return failure("INTERNAL", where, f"{type(error).__name__}: {said} ({_place(error)}).")


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "nowhere"


def _log(path: Path, where: str, trace: str) -> None:
    stamp = f"{local_time(datetime.now(UTC))} DEFECT  "
    lines = [one_line(where), *map(one_line, trace.splitlines())]
    text = "".join(f"{stamp}{line}\n" for line in lines)
    descriptor = open_in_place(path, os.O_WRONLY | os.O_APPEND, create=False)
    with open(descriptor, "ab", buffering=0) as file:  # noqa: PTH123 - a descriptor has no path
        file.write(text.encode("utf-8", "backslashreplace"))
