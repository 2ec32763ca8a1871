"""Catalogue: codes that mean something else before there are tables: at the log-on, and while the
dictionary is read.

Enters: a place and a code. Leaves: an entry, or None where the code means the same everywhere.
"""

from exporter_tui.model.catalogue.entry import CatalogueEntry, entries
from exporter_tui.model.errors import ErrorClass
from exporter_tui.model.places import Place

_FATAL, _RETRY, _NEVER = ErrorClass.FATAL, ErrorClass.RETRY, ErrorClass.NEVER_RETRY

_LOG_ON = entries(
    (
        "ORA-47306 ORA-47400 ORA-47401 ORA-47605",
        _FATAL,
        "Database Vault or SQL Firewall does not let this user log on from here.",
        "Ask the security administrator to allow the log-on of this user by program exporter_tui "
        "from this machine.",
    ),
    (
        "ORA-01882 ORA-01805",
        _FATAL,
        "The database does not know the time zone of this machine.",
        "Unset ORA_SDTZ, or set TZ to a zone that the database knows (UTC).",
    ),
    (
        "ORA-16000 ORA-16003",
        _NEVER,
        "The database is open for reading only, and something tries to write at the log-on.",
        "Ask a DBA whether a log-on trigger or auditing writes there, or use the primary.",
    ),
)
_DICTIONARY = entries(
    (
        "ORA-00942 ORA-04043 ORA-01031 ORA-41900",
        _NEVER,
        "This user cannot read a view of the dictionary that every run needs.",
        "The view is named here. In an ordinary database everybody may read it: ask a DBA whether "
        "the right was revoked from PUBLIC, and for GRANT SELECT on it to this user.",
    ),
    (
        "ORA-00904",
        _NEVER,
        "A view or function of the dictionary lacks something that this program asks for.",
        "Report it with the database's version.",
    ),
    (
        "ORA-01555 ORA-08103 ORA-01410 ORA-01466",
        _RETRY,
        "The dictionary changed while it was read.",
        "Run the same command again when fewer tables are created and dropped.",
    ),
    (
        "DPY-4024 DPI-1067 STALLED",
        ErrorClass.OUT_OF_TIME,
        "A statement over the dictionary was not answered in time, or the connection fell silent.",
        "Check the network; where the database is only slow, raise database.stall_timeout_s, or "
        "ask a DBA for current statistics of the dictionary (DBMS_STATS.GATHER_DICTIONARY_STATS).",
    ),
)
_BY_PLACE = {
    Place.LOG_ON: {entry.code: entry for entry in _LOG_ON},
    Place.DICTIONARY: {entry.code: entry for entry in _DICTIONARY},
}


def at_place(code: str, place: Place) -> CatalogueEntry | None:
    """Return what ``code`` means at ``place``, None where it means what it means elsewhere."""
    return _BY_PLACE.get(place, {}).get(code)


EVERY = (*_LOG_ON, *_DICTIONARY)
"""All entries, for whoever checks their words."""
