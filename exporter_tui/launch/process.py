"""What holds for this process and for every process that it starts.

Enters: who may read the export's files. Leaves: the mask of new files and folders, no core dumps,
an environment without passwords. Workers and the demo's server inherit all three.
"""

import os
import resource
import threading
import traceback
from collections.abc import Callable, Iterable, MutableMapping

from exporter_tui.model.options import FileAccess

_MASKS = {FileAccess.PRIVATE: 0o077, FileAccess.GROUP: 0o027}


def leave_no_core() -> None:
    """Write no core dumps: the memory of a process holds passwords and rows."""
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, most))


def open_files_to(access: FileAccess) -> None:
    """Give new files and folders the rights that the configuration names, whatever the umask of
    whoever started this; what exists keeps its rights.
    """
    os.umask(_MASKS[access])


def log_defects_of_threads(log: Callable[[str], object]) -> None:
    """Have what a thread fails of written to the log: a traceback is nothing for a terminal."""

    def hook(failed: threading.ExceptHookArgs) -> None:
        if failed.exc_type is SystemExit or failed.exc_value is None:
            return
        name = failed.thread.name if failed.thread is not None else "a thread"
        log(f"{name} failed\n{''.join(traceback.format_exception(failed.exc_value))}")

    threading.excepthook = hook


def forget(environ: MutableMapping[str, str], names: Iterable[str]) -> None:
    """Take variables that hold passwords out of the environment; they were read before."""
    for name in names:
        environ.pop(name, None)
