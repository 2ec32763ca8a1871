"""The functions that have a value per row, by name.

Enters: a name and evaluated arguments. Leaves: a column, or None for a name that is not here.
Each family lives in its own module; this one joins them and counts arguments (ORA-00909).
"""

from collections.abc import Callable

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.sql.expressions.values import Column
from exporter_tui.fakeoracle.sql.functions import number, text, time
from exporter_tui.fakeoracle.sql.functions.dump import dump
from exporter_tui.fakeoracle.sql.functions.to_char import to_char, to_clob
from exporter_tui.fakeoracle.sql.settings import Settings

Apply = Callable[[tuple[Column, ...], Settings], Column]


_FUNCTIONS: dict[str, tuple[int, int, Apply]] = {
    "TO_CHAR": (1, 3, to_char),
    "TO_CLOB": (1, 1, to_clob),
    "DUMP": (1, 2, dump),
    **number.FUNCTIONS,
    **text.FUNCTIONS,
    **time.FUNCTIONS,
}


def call_function(name: str, arguments: tuple[Column, ...], settings: Settings) -> Column | None:
    """Return the function's column, None where no function of that name is known here;
    ORA-00904 for one of a package that the user may not execute.
    """
    known = _public(name)
    if known.partition(".")[0] in settings.revoked:
        shown = ".".join(f'"{part}"' for part in name.split("."))
        raise OracleError(904, f"{shown}: invalid identifier")
    found = _FUNCTIONS.get(known)
    if found is None:
        return None
    least, most, apply = found
    if len(arguments) < least:
        raise OracleError(938, "not enough arguments for function")
    if len(arguments) > most:
        raise OracleError(939, "too many arguments for function")
    return apply(arguments, settings)


def is_pure(name: str) -> bool:
    """Return whether a function of that name depends on its arguments and settings alone."""
    return _public(name) in _FUNCTIONS or name in {"COALESCE", "NVL", "NVL2", "DECODE"}


def _public(name: str) -> str:
    """Return a packaged function's name as its public synonym says it."""
    return name.removeprefix("SYS.") if name.startswith("SYS.DBMS_") else name
