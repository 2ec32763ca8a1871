"""What the character sets of the database mean for texts on their way to UTF-8.

Enters: the database's two sets, the driver's mode. Leaves: how national texts are fetched, whether
the server converts the others, the warning of a set that cannot hold what is often stored in it.
Source: python-oracledb ``thin/capabilities.pyx`` (thin mode reads national texts of AL16UTF16
alone); Globalization Support Guide, "Character Data Conversion".
"""

from enum import Enum

from exporter_tui.model.catalogue.lookup import failure
from exporter_tui.model.errors import Failure
from exporter_tui.model.facts import ColumnFacts, Database, TableFacts
from exporter_tui.model.types import CharacterSet, rule
from exporter_tui.planner.columns import declared_type

_UNICODE = frozenset({"AL32UTF8", "UTF8", "UTFE", "AL24UTFFSS"})
_NATIONAL_OF_THIN = "AL16UTF16"


class NationalTexts(Enum):
    """How columns of the national set can be read."""

    AS_THEY_ARE = "as they are"
    IN_DATABASE_SET = "converted into the database's set, which holds every character"
    UNREADABLE = "not by this driver mode"


def national_texts(database: Database, *, thin: bool) -> NationalTexts:
    """Return how national texts are fetched."""
    if not thin or database.national_character_set == _NATIONAL_OF_THIN:
        return NationalTexts.AS_THEY_ARE
    if database.character_set in _UNICODE:
        return NationalTexts.IN_DATABASE_SET
    return NationalTexts.UNREADABLE


def converted_from(database: Database) -> str | None:
    """Return the database's set where the server converts texts and may lose characters, None
    where it is Unicode.
    """
    return None if database.character_set in _UNICODE else database.character_set


def national_refusal(facts: TableFacts, database: Database, texts: NationalTexts) -> Failure | None:
    """Return why a table with national columns cannot be read, None when it can; its columns are
    those that ``columns_refusal`` lets pass.
    """
    if texts is not NationalTexts.UNREADABLE:
        return None
    names = [column.name for column in facts.columns if _is_national(column)]
    if not names:
        return None
    return failure(
        "NATIONAL-SET",
        str(facts.table),
        f"{', '.join(names)}: thin mode cannot read the national character set "
        f"{database.national_character_set}, and {database.character_set} does not hold all of "
        "its characters.",
    )


def _is_national(column: ColumnFacts) -> bool:
    return rule(declared_type(column)).characters is CharacterSet.NATIONAL


def character_warnings(database: Database) -> tuple[str, ...]:
    """Return what a person must know of the database's set before trusting texts."""
    if database.character_set != "US7ASCII":
        return ()
    return (
        "The database's character set is US7ASCII, but texts often hold bytes above 127 that "
        "clients of another set stored there. On the way to UTF-8 the server replaces each of "
        "them: U+FFFD fails its table (REPLACED-CHARACTERS), a question mark cannot be told from "
        "a real one. DUMP of a column shows the bytes. To export the characters, fetch "
        "UTL_RAW.CAST_TO_RAW of the column into a table and decode the bytes by the set that they "
        "are really in, or let a DBA migrate the database (Database Migration Assistant for "
        "Unicode).",
    )
