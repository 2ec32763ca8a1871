"""The steering wheel: what a person can ask, from any thread, turned into requests for the loop.

Enters: calls of a screen, a script or a signal handler. Leaves: requests in the loop's mailbox, in
the order of the calls. Nothing blocks and nothing raises; what cannot be done now is answered by an
event. Requests of the time before work begins are kept for its beginning.
"""

from collections.abc import Sequence

from exporter_tui.coordinator.mailbox import Mailbox
from exporter_tui.model import requests
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.requests import Request


class Steering:
    """The requests of ``model.control.Control`` that only the loop answers."""

    def __init__(self) -> None:
        self._mailbox: Mailbox[object] = Mailbox()

    def _ask(self, request: Request) -> None:
        self._mailbox.put(request)

    def pause(self, *, now: bool = False) -> None:
        """Start nothing new and give the sessions back; ``now`` drops what runs."""
        self._ask(requests.PauseRequested(now=now))

    def resume(self) -> None:
        """Go on after a pause."""
        self._ask(requests.ResumeRequested())

    def set_workers(self, workers: int) -> None:
        """Work with so many workers, from 1 to the bound."""
        self._ask(requests.WorkersRequested(workers=workers))

    def set_cpu_percent(self, percent: int) -> None:
        """Move the CPU ceiling, 5 to 100 percent of the usable cores."""
        self._ask(requests.CpuPercentRequested(percent=percent))

    def restart(self, tables: Sequence[TableName]) -> None:
        """Delete these tables' folders and export them again at a fresh SCN."""
        self._ask(requests.RestartRequested(tables=tuple(tables)))

    def restart_chunk(self, table: TableName, chunk: ChunkNo) -> None:
        """Export one chunk again at its table's SCN."""
        self._ask(requests.ChunkRestartRequested(table=table, chunk=chunk))

    def validate(self, table: TableName) -> None:
        """Read the table's files again and ask Oracle again."""
        self._ask(requests.ValidationRequested(table=table))
