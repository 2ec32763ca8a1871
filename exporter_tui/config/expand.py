"""``${NAME}`` and ``${NAME:-default}`` in the values of a configuration.

Enters: one string as it stands in the file, and the environment. Leaves: the string with every
variable put in, marked as ``Expanded`` when there was one. ``$$`` stands for one ``$``; a ``$``
before anything else is itself. What a variable holds is not expanded again. Errors name variables,
never values.
"""

import re
from collections.abc import Mapping

_TOKEN = re.compile(
    r"\$\$|\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?P<has_default>:-(?P<default>[^}]*))?\}|(?P<bad>\$\{)"
)


class Expanded(str):
    """A value that came, wholly or in part, from the environment.

    It may stand where a number or true/false is expected, and it is never shown in an error.
    """

    __slots__ = ()


class ExpandError(ValueError):
    """A variable is not set or its name is misspelt; ``cause`` and ``remedy`` are for people."""

    def __init__(self, cause: str, remedy: str) -> None:
        super().__init__(cause)
        self.cause = cause
        self.remedy = remedy


def expand(text: str, environ: Mapping[str, str]) -> str:
    """Return ``text`` with its variables put in; an ``Expanded`` when at least one was.

    ``:-default`` applies to a variable that is unset or empty, as in a shell. Raises
    ``ExpandError`` for a variable without default that is not set, and for ``${`` without a proper
    name and ``}``.
    """
    if "$" not in text:
        return text
    found_variable = False

    def put_in(match: re.Match[str]) -> str:
        nonlocal found_variable
        if match.group() == "$$":
            return "$"
        if match["bad"]:
            raise ExpandError(
                "`${` is not followed by a variable's name and `}`",
                "Write ${NAME} or ${NAME:-default}; for the two characters `${` write `$${`.",
            )
        found_variable = True
        return _value(match, environ)

    result = _TOKEN.sub(put_in, text)
    return Expanded(result) if found_variable else result


def variables_in(text: str) -> list[str]:
    """Return the names of the variables that ``expand`` would put in."""
    return [found["name"] for found in _TOKEN.finditer(text) if found["name"]]


def _value(match: re.Match[str], environ: Mapping[str, str]) -> str:
    name = match["name"]
    value = environ.get(name)
    if match["has_default"] is not None:
        return value or match["default"]
    if value is None:
        raise ExpandError(
            f"the environment variable {name} is not set",
            f"Set it before the start: export {name}=...",
        )
    return value
