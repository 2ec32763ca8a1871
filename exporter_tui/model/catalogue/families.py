"""Catalogue: what a code means that has no entry of its own, by the family that it belongs to.

Enters: a code. Leaves: an entry with a class that loses nothing: what cannot go away by itself is
not tried again, anything else three times in all. Source: the chapters of Oracle's error messages,
and the thousands of python-oracledb's ``errors.py``.
"""

from exporter_tui.model.catalogue.entry import CatalogueEntry
from exporter_tui.model.errors import ErrorClass

_FATAL, _RETRY, _NEVER = ErrorClass.FATAL, ErrorClass.RETRY, ErrorClass.NEVER_RETRY
_REFUSE = ErrorClass.REFUSE_TABLE

_APPLICATION = range(20000, 21000)
_ORACLE: tuple[tuple[range, ErrorClass, str], ...] = (
    (range(900, 1000), _NEVER, "The database does not understand a statement of this program."),
    (range(1110, 1200), _NEVER, "A file of the database cannot be used."),
    (range(1800, 1900), _NEVER, "A date, time or time zone cannot be computed with."),
    (range(2391, 2400), _RETRY, "A limit of the user's profile was reached."),
    (range(3100, 3200), _RETRY, "The connection to the database, or to one behind it, failed."),
    (range(6500, 6600), _NEVER, "PL/SQL code of the database failed."),
    (range(12150, 12700), _RETRY, "Oracle's network layer could not reach the database."),
    (range(12800, 12900), _RETRY, "Parallel execution in the database failed."),
    (range(16000, 17000), _NEVER, "The database is a standby, or in a state of Data Guard."),
    (_APPLICATION, _NEVER, "Code of the database's own refused (RAISE_APPLICATION_ERROR)."),
    (range(22270, 22300), _NEVER, "A large object or a file outside the database cannot be read."),
    (range(28100, 28140), _NEVER, "A security policy of the table failed."),
    (range(28330, 28450), _NEVER, "The database cannot decrypt the data: keystore or key."),
    (range(28750, 29050), _FATAL, "The TLS handshake failed, or the wallet cannot be used."),
    (range(29250, 29300), _NEVER, "A file outside the database cannot be used."),
    (range(29900, 30000), _NEVER, "A file outside the database cannot be used."),
    (range(31000, 31200), _NEVER, "An XML value cannot be read."),
    (range(40430, 40700), _NEVER, "A JSON value cannot be read or written."),
    (range(47000, 47600), _REFUSE, "Database Vault does not let this user do that."),
    (range(47600, 47700), _REFUSE, "SQL Firewall does not let this user do that."),
)
_DRIVER = {
    "1": (_RETRY, "The driver has no connection any more."),
    "2": (_NEVER, "The driver was used in a way that it does not allow."),
    "3": (_NEVER, "The driver does not support what the table or the database needs."),
    "4": (_RETRY, "The driver met an error in a call."),
    "5": (_RETRY, "The driver could not read what the database sent."),
    "6": (_RETRY, "The driver could not reach the database."),
}


def of_family(code: str) -> CatalogueEntry:
    """Return the entry of a code that no list names."""
    if code.startswith("ORA-") and code[4:].isdigit():
        return _of_oracle(code, int(code[4:]))
    error_class, meaning = _DRIVER.get(
        code[4:5] if code.startswith("DPY-") else "",
        (_RETRY, "The driver or this program met something it has no special rule for."),
    )
    return CatalogueEntry(
        code=code,
        error_class=error_class,
        meaning=meaning,
        remedy="Run the same command again; what is finished is kept. If it comes back, report it.",
    )


def _of_oracle(code: str, number: int) -> CatalogueEntry:
    error_class, meaning = next(
        (family[1:] for family in _ORACLE if number in family[0]),
        (_RETRY, "Oracle reported an error that this program has no special rule for."),
    )
    own = number in _APPLICATION
    read = (
        "Ask a DBA where the message comes from: a policy function, a virtual column, a trigger"
        if own
        else f"Read https://docs.oracle.com/error-help/db/{code.lower()}/"
    )
    return CatalogueEntry(
        code=code,
        error_class=error_class,
        meaning=meaning,
        remedy=f"{read}; then run the same command again: what is finished is kept.",
    )
