"""Names and literals of GoogleSQL: tables, identifiers, strings.

Enters: Oracle names and arbitrary text. Leaves: text that stands safely in a statement. Two Oracle
tables never get the same BigQuery table, for loading replaces what is there.
"""

import hashlib
import re

from exporter_tui.model.bigquery_names import ILLEGAL
from exporter_tui.model.names import TableName
from exporter_tui.model.options import BigQueryOptions

_PLAIN = re.compile(r"[A-Z0-9]+(?:_[A-Z0-9]+)*")
_SEPARATOR = "__"
_DIGEST_DIGITS = 8
_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def table_name(table: TableName) -> str:
    """Return ``OWNER__TABLE``; ASCII letters, digits and underscores only.

    A name that is not plain upper case with single underscores inside also carries eight digits of
    a digest: else ``"A_"."B"`` and ``"A"."_B"``, or ``"Id"`` and ``"ID"``, could meet.
    """
    joined = f"{table.owner}{_SEPARATOR}{table.name}"
    if _PLAIN.fullmatch(table.owner) and _PLAIN.fullmatch(table.name):
        return joined
    exact = f"{len(table.owner)}:{table.owner}{table.name}".encode("utf-8", "surrogatepass")
    digest = hashlib.sha256(exact).hexdigest()[:_DIGEST_DIGITS]
    return f"{ILLEGAL.sub('_', joined)}_{digest}"


def table_path(table: TableName, options: BigQueryOptions) -> str:
    """Return the quoted path of the table, as far as the options name it: without a dataset it is
    the bare table, found in the default dataset of whoever runs the statement.
    """
    parts = [table_name(table)]
    if options.dataset:
        parts.insert(0, options.dataset)
        if options.project:
            parts.insert(0, options.project)
    return identifier(".".join(parts))


def identifier(name: str) -> str:
    """Return ``name`` between backticks."""
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


def string(text: str) -> str:
    """Return ``text`` as a string literal (GoogleSQL lexical structure, "Escape sequences")."""
    return "'" + "".join(_escaped(character) for character in text) + "'"


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    return character if character.isprintable() else f"\\U{ord(character):08x}"
