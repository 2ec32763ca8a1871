"""The list of what can go wrong: each code with its class, what it means here, and what to do.

Enters: the code of an error, from Oracle, the driver or ourselves. Leaves: a ``Failure`` for
people and for the state machine. An unknown code gets the class of its family and the
documentation's address; nothing is retried for ever.
"""

from collections.abc import Mapping
from types import MappingProxyType

from exporter_tui.model.catalogue.connection import CONNECTION
from exporter_tui.model.catalogue.database import DATABASE
from exporter_tui.model.catalogue.entry import CatalogueEntry
from exporter_tui.model.catalogue.families import of_family
from exporter_tui.model.catalogue.own import OWN
from exporter_tui.model.catalogue.places import at_place
from exporter_tui.model.catalogue.rights import RIGHTS
from exporter_tui.model.errors import ExporterError, Failure
from exporter_tui.model.places import Place, place_of

__all__ = ["CATALOGUE", "CatalogueEntry", "error", "failure", "lookup"]

CATALOGUE: Mapping[str, CatalogueEntry] = MappingProxyType(
    {entry.code: entry for entry in (*CONNECTION, *RIGHTS, *DATABASE, *OWN)}
)
"""Every known code. Sources: error-help pages of Oracle Database, ``errors.py`` and the
troubleshooting page of python-oracledb.
"""


def lookup(code: str, place: Place = Place.TABLE) -> CatalogueEntry:
    """Return what ``code`` means at ``place``; for an unknown one, what its family says."""
    return at_place(code, place) or CATALOGUE.get(code) or of_family(code)


def failure(code: str, where: str, message: str, **details: object) -> Failure:
    """Return the failure ``code`` that stopped ``where``.

    ``where`` names what stopped; it begins as ``model.places`` says. ``message``: what the other
    side said, without secrets. ``details`` fill the places that
    meaning and remedy of the entry name in braces; a place without a value reads as its name.
    """
    entry = lookup(code, place_of(where))
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
