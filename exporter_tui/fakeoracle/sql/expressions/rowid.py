"""ROWID text: 18 characters, 6 bits each, and their order.

Enters: text such as ``AAASAVAAEAAAACXAAA``. Leaves: keys that sort as Oracle sorts ROWIDs (data
object, file, block, row), which is not the order of the text. Source: python-oracledb
``impl/thin/utils.pyx`` and "ROWID Data Type" (SQL Language Reference).
"""

from exporter_tui.fakeoracle.answer import OracleError

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
CHARACTERS = 18
_ORDER = {ord(character): chr(48 + order) for order, character in enumerate(ALPHABET)}


def check(text: str) -> str:
    """Return the text of an extended ROWID; raises ORA-01410 for anything else."""
    if len(text) != CHARACTERS or not set(text) <= set(ALPHABET):
        raise OracleError(1410, "invalid ROWID")
    return text


def sort_key(text: str) -> str:
    """Return a text that sorts as the ROWID does."""
    return text.translate(_ORDER)
