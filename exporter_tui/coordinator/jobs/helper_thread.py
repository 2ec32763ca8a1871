"""The one helper thread: whatever reads or writes files, or asks Oracle, besides the workers.

Enters: jobs of the loop. Leaves: each job's event, through the loop's mailbox. Jobs run one after
the other, so that no two of them touch a folder at the same time; the loop never waits for one.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from exporter_tui.coordinator.mailbox import Answer, Mail, Mailbox
from exporter_tui.model.events import Event


class HelperThread:
    """A queue of jobs and the thread that does them."""

    def __init__(self, mailbox: Mailbox[Mail]) -> None:
        self._mailbox = mailbox
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="helper")

    def ask(self, job: Callable[[], Event]) -> None:
        """Do ``job`` after those asked before; its answer arrives in the mailbox."""
        answer = self._executor.submit(job)
        answer.add_done_callback(self._deliver)

    def _deliver(self, answer: Answer) -> None:
        if not answer.cancelled():
            self._mailbox.put(answer)

    def close(self) -> None:
        """Drop the jobs that have not begun and wait for the running one: nobody may move folders
        after the run's lock was given back.
        """
        self._executor.shutdown(wait=True, cancel_futures=True)
