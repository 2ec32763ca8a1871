"""Character sets of a database: stored bytes to characters and back, and what a client is sent.

Enters: names as NLS_DATABASE_PARAMETERS has them. Leaves: ``CharacterSets``. A stored byte that its
set gives no meaning is a lone surrogate (U+DC80 to U+DCFF) inside SQL, so that it can be counted
and dumped; on its way into another set it is lost, and a replacement character stands for it
("Globalization Support Guide", "Character Data Conversion"). Numbers are those of a describe.
"""

import re
from dataclasses import dataclass

_PAIR = re.compile(b"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
_STRAY = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class CharacterSet:
    """One set. ``number``: its id on the wire; ``codec``: Python's name for it; ``kept_as``: what
    an INSERT stores for a character that it lacks.
    """

    name: str
    number: int
    codec: str
    single_byte: bool = True
    kept_as: str = "\u00bf"

    def read(self, data: bytes) -> str:
        """Return stored bytes as characters, those without meaning as lone surrogates."""
        if self.name == "AL16UTF16":
            return data.decode(self.codec, "surrogatepass")
        if self.name == "UTF8":
            data = _PAIR.sub(_one_character, data)
        return data.decode(self.codec, "surrogateescape")

    def stored(self, text: str) -> bytes:
        """Return the bytes that hold ``text``; raises UnicodeEncodeError for what the set lacks."""
        if self.name == "AL16UTF16":
            return text.encode(self.codec, "surrogatepass")
        if self.name != "UTF8" or not _BEYOND.search(text):
            return text.encode(self.codec, "surrogateescape")
        parts = [
            _two_surrogates(one) if ord(one) > 0xFFFF else one.encode("utf-8", "surrogateescape")
            for one in text
        ]
        return b"".join(parts)

    def kept(self, text: str) -> str:
        """Return what is left of a text that is converted into the set."""
        try:
            self.stored(text)
        except UnicodeEncodeError:
            return "".join(one if self._has(one) else self.kept_as for one in text)
        return text

    def characters(self, text: str) -> int:
        """Return what LENGTH counts: UTF8 knows a character beyond U+FFFF as two."""
        return len(text) + (len(_BEYOND.findall(text)) if self.name == "UTF8" else 0)

    def _has(self, one: str) -> bool:
        try:
            self.stored(one)
        except UnicodeEncodeError:
            return False
        return True


def _one_character(pair: re.Match[bytes]) -> bytes:
    units = pair[0].decode("utf-8", "surrogatepass")
    return units.encode("utf-16-be", "surrogatepass").decode("utf-16-be").encode()


def _two_surrogates(one: str) -> bytes:
    units = one.encode("utf-16-be")
    halves = (chr(int.from_bytes(units[at : at + 2], "big")) for at in (0, 2))
    return b"".join(half.encode("utf-8", "surrogatepass") for half in halves)


_SETS = {
    found.name: found
    for found in (
        CharacterSet(name="US7ASCII", number=1, codec="ascii", kept_as="?"),
        CharacterSet(name="WE8ISO8859P1", number=31, codec="iso8859-1"),
        CharacterSet(name="EE8ISO8859P2", number=32, codec="iso8859-2", kept_as="?"),
        CharacterSet(name="WE8ISO8859P15", number=46, codec="iso8859-15"),
        CharacterSet(name="EE8MSWIN1250", number=170, codec="cp1250", kept_as="?"),
        CharacterSet(name="CL8MSWIN1251", number=171, codec="cp1251", kept_as="?"),
        CharacterSet(name="WE8MSWIN1252", number=178, codec="cp1252"),
        CharacterSet(name="UTF8", number=871, codec="utf-8", single_byte=False),
        CharacterSet(name="AL32UTF8", number=873, codec="utf-8", single_byte=False),
        CharacterSet(name="AL16UTF16", number=2000, codec="utf-16-be", single_byte=False),
    )
}
DATABASE_SETS = frozenset(_SETS) - {"AL16UTF16"}
NATIONAL_SETS = frozenset({"AL16UTF16", "UTF8"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CharacterSets:
    """The two sets of a database. ``lost``: what a client receives for bytes without meaning:
    U+FFFD or ``?``, depending on the tables of conversion.
    """

    database: CharacterSet = _SETS["AL32UTF8"]
    national: CharacterSet = _SETS["AL16UTF16"]
    lost: str = "\ufffd"

    def of(self, *, national: bool) -> CharacterSet:
        """Return the set of CHAR, VARCHAR2 and CLOB, or of their national twins."""
        return self.national if national else self.database

    @property
    def as_they_are(self) -> bool:
        """Return whether stored bytes reach a UTF-8 client without a conversion, even wrong ones:
        both sides say AL32UTF8.
        """
        return self.database.name == "AL32UTF8"

    def sent(self, text: str) -> str:
        """Return what a UTF-8 client receives for a text of the database's set."""
        return _STRAY.sub(self.lost, text)

    def through_database(self, text: str) -> str:
        """Return what a UTF-8 client receives of a national text that it asked for as one of the
        database's set: what that set lacks is gone.
        """
        return self.sent(self.database.kept(_STRAY.sub(self.lost, text)))


UNICODE = CharacterSets()
"""AL32UTF8 and AL16UTF16, what databases are created with today."""


def sets_named(database: str, national: str, lost: str) -> CharacterSets:
    """Return the sets of these names; raises ValueError for one that is not known here."""
    if database not in DATABASE_SETS or national not in NATIONAL_SETS:
        raise ValueError(f"{database} with {national} is no pair of character sets known here")
    return CharacterSets(database=_SETS[database], national=_SETS[national], lost=lost)
