"""The target of a child process that is killed at one step of its attempt."""

import os
import signal

from exporter_tui.export.attempt import run_attempt
from exporter_tui.export.steps import Step
from exporter_tui.model.work import ExportTask
from tests.export.memory_session import MemorySession


def die_at(task: ExportTask, last: Step) -> None:
    """Run the attempt and end this process by SIGKILL right after ``last``."""

    def watch(step: Step) -> None:
        if step is last:
            os.kill(os.getpid(), signal.SIGKILL)

    run_attempt(task, MemorySession(), lambda _: None, steps=watch)
