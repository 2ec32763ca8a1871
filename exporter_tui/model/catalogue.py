"""THE list of what can go wrong: each code with its class, what it means here, and what to do.

Enters: the code of an error, from Oracle, the driver or ourselves. Leaves: a ``Failure`` for
people and for the state machine. An unknown code gets a sane class (tried again, three times in
all) and the documentation's address; nothing is retried for ever.
"""

from collections.abc import Mapping
from types import MappingProxyType

from exporter_tui.model.catalogue_connection import CONNECTION
from exporter_tui.model.catalogue_database import DATABASE
from exporter_tui.model.catalogue_entry import CatalogueEntry
from exporter_tui.model.catalogue_own import OWN
from exporter_tui.model.errors import ErrorClass, ExporterError, Failure

__all__ = ["CATALOGUE", "CatalogueEntry", "error", "failure", "lookup"]

CATALOGUE: Mapping[str, CatalogueEntry] = MappingProxyType(
    {entry.code: entry for entry in (*CONNECTION, *DATABASE, *OWN)}
)
"""Every known code. Sources: error-help pages of Oracle Database, ``errors.py`` and the
troubleshooting page of python-oracledb.
"""


def lookup(code: str) -> CatalogueEntry:
    """Return the entry of ``code``; for an unknown one, what its prefix says."""
    found = CATALOGUE.get(code)
    if found is not None:
        return found
    if code.startswith("ORA-"):
        return CatalogueEntry(
            code=code,
            error_class=ErrorClass.RETRY,
            meaning="Oracle reported an error that this program has no special rule for.",
            remedy=(
                f"Read https://docs.oracle.com/error-help/db/{code.lower()}/ and run the same "
                "command again; finished chunks are kept."
            ),
        )
    return CatalogueEntry(
        code=code,
        error_class=ErrorClass.RETRY,
        meaning="The driver or this program met something it has no special rule for.",
        remedy="Run the same command again; finished chunks are kept. If it comes back, report it.",
    )


def failure(code: str, where: str, message: str, **details: object) -> Failure:
    """Return the failure ``code`` that stopped ``where``.

    ``message``: what the other side said, without secrets. ``details`` fill the places that
    meaning and remedy of the entry name in braces; a place without a value reads as its name.
    """
    entry = lookup(code)
    values = _Details({name: str(value) for name, value in details.items()})
    return Failure(
        code=code,
        error_class=entry.error_class,
        where=where,
        message=message,
        meaning=entry.meaning.format_map(values),
        remedy=entry.remedy.format_map(values),
    )


def error(code: str, where: str, message: str, **details: object) -> ExporterError:
    """Return ``failure(...)`` as an exception to raise."""
    return ExporterError(failure(code, where, message, **details))


class _Details(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return f"<{key.upper()}>"
