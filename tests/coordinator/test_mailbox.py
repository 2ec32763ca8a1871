"""What a mailbox holds of the system goes with it."""

import gc
import os
from pathlib import Path

import pytest

from exporter_tui.coordinator.mailbox import Mailbox


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.slow
def test_a_mailbox_that_nobody_knows_any_more_holds_no_descriptor() -> None:
    gc.collect()
    before = open_descriptors()
    mailboxes = [Mailbox[int]() for _ in range(10)]
    assert open_descriptors() == before + 20
    mailboxes[0].close()
    mailboxes[0].close()
    assert open_descriptors() == before + 18
    del mailboxes
    gc.collect()
    assert open_descriptors() == before


def test_what_was_put_is_taken_in_order_and_wakes_whoever_waits() -> None:
    mailbox: Mailbox[int] = Mailbox()
    for item in range(3):
        mailbox.put(item)
    assert os.read(mailbox.fileno(), 1) == b"\0"
    assert mailbox.take() == [0, 1, 2]
    assert mailbox.take() == []
