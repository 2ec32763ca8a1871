"""What one session has set: zone, NLS formats, current schema.

Enters: ALTER SESSION statements. Leaves: new frozen settings and the rows of
NLS_SESSION_PARAMETERS. It refuses settings whose effect the stand-in could not show (a linguistic
sort, another language): ORA-03001; nonsense is refused as Oracle does (ORA-02248, ORA-01874,
ORA-01882).
"""

import re
from dataclasses import dataclass, replace

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.character_sets import UNICODE, CharacterSets

_HEAD = re.compile(r"\s*ALTER\s+SESSION\s+SET\s+", re.IGNORECASE)
_ASSIGNMENT = re.compile(r"\s*([A-Za-z_]\w*)\s*=\s*(?:'((?:[^']|'')*)'|\"([^\"]+)\"|([\w$#.]+))\s*")
_OFFSET = re.compile(r"([+-]?)(\d{1,2}):(\d{2})")
_GREATEST_OFFSET_MINUTES = 14 * 60

DEFAULT_NLS = {
    "NLS_LANGUAGE": "AMERICAN",
    "NLS_TERRITORY": "AMERICA",
    "NLS_CURRENCY": "$",
    "NLS_ISO_CURRENCY": "AMERICA",
    "NLS_NUMERIC_CHARACTERS": ".,",
    "NLS_CALENDAR": "GREGORIAN",
    "NLS_DATE_FORMAT": "DD-MON-RR",
    "NLS_DATE_LANGUAGE": "AMERICAN",
    "NLS_SORT": "BINARY",
    "NLS_TIME_FORMAT": "HH.MI.SSXFF AM",
    "NLS_TIMESTAMP_FORMAT": "DD-MON-RR HH.MI.SSXFF AM",
    "NLS_TIME_TZ_FORMAT": "HH.MI.SSXFF AM TZR",
    "NLS_TIMESTAMP_TZ_FORMAT": "DD-MON-RR HH.MI.SSXFF AM TZR",
    "NLS_DUAL_CURRENCY": "$",
    "NLS_COMP": "BINARY",
    "NLS_LENGTH_SEMANTICS": "BYTE",
    "NLS_NCHAR_CONV_EXCP": "FALSE",
}
"""Rows of NLS_SESSION_PARAMETERS in an AMERICAN_AMERICA session (Globalization Support Guide)."""

_FREE = frozenset(
    {
        "NLS_NUMERIC_CHARACTERS",
        "NLS_DATE_FORMAT",
        "NLS_TIME_FORMAT",
        "NLS_TIMESTAMP_FORMAT",
        "NLS_TIME_TZ_FORMAT",
        "NLS_TIMESTAMP_TZ_FORMAT",
        "NLS_LENGTH_SEMANTICS",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """``zone_minutes``: the session zone's offset from UTC; ``nls``: (parameter, value) pairs;
    ``sets``: the database's character sets, which no session can change.
    """

    current_schema: str
    zone_minutes: int = 0
    nls: tuple[tuple[str, str], ...] = tuple(DEFAULT_NLS.items())
    sets: CharacterSets = UNICODE

    def nls_value(self, parameter: str) -> str:
        """Return one NLS parameter's value."""
        return dict(self.nls)[parameter]


def is_alter_session(statement: str) -> bool:
    """Return whether the statement begins with ALTER SESSION SET."""
    return _HEAD.match(statement) is not None


def altered(settings: Settings, statement: str) -> Settings:
    """Return the settings after an ALTER SESSION SET; raises ORA-03001 or the setting's error."""
    # python-oracledb ends the statement inside the log-on with a NUL byte.
    statement = statement.rstrip("\0 \n")
    head = _HEAD.match(statement)
    if head is None:
        raise OracleError(3001, "unimplemented feature")
    at = head.end()
    while at < len(statement):
        match = _ASSIGNMENT.match(statement, at)
        if match is None:
            raise OracleError(922, "missing or invalid option", position=at)
        text, name, word = match[2], match[3], match[4]
        value = text.replace("''", "'") if text is not None else name or word.upper()
        settings = _set(settings, match[1].upper(), value)
        at = match.end()
    return settings


def _set(settings: Settings, name: str, value: str) -> Settings:
    if name == "TIME_ZONE":
        return replace(settings, zone_minutes=offset_minutes(value))
    if name == "CURRENT_SCHEMA":
        return replace(settings, current_schema=value)
    if name not in DEFAULT_NLS:
        if name.startswith("NLS_"):
            raise OracleError(2248, "invalid option for ALTER SESSION")
        raise OracleError(3001, f"unimplemented feature: ALTER SESSION SET {name}")
    if name not in _FREE and value.upper() != DEFAULT_NLS[name]:
        raise OracleError(3001, f"unimplemented feature: {name} other than {DEFAULT_NLS[name]}")
    if name == "NLS_NUMERIC_CHARACTERS":
        check_numeric_characters(value)
    nls = tuple((key, value if key == name else old) for key, old in settings.nls)
    return replace(settings, nls=nls)


def check_numeric_characters(value: str) -> None:
    """Raise ORA-12705 unless ``value`` is a decimal character and another group character.

    "The decimal character and group separator ... must be different ... cannot be a numeric
    character, or any of: plus (+), minus (-), less than (<), greater than (>)" (Database
    Reference, NLS_NUMERIC_CHARACTERS).
    """
    if len(value) != 2 or value[0] == value[1] or set(value) & set("0123456789+-<>"):
        raise OracleError(12705, "Cannot access NLS data files or invalid environment specified")


def offset_minutes(zone: str) -> int:
    """Return the minutes east of UTC of ``+hh:mm``, UTC or GMT; regions are ORA-03001."""
    if zone.upper() in {"UTC", "GMT", "ETC/UTC"}:
        return 0
    match = _OFFSET.fullmatch(zone.strip())
    if match is None:
        if re.fullmatch(r"[A-Za-z_]+/[A-Za-z_/+-]+", zone):
            raise OracleError(3001, "unimplemented feature: time zone regions")
        raise OracleError(1882, "timezone region not found")
    minutes = int(match[2]) * 60 + int(match[3])
    minutes = -minutes if match[1] == "-" else minutes
    # "The valid range for hh:mm is -12:00 to +14:00" (SQL Language Reference, ALTER SESSION).
    if not -12 * 60 <= minutes <= _GREATEST_OFFSET_MINUTES or int(match[3]) > 59:
        raise OracleError(1874, "time zone hour must be between -15 and 15")
    return minutes
