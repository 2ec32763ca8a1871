"""What becomes of workers besides their tasks: dead, silent, not started.

Enters: what the loop observed. Leaves: a ``Failure`` of the catalogue. Errors of Oracle, of the
driver and of the disk are made where they happen.
"""

from exporter_tui.model.catalogue.lookup import failure
from exporter_tui.model.errors import Failure


def worker_died(where: str, exit_code: int | None, log_path: str) -> Failure:
    """A worker ended by itself or was killed from outside; ``exit_code`` is -9 for SIGKILL."""
    how = f"signal {-exit_code}" if exit_code is not None and exit_code < 0 else f"code {exit_code}"
    return failure("WORKER-DIED", where, f"The worker ended with {how}; see {log_path}.")


def worker_not_started(where: str, error: OSError) -> Failure:
    """The system refused another process."""
    return failure("WORKER-DIED", where, f"The worker could not be started: {error.strerror}.")


def worker_stalled(where: str, bound_s: float) -> Failure:
    """A worker was killed because its task made no progress for ``bound_s`` seconds."""
    return failure("STALLED", where, f"No progress for {bound_s:.0f} s.")


def worker_dropped(where: str) -> Failure:
    """A worker was killed because its task was given up and did not end by itself."""
    return failure("CANCELLED", where, "The task was given up.")
