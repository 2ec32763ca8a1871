"""Intervals -> cell text.

Enters: Oracle's own literals as TO_CHAR writes them, ``+02-11`` and ``-05 04:03:02.100000``, whose
leading field is as wide as declared. Leaves: ``[-]Y-MM`` for YEAR TO MONTH, ``[-]D HH:MM:SS[.f]``
for DAY TO SECOND, with as many fraction digits as declared. Refuses any other text.
"""

import pyarrow as pa
import pyarrow.compute as pc

from exporter_tui.export.errors import NoFaithfulTextError

_SIGN_AND_LEADING = r"^\+?(-?)0*(\d+)"


def year_month_texts(column: str, values: pa.Array) -> pa.Array:
    """Return the cell texts (large_string) of an INTERVAL YEAR TO MONTH; NULL stays NULL.

    Raises ``NoFaithfulTextError``.
    """
    return _rewritten(column, values, rf"{_SIGN_AND_LEADING}(-\d\d)$")


def day_second_texts(column: str, values: pa.Array, decimals: int) -> pa.Array:
    """Return the cell texts (large_string) of an INTERVAL DAY TO SECOND(decimals); NULL stays
    NULL. Raises ``NoFaithfulTextError``, also for a value with other decimals than declared.
    """
    fraction = rf"\.\d{{{decimals}}}" if decimals else ""
    # A day field of no digits, DAY(0), is a zero that is not written.
    values = pc.replace_substring_regex(values, "^([+-]) ", r"\10 ")
    return _rewritten(column, values, rf"{_SIGN_AND_LEADING}( \d\d:\d\d:\d\d{fraction})$")


def _rewritten(column: str, values: pa.Array, pattern: str) -> pa.Array:
    if not pc.all(pc.match_substring_regex(values, pattern)).as_py() and values.drop_null():
        raise NoFaithfulTextError(column, "an interval is not in the form of its declared type")
    return pc.replace_substring_regex(values, pattern, r"\1\2\3")
