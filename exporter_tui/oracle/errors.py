"""What the driver raises, as failures of the catalogue.

Enters: exceptions of one call. Leaves: a ``Failure``; the Oracle number comes first, because the
driver files a dozen of them, a killed session and an internal error among them, under DPY-4011
"connection closed". No text of a statement or of a bind is passed on.
Source: ``_make_adjustments`` and the cross references in python-oracledb's ``errors.py``.
"""

import re
import socket
from dataclasses import replace

import oracledb

from exporter_tui.model.catalogue.lookup import CATALOGUE, failure
from exporter_tui.model.errors import Consequence, ExporterError, Failure


class UnequalColumnsError(Exception):
    """The driver's columns of one batch are not what was asked: its rows mean nothing."""


DRIVER_ERRORS = (oracledb.Error, ValueError, OverflowError, OSError, UnequalColumnsError)
"""What a call of the driver may raise for reasons of data, database or network. ValueError: a date
that Python cannot hold, bytes that are not UTF-8.
"""

_WRAPPERS = frozenset({12801, 604})
_NUMBER = re.compile(r"\bORA-(\d{5})\b")
_SIMILAR = re.compile(r"\(Similar to (ORA-\d{5})\)")
_PREFIX = re.compile(r"^(ORA|DPY|DPI)-\d{4,5}: ")
_VALUE = re.compile(r"^-?[\d.]+(e\d+)? cannot")
_RAISED = re.compile(r"ORA-20\d{3}")
_TRIGGER_FAILED = "ORA-04088"
_RECURSIVE = "ORA-00604"
_OUR_TIME_OUT = "socket timed out while recovering from previous socket timeout"
"""How the driver tells that it had waited for ``call_timeout``, asked the server to stop and got no
answer to that either: nobody closed the connection, we gave it up.
"""
_SILENT = "No answer in the time allowed, neither to the statement nor to its cancellation."
_CONNECTION_LOST = frozenset({"DPY-6005", "DPY-4011"})
_HOST_CODEC = "idna"
_UNKNOWN_HOST = ("getaddrinfo", "Name or service not known", "not known", "name resolution")


def translate(error: BaseException, *, where: str) -> Failure:
    """Return the failure that ``error`` stands for; ``where`` names what it stopped."""
    if isinstance(error, ExporterError):
        return error.failure
    if isinstance(error, oracledb.Error):
        return _of_driver(error, where)
    if _of_name_service(error):
        return failure("HOST-UNKNOWN", where, getattr(error, "strerror", None) or str(error))
    code, message = _of_python(error)
    return failure(code, where, message)


def translate_log_on(error: BaseException, *, where: str) -> Failure:
    """Return the failure of a log-on. What a log-on trigger raises is told by its own code and
    words, and means that the database does not want us: it is never tried again.
    """
    found = translate(error, where=where)
    if not _of_trigger(found.code, str(error)):
        return found
    told = CATALOGUE["LOG-ON-TRIGGER"]
    return replace(found, error_class=told.error_class, meaning=told.meaning, remedy=told.remedy)


def _of_trigger(code: str, text: str) -> bool:
    """Return whether a trigger failed a log-on: by RAISE_APPLICATION_ERROR, or by an error inside
    its statements that has nothing to do with the state of the database.
    """
    if _RAISED.match(code) or code == _TRIGGER_FAILED:
        return True
    known = CATALOGUE.get(code)
    of_database = {Consequence.TRY_AGAIN, Consequence.END_RUN}
    told = known is not None and known.error_class.consequence in of_database
    return _RECURSIVE in text and not told


def _of_name_service(error: BaseException) -> bool:
    """Return whether a host's name was not found or is none: the driver looks hosts up before its
    own handling of errors begins.
    """
    named = isinstance(error, UnicodeError) and _HOST_CODEC in str(error)
    return named or isinstance(error, socket.gaierror)


def _of_python(error: BaseException) -> tuple[str, str]:
    if isinstance(error, UnequalColumnsError):
        return "FETCH-DAMAGED", str(error)
    if isinstance(error, UnicodeDecodeError):
        # Its own text would show the bytes, which are data.
        return "VALUE-NO-TEXT", f"Bytes are not {error.encoding}: {error.reason}."
    if isinstance(error, ValueError | OverflowError):
        return "VALUE-NO-TEXT", f"A value cannot be read: {error}."
    if isinstance(error, socket.gaierror):  # the driver lets a failed name look-up pass as it is
        return "HOST-UNKNOWN", f"{error.strerror or error}."
    if isinstance(error, OSError):
        return "DPY-4011", error.strerror or str(error)
    return "INTERNAL", f"{type(error).__name__}: {error}"


def said(warning: object) -> str:
    """Return what ``Connection.warning`` tells, in one line; empty for None."""
    return " ".join(_lines(str(warning))) if warning is not None else ""


def _lines(text: str) -> list[str]:
    """Return what the other side said, without the driver's own hint at the documentation."""
    return [line for line in text.splitlines() if line and not line.startswith("Help: ")]


def code_of(error: BaseException) -> str:
    """Return the catalogue code of ``error``, for callers that look for one code."""
    return translate(error, where="").code


def _of_driver(error: oracledb.Error, where: str) -> Failure:
    details = error.args[0] if error.args else None
    text = str(getattr(details, "message", None) or error)
    lines = _lines(text)
    number = int(getattr(details, "code", 0) or 0)
    if number in _WRAPPERS:
        number = _inner(lines) or number
    code = f"ORA-{number:05d}" if number else str(getattr(details, "full_code", "") or "DPY-0000")
    code = _refined(code, lines)
    return failure(code, where, _SILENT if code == "STALLED" else _message(code, lines))


def _inner(lines: list[str]) -> int | None:
    """Return the first number of the stack that is a cause, not a wrapper."""
    numbers = [int(found) for line in lines for found in _NUMBER.findall(line)]
    return next((number for number in numbers if number not in (*_WRAPPERS, 6512)), None)


def _refined(code: str, lines: list[str]) -> str:
    """Return a more telling code where one code of the driver stands for several causes."""
    text = " ".join(lines)
    if code == "DPY-4011" and _OUR_TIME_OUT in text:
        return "STALLED"
    if code == "DPY-6005":
        if "timed out" in text:
            return "CONNECT-TIMEOUT"
        if any(words in text for words in _UNKNOWN_HOST):
            return "HOST-UNKNOWN"
        inner = [found[0][:-2] for line in lines if (found := _PREFIX.match(line))]
        code = next((found for found in inner if found not in _CONNECTION_LOST), code)
    if code == "DPY-6000":
        similar = _SIMILAR.search(text)
        return similar[1] if similar and similar[1] in CATALOGUE else code
    return code


def _message(code: str, lines: list[str]) -> str:
    """Return all lines as one: the line of ``code`` first and without its code, the others behind
    it in their order, so that the cause of a wrapped error and the stack of PL/SQL are kept.
    """
    told = [_VALUE.sub("a value cannot", _PREFIX.sub("", line)) for line in lines] or ["no message"]
    first = next((at for at, line in enumerate(lines) if line.startswith(f"{code}: ")), 0)
    rest = [
        f"{prefix[0]}{line}" if (prefix := _PREFIX.match(whole)) else line
        for at, (whole, line) in enumerate(zip(lines, told, strict=False))
        if at != first
    ]
    return f"{told[first]} ({'; '.join(rest)})" if rest else told[first]
