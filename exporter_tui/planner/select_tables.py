"""Which tables the configuration means.

Enters: owners or tables that the user can see, and the patterns of the configuration (``*`` any
text, ``?`` one character). Leaves: the selected ones, sorted. A name is taken as it is typed and,
where that matches nothing, in upper case. An entry that matches nothing is an error, never an empty
export.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches

from exporter_tui.model.catalogue import error
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.names import TableName
from exporter_tui.model.options import ExportOptions

_WHERE = "configuration"


def select_owners(
    owners: Sequence[str], options: ExportOptions, *, username: str
) -> tuple[str, ...]:
    """Return the schemas whose dictionary rows are needed, sorted.

    Those that ``schemas`` and the owners in ``tables`` match; without ``schemas``, an entry of
    ``tables`` that names no owner means the user's own; without both keys, the user's own. Raises
    ``ExporterError`` NO-MATCH for an entry of ``schemas`` that matches none.
    """
    found: set[str] = set()
    for entry in options.schemas:
        matched = _matching(entry, owners)
        if not matched:
            raise _no_match("schemas", entry, owners)
        found.update(matched)
    for entry in options.tables:
        for pattern in _owner_patterns(entry):
            found.update(_matching(pattern, owners))
    if not options.schemas and (not options.tables or any("." not in e for e in options.tables)):
        found.add(username)
    return tuple(sorted(found))


def select_tables(names: Sequence[TableName], options: ExportOptions) -> tuple[TableName, ...]:
    """Return the tables to export, sorted.

    Without ``tables``: all of the matching ``schemas``. An entry ``OWNER.TABLE`` of ``tables``
    means that table, ``TABLE`` one in any of the ``schemas``. Raises ``ExporterError`` NO-MATCH for
    an entry of ``schemas`` or ``tables`` that matches nothing.
    """
    in_schemas = _in_schemas(names, options.schemas)
    selected = set(in_schemas)
    if options.tables:
        selected = set()
        for entry in options.tables:
            matched = _matching_tables(entry, names, in_schemas)
            if not matched:
                raise _no_match("tables", entry, [str(name) for name in names])
            selected.update(matched)
    for entry in options.exclude_tables:
        selected.difference_update(_matching_tables(entry, names, names))
    return tuple(sorted(selected))


def _in_schemas(names: Sequence[TableName], schemas: Sequence[str]) -> Sequence[TableName]:
    if not schemas:
        return names
    owners = sorted({name.owner for name in names})
    wanted: set[str] = set()
    for entry in schemas:
        matched = _matching(entry, owners)
        if not matched:
            raise _no_match("schemas", entry, owners)
        wanted.update(matched)
    return [name for name in names if name.owner in wanted]


def _matching_tables(
    entry: str, names: Iterable[TableName], in_schemas: Iterable[TableName]
) -> list[TableName]:
    for spelling in (entry, entry.upper()):
        with_owner = glob(spelling)
        found = [name for name in names if "." in spelling and with_owner(str(name))]
        found += [name for name in in_schemas if with_owner(name.name)]
        if found:
            return found
    return []


def _owner_patterns(entry: str) -> list[str]:
    """Return what may stand for the owner in an entry of ``tables``: names may hold dots."""
    return [entry[: dot.start()] for dot in re.finditer(r"\.", entry)]


def _matching(pattern: str, names: Iterable[str]) -> list[str]:
    for spelling in (pattern, pattern.upper()):
        matches = glob(spelling)
        found = [name for name in names if name == spelling] or [n for n in names if matches(n)]
        if found:
            return found
    return []


def glob(pattern: str) -> Callable[[str], object]:
    """Return a test for ``*`` and ``?``; every other character stands for itself."""
    parts = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)
    return re.compile("".join(parts), re.DOTALL).fullmatch


def near(entry: str, names: Iterable[str]) -> str:
    """Return a sentence with the names that ``entry`` may have meant, empty without any."""
    known = {name.upper(): name for name in names}
    found = [known[close] for close in get_close_matches(entry.upper(), known, n=3)]
    return f" Near: {', '.join(found)}." if found else ""


def _no_match(key: str, entry: str, names: Iterable[str]) -> ExporterError:
    text = f"export.{key}: {entry!r} matches nothing.{near(entry, names)}"
    return error("NO-MATCH", _WHERE, text)
