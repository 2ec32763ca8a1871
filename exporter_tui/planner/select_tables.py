"""Which tables the configuration means.

Enters: owners or tables that the user can see, and the patterns of the configuration (``*`` any
text, ``?`` one character). Leaves: the selected ones, sorted, and the entries that match nothing. A
name is taken as it is typed and, where that matches nothing, in upper case. Schemas that Oracle
maintains are meant only by their exact name.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice

from exporter_tui.model.facts import Owners
from exporter_tui.model.glob import glob, is_pattern
from exporter_tui.model.names import TableName
from exporter_tui.model.options import ExportOptions

_NEAR_AMONG = 5_000
"""Finding what is spelled nearly alike takes long among more names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmatched:
    """An entry of ``export.schemas`` or ``export.tables`` (``key``) that matches nothing."""

    key: str
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The tables to export, sorted. ``excluded``: how many were selected and left out again."""

    tables: tuple[TableName, ...]
    unmatched: tuple[Unmatched, ...]
    excluded: int = 0


def needs_owners(options: ExportOptions) -> bool:
    """Return whether the schemas of the database must be known, because a pattern stands for
    some of them.
    """
    owners = [pattern for entry in options.tables for pattern in _owner_patterns(entry)]
    return any(is_pattern(entry) for entry in (*options.schemas, *owners))


def select_owners(owners: Owners, options: ExportOptions, *, username: str) -> tuple[str, ...]:
    """Return the schemas whose dictionary rows are needed, sorted; of those without a pattern
    nobody knows yet whether they exist.

    Those that ``schemas`` and the owners in ``tables`` match; without ``schemas``, an entry of
    ``tables`` that names no owner means the user's own; without both keys, the user's own.
    """
    found: set[str] = set()
    in_tables = (pattern for entry in options.tables for pattern in _owner_patterns(entry))
    for entry in dict.fromkeys((*options.schemas, *in_tables)):
        if is_pattern(entry):
            found.update(_matching(entry, owners.own))
        else:
            found.update((entry, entry.upper()))
    if not options.schemas and (not options.tables or any("." not in e for e in options.tables)):
        found.add(username)
    return tuple(sorted(found))


def select_tables(names: Sequence[TableName], options: ExportOptions) -> Selection:
    """Return the tables to export.

    Without ``tables``: all of the matching ``schemas``. An entry ``OWNER.TABLE`` of ``tables``
    means that table, ``TABLE`` one in any of the ``schemas``.
    """
    in_schemas, unmatched = _in_schemas(names, options.schemas)
    selected = set(in_schemas)
    if options.tables:
        index = _Index(names, in_schemas)
        selected = set()
        for entry in options.tables:
            matched = index.matching(entry)
            selected.update(matched)
            if not matched:
                unmatched.append(Unmatched(key="tables", entry=entry))
    before = len(selected)
    if options.exclude_tables:
        everywhere = _Index(names, names)
        for entry in options.exclude_tables:
            selected.difference_update(everywhere.matching(entry))
    return Selection(
        tables=tuple(sorted(selected)),
        unmatched=tuple(unmatched),
        excluded=before - len(selected),
    )


def possible_names(entry: str, owners: Iterable[str]) -> tuple[TableName, ...]:
    """Return the names that an entry of ``tables`` without pattern may mean, as typed first;
    ``owners``: where a bare name is looked for.
    """
    found: list[TableName] = []
    for spelling in (entry, entry.upper()):
        dots = re.finditer(r"\.", spelling)
        found += [TableName(spelling[: dot.start()], spelling[dot.end() :]) for dot in dots]
        found += [TableName(owner, spelling) for owner in owners]
    return tuple(dict.fromkeys(found))


def _in_schemas(
    names: Sequence[TableName], schemas: Sequence[str]
) -> tuple[Sequence[TableName], list[Unmatched]]:
    if not schemas:
        return names, []
    owners = dict.fromkeys(sorted({name.owner for name in names}))
    wanted: set[str] = set()
    unmatched = []
    for entry in schemas:
        matched = _matching(entry, owners)
        wanted.update(matched)
        if not matched:
            unmatched.append(Unmatched(key="schemas", entry=entry))
    return [name for name in names if name.owner in wanted], unmatched


class _Index:
    """Tables by their names with and without owner: an entry without a pattern is one look, however
    many tables and entries there are. ``bare``: those that an entry without an owner may mean.
    """

    def __init__(self, names: Iterable[TableName], bare: Iterable[TableName]) -> None:
        self._full: dict[str, list[TableName]] = {}
        self._bare: dict[str, list[TableName]] = {}
        for name in names:
            self._full.setdefault(str(name), []).append(name)
        for name in bare:
            self._bare.setdefault(name.name, []).append(name)

    def matching(self, entry: str) -> list[TableName]:
        """Return the tables that an entry means, as typed or else in upper case."""
        for spelling in dict.fromkeys((entry, entry.upper())):
            found = _looked_up(self._full, spelling) if "." in spelling else []
            found = [*found, *_looked_up(self._bare, spelling)]
            if found:
                return found
        return []


def _looked_up(index: Mapping[str, list[TableName]], spelling: str) -> list[TableName]:
    if not is_pattern(spelling):
        return index.get(spelling, [])
    matches = glob(spelling)
    return [name for text, names in index.items() if matches(text) for name in names]


def _owner_patterns(entry: str) -> list[str]:
    """Return what may stand for the owner in an entry of ``tables``: names may hold dots."""
    return [entry[: dot.start()] for dot in re.finditer(r"\.", entry)]


def _matching(pattern: str, names: Collection[str]) -> list[str]:
    for spelling in (pattern, pattern.upper()):
        if spelling in names:
            return [spelling]
        if is_pattern(spelling):
            matches = glob(spelling)
            found = [name for name in names if matches(name)]
            if found:
                return found
    return []


def near(entry: str, names: Iterable[str]) -> str:
    """Return a sentence with the names that ``entry`` may have meant, empty without any."""
    known = {name.upper(): name for name in islice(names, _NEAR_AMONG)}
    found = [known[close] for close in get_close_matches(entry.upper(), known, n=3)]
    return f" Near: {', '.join(found)}." if found else ""
