"""The first look at a statement's text: strings, quoted names, comments and binds.

Enters: SQL as a client sends it. Leaves: the same text with comments and hints blanked and every
bind renamed ``:b1``, ``:b2``, ... in order of appearance, because the parser does not know ``:1``
and a client sends one value per occurrence. It refuses what the parser would misread.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass

from exporter_tui.fakeoracle.answer import OracleError

_TOKEN = re.compile(
    r"""
      (?P<quoting>\b[nN]?[qQ]'.)
    | (?P<string>'(?:[^']|'')*')
    | (?P<name>"[^"]*")
    | (?P<comment>--[^\n]*|/\*.*?\*/)
    | (?P<number>(?<![\w$\#.])(?:\d+\.?\d*|\.\d+)[eE][+-]?\d+(?=[+-]))
    | (?P<bind>:\s*(?:\w[\w$\#]*|"[^"]*"))
    | (?P<open>'|"|/\*)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedText:
    """``text`` for the parser; ``binds`` occurrences of placeholders; ``original`` as it came."""

    text: str
    original: str
    binds: int
    shifts: tuple[tuple[int, int], ...]

    def position(self, offset: int) -> int:
        """Return the offset in the original text of an offset in ``text``."""
        index = bisect_right(self.shifts, (offset, len(self.original)))
        return offset + (self.shifts[index - 1][1] if index else 0)


def scan(sql: str) -> ScannedText:
    """Return the scanned statement; raises ORA-01756 (open string), ORA-01740 (open quoted name)
    or ORA-03001 (alternative quoting ``q'[...]'``).
    """
    parts: list[str] = []
    shifts: list[tuple[int, int]] = []
    binds = length = copied = 0
    for match in _TOKEN.finditer(sql):
        replacement = _replacement(match, binds)
        if replacement is None:
            continue
        binds += match.lastgroup == "bind"
        for piece in (sql[copied : match.start()], replacement):
            parts.append(piece)
            length += len(piece)
        copied = match.end()
        shifts.append((length, copied - length))
    parts.append(sql[copied:])
    return ScannedText(text="".join(parts), original=sql, binds=binds, shifts=tuple(shifts))


def _replacement(match: re.Match[str], binds: int) -> str | None:
    """Return what stands for the token in the parser's text, None to leave it as it is."""
    if match.lastgroup == "comment":
        return " " * len(match[0])
    if match.lastgroup == "bind":
        return f":b{binds + 1}"
    if match.lastgroup == "number":
        return match[0] + " "  # the parser takes "1e2+5" for one number
    if match.lastgroup == "quoting":
        raise OracleError(3001, "unimplemented feature", position=match.start())
    if match.lastgroup == "open":
        if match[0] == "'":
            raise OracleError(1756, "quoted string not properly terminated", position=match.start())
        if match[0] == '"':
            raise OracleError(1740, "missing double quote in identifier", position=match.start())
        raise OracleError(1742, "comment not terminated properly", position=match.start())
    return None
