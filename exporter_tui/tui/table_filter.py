"""What a person typed to see some tables only, as a test of a table.

Enters: words between blanks, all of which a table must meet. A plain word is a part of
``OWNER.TABLE``; one with ``*`` or ``?`` a pattern for the whole name, with or without its owner;
``is:failed`` the beginning of a state's word, ``is:problem`` any that needs a person. Capitals do
not matter. Leaves: a function. No text takes longer than its length times the name's.
"""

from collections.abc import Callable

from exporter_tui.model.glob import glob, is_pattern
from exporter_tui.model.names import TableName
from exporter_tui.model.words import PROBLEM_WORDS, RUNNING_WORDS, Word

STATE = "is:"
_KINDS = {"problem": PROBLEM_WORDS, "running": RUNNING_WORDS}

Test = Callable[[TableName, Word], bool]


def table_filter(text: str) -> Test:
    """Return whether a table, in the state of that word, is what the text asks for."""
    tests = [_test(word) for word in text.casefold().split()]
    return lambda table, word: all(test(table, word) for test in tests)


def _test(word: str) -> Test:
    if word.startswith(STATE):
        return _in_state(word.removeprefix(STATE))
    if is_pattern(word):
        matches = glob(word)
        return lambda table, _: matches(str(table).casefold()) or matches(table.name.casefold())
    return lambda table, _: word in str(table).casefold()


def _in_state(beginning: str) -> Test:
    """Return the test for a state; while its word is being typed every word that begins so is
    meant.
    """
    words = {word for word in Word if word.value.replace(" ", "-").startswith(beginning)}
    for kind, more in _KINDS.items():
        if beginning and kind.startswith(beginning):
            words |= more
    return lambda _, word: word in words
