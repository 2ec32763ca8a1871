"""The planning of a run, tried again where one bad moment has ended it.

Enters: one try as a function (log-on, dictionary, SCN), and how to wait. Leaves: its result, or the
failure of the last try, which says the how manyth it was. A refused password is never tried again.
A view of the dictionary that broke the session is closed from then on, and costs no try.
"""

from collections.abc import Callable, Sized
from dataclasses import replace
from typing import TypeVar

from exporter_tui.model.errors import ErrorClass, ExporterError, Failure

T = TypeVar("T")

_PAUSES_S = (2.0, 8.0)
"""Between three tries: a listener or a small database that is restarted is there again by then."""


def tried(
    once: Callable[[], T],
    *,
    broke: Sized,
    entered: Callable[[], bool],
    pause: Callable[[Failure, float, str], None],
) -> T:
    """Return what ``once`` returns; raises ``ExporterError``.

    ``broke``: the views that are asked no more because the session did not survive them.
    ``entered``: whether a log-on has succeeded. ``pause`` is told the failure, the seconds to wait
    and which try follows; it raises to end the run.
    """
    number, before = 1, len(broke)
    while True:
        try:
            return once()
        except ExporterError as error:
            failure = error.failure
            refused = failure.error_class is ErrorClass.NEVER_LOG_ON_AGAIN
            if len(broke) > before and not refused:
                before = len(broke)
                pause(failure, 0.0, "without what broke the session")
                continue
            if number > len(_PAUSES_S) or not _may_help(failure, entered=entered()):
                raise ExporterError(_numbered(failure, number)) from error
            number += 1
            following = f"try {number} of {len(_PAUSES_S) + 1}"
            pause(failure, _PAUSES_S[number - 2], following)


def _may_help(failure: Failure, *, entered: bool) -> bool:
    """Return whether another try may go well: what a task would be tried again for, and a database
    that was entered and is not open now.
    """
    waited_for = entered and failure.error_class is ErrorClass.DATABASE_NOT_OPEN
    return waited_for or failure.error_class.may_pass


def _numbered(failure: Failure, number: int) -> Failure:
    if number == 1:
        return failure
    return replace(failure, message=f"{failure.message} This was try {number}.")
