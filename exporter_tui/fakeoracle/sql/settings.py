"""What one session has set: zone, NLS formats, calendar, comparison, current schema.

Enters: ALTER SESSION statements. Leaves: new frozen settings and the rows of
NLS_SESSION_PARAMETERS. It refuses settings whose effect the stand-in could not show (another
language, another sort than BINARY and BINARY_CI): ORA-03001; nonsense is refused as Oracle does
(ORA-02248, ORA-01874, ORA-01882). A sort changes comparisons, never the order of rows.
"""

import re
from dataclasses import dataclass, replace

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.character_sets import UNICODE, CharacterSets
from exporter_tui.fakeoracle.kinds import ServerKind

_HEAD = re.compile(r"\s*ALTER\s+SESSION\s+(?:SET\s+|(?=ENABLE\b|DISABLE\b))", re.IGNORECASE)
_PARALLEL = re.compile(r"(?:ENABLE|DISABLE)\s+PARALLEL\s+(?:QUERY|DML|DDL)\s*", re.IGNORECASE)
_ROW_ARCHIVAL = re.compile(
    r"ROW\s+ARCHIVAL\s+VISIBILITY\s*=\s*(?P<seen>ALL|ACTIVE)\s*", re.IGNORECASE
)
_ASSIGNMENT = re.compile(r"\s*([A-Za-z_]\w*)\s*=\s*(?:'((?:[^']|'')*)'|\"([^\"]+)\"|([\w$#.]+))\s*")
_OFFSET = re.compile(r"([+-]?)(\d{1,2}):(\d{1,2})")
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

ROW_ARCHIVAL_VISIBILITY = "ROW ARCHIVAL VISIBILITY"
CALENDAR_YEARS = {"GREGORIAN": 0, "THAI BUDDHA": 543}
"""Calendars with the years that they are ahead; their months and days are the same."""

_CHOICES = {
    "NLS_CALENDAR": frozenset(CALENDAR_YEARS),
    "NLS_SORT": frozenset({"BINARY", "BINARY_CI"}),
    "NLS_COMP": frozenset({"BINARY", "LINGUISTIC"}),
    # Neither changes what a statement returns.
    "CURSOR_SHARING": frozenset({"EXACT", "FORCE", "SIMILAR"}),
    "OPTIMIZER_IGNORE_HINTS": frozenset({"TRUE", "FALSE"}),
}

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


_UNKNOWN = OracleError(2248, "invalid option for ALTER SESSION")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """``zone_minutes``: the session zone's offset from UTC; ``nls``: (parameter, value) pairs;
    ``sets``: the database's character sets, which no session can change. ``archived_rows``:
    whether archived rows are seen. ``unknown``: settings that the release does not have.
    ``revoked``: packages that the user may not execute.
    """

    current_schema: str
    zone_minutes: int = 0
    nls: tuple[tuple[str, str], ...] = tuple(DEFAULT_NLS.items())
    sets: CharacterSets = UNICODE
    archived_rows: bool = False
    unknown: frozenset[str] = frozenset()
    revoked: frozenset[str] = frozenset()

    def nls_value(self, parameter: str) -> str:
        """Return one NLS parameter's value."""
        return dict(self.nls)[parameter]

    @property
    def calendar_years(self) -> int:
        """Return how many years the session's calendar is ahead."""
        return CALENDAR_YEARS[self.nls_value("NLS_CALENDAR")]

    @property
    def ignores_case(self) -> bool:
        """Return whether texts that differ in case alone are equal: NLS_COMP is LINGUISTIC and
        NLS_SORT a sort that does so.
        """
        return (self.nls_value("NLS_COMP"), self.nls_value("NLS_SORT")) == (
            "LINGUISTIC",
            "BINARY_CI",
        )


def initial(user: str, kind: ServerKind) -> Settings:
    """Return what a session begins with on a kind of server."""
    settings = Settings(
        current_schema=user,
        sets=kind.sets,
        unknown=kind.unknown_settings,
        revoked=kind.revoked_packages,
    )
    for name, value in kind.nls:
        settings = _set(settings, name, value)
    return settings


def is_alter_session(statement: str) -> bool:
    """Return whether the statement begins with ALTER SESSION and SET, ENABLE or DISABLE."""
    return _HEAD.match(statement) is not None


def altered(settings: Settings, statement: str) -> Settings:
    """Return the settings after an ALTER SESSION SET; raises ORA-03001 or the setting's error."""
    # python-oracledb ends the statement inside the log-on with a NUL byte.
    statement = statement.rstrip("\0 \n")
    head = _HEAD.match(statement)
    if head is None:
        raise OracleError(3001, "unimplemented feature")
    at = head.end()
    if _PARALLEL.fullmatch(statement, at):  # every statement here is serial
        return settings
    if seen := _ROW_ARCHIVAL.fullmatch(statement, at):
        if ROW_ARCHIVAL_VISIBILITY in settings.unknown:
            raise _UNKNOWN
        return replace(settings, archived_rows=seen["seen"].upper() == "ALL")
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
    if name in settings.unknown:
        raise _UNKNOWN
    if name not in DEFAULT_NLS and name not in _CHOICES:
        if name.startswith("NLS_"):
            raise _UNKNOWN
        raise OracleError(3001, f"unimplemented feature: ALTER SESSION SET {name}")
    if name in _CHOICES or name not in _FREE:
        value = value.upper()
        known = _CHOICES.get(name) or {DEFAULT_NLS[name]}
        if value not in known:
            listed = ", ".join(sorted(known))
            raise OracleError(3001, f"unimplemented feature: {name} other than {listed}")
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
