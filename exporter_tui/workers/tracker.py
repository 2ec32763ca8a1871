"""Starts multiprocessing's resource tracker early and out of reach of the terminal's signals.

Enters: nothing. Leaves: a running tracker process that later starts of workers find. While a
dashboard is open it could not be started: Textual's ``sys.stderr`` has no descriptor to inherit.
"""

import signal
from multiprocessing import resource_tracker

TERMINAL_SIGNALS = (signal.SIGINT, signal.SIGHUP, signal.SIGTERM)


def start_resource_tracker() -> None:
    """Start the tracker if it does not run; to be called in the main thread, before any screen."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, TERMINAL_SIGNALS)
    try:
        resource_tracker.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
