"""What is wrong with a configuration, ready to be printed.

Enters: every other module of this package adds ``Problem``s. Leaves: one ``ConfigError`` whose text
names file, line, key, cause and remedy of all of them. It never holds a value that may be a secret:
whoever builds a ``Problem`` leaves such values out.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from exporter_tui.model.plain import printable

MOST_TOLD = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake.

    ``line`` counts from 1, None where no line can be named (a missing file, a missing section);
    ``key`` is dotted (``export.cpu_percent``), empty for the file as a whole. ``cause`` reads on
    after the key and a colon; ``remedy`` is a sentence.
    """

    line: int | None
    key: str
    cause: str
    remedy: str

    def text(self, file: str) -> str:
        """Return two lines for people: ``file:line: key: cause`` and, indented, the remedy."""
        place = file if self.line is None else f"{file}:{self.line}"
        subject = f"{self.key}: " if self.key else ""
        return f"{place}: {subject}{self.cause}\n    {self.remedy}"


class ConfigError(Exception):
    """The configuration cannot be used; ``str`` gives the text to print, problems in file order."""

    def __init__(self, file: str, problems: Iterable[Problem]) -> None:
        ordered = sorted(problems, key=lambda found: (found.line or 0, found.key))
        self.file = file
        self.problems = tuple(ordered)
        told = [problem.text(file) for problem in ordered[:MOST_TOLD]]
        if (more := len(ordered) - len(told)) > 0:
            told.append(f"{file}: and {more:,} more\n    Correct those above first.")
        super().__init__(printable("\n".join(told)))
