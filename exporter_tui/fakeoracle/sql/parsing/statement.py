"""Which kind of statement a text is, and the ready nodes of a query.

Enters: SQL text. Leaves: a translated SELECT, or the name of another kind. Translations are kept:
they depend on the text alone. Everything but SELECT, ALTER SESSION, COMMIT and ROLLBACK is refused
with ORA-03001, what is no SQL at all with ORA-00900.
"""

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.sql.parsing import nodes
from exporter_tui.fakeoracle.sql.parsing.parse import parse_select
from exporter_tui.fakeoracle.sql.parsing.scan import scan
from exporter_tui.fakeoracle.sql.parsing.translate import translate
from exporter_tui.fakeoracle.sql.settings import is_alter_session

_FIRST_WORD = re.compile(r"(?:\s|--[^\n]*\n|/\*.*?\*/|\()*([A-Za-z]+)", re.DOTALL)
_KNOWN = re.compile(
    "ALTER|ANALYZE|AUDIT|BEGIN|CALL|COMMENT|CREATE|DECLARE|DELETE|DROP|EXPLAIN|FLASHBACK|GRANT"
    "|INSERT|LOCK|MERGE|NOAUDIT|PURGE|RENAME|REVOKE|SAVEPOINT|SET|TRUNCATE|UPDATE|WITH"
    "|COMMIT|ROLLBACK"
)


class Kind(Enum):
    """What the session does with a statement."""

    SELECT = "select"
    ALTER_SESSION = "alter session"
    END_TRANSACTION = "commit or rollback"


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslatedSelect:
    """A query and the number of its placeholders."""

    select: nodes.Select
    binds: int


def kind_of(sql: str) -> Kind:
    """Return the kind of a statement; raises ORA-00900, ORA-00911 or ORA-03001."""
    match = _FIRST_WORD.match(sql)
    word = match[1].upper() if match else ""
    if word == "SELECT":
        return Kind.SELECT
    if is_alter_session(sql):
        return Kind.ALTER_SESSION
    if word in {"COMMIT", "ROLLBACK"} and len(sql.split()) == 1:
        return Kind.END_TRANSACTION
    if _KNOWN.fullmatch(word):
        raise OracleError(3001, "unimplemented feature")
    raise OracleError(900, "invalid SQL statement")


@lru_cache(maxsize=1024)
def translated(sql: str) -> TranslatedSelect:
    """Return the nodes of a SELECT; raises ``OracleError``."""
    scanned = scan(sql)
    return TranslatedSelect(select=translate(parse_select(scanned)), binds=scanned.binds)
