"""Whether two runs talk to the same database, in the same incarnation; pure.

Enters: identities as two runs could read them. Leaves: every difference in words, and what could
not be compared because one of them did not know it. Where both know the DBID, names are for people
only: a standby has another name and the same data, a clone may have the same name and other data.
"""

from collections.abc import Iterator
from dataclasses import replace

from exporter_tui.model.facts import DatabaseIdentity

_READ_FROM = {
    "database_id": "DBID (V$DATABASE)",
    "resetlogs_scn": "RESETLOGS_CHANGE# (V$DATABASE)",
    "container_guid": "the container's GUID (V$CONTAINERS)",
    "container_resetlogs_scn": "the container's incarnation (V$PDB_INCARNATION)",
}


def differences(old: DatabaseIdentity, new: DatabaseIdentity) -> tuple[str, ...]:
    """Return why ``new`` is not the database of ``old``, each as a clause; empty where it is."""
    return tuple(_differences(old, new))


def filled(old: DatabaseIdentity, new: DatabaseIdentity) -> DatabaseIdentity:
    """Return ``old`` with what only ``new`` knows; names stay."""
    return replace(
        old,
        **{
            name: getattr(new, name)
            for name in _READ_FROM
            if getattr(old, name) is None and getattr(new, name) is not None
        },
    )


def not_compared(old: DatabaseIdentity, new: DatabaseIdentity) -> tuple[str, ...]:
    """Return a sentence for what only one of the two knows, none where both know the same."""
    only_old = [_READ_FROM[name] for name in _READ_FROM if _only(old, new, name)]
    only_new = [_READ_FROM[name] for name in _READ_FROM if _only(new, old, name)]
    told = []
    if only_old:
        told.append(
            f"This run cannot read {', '.join(only_old)}, so that it was not compared with what "
            "the export folder holds: that it is the same database is known by the rest only."
        )
    if only_new:
        told.append(
            f"The export folder does not say {', '.join(only_new)}: it was not compared, and is "
            "taken from the connected database."
        )
    return tuple(told)


def named(identity: DatabaseIdentity) -> str:
    """Return the name for people: ``PROD, container PDB1``."""
    container = f", container {identity.container}" if identity.container else ""
    return f"{identity.unique_name}{container}"


def _differences(old: DatabaseIdentity, new: DatabaseIdentity) -> Iterator[str]:
    if _both(old.database_id, new.database_id):
        if old.database_id != new.database_id:
            yield (
                f"the DBID was {old.database_id}, now it is {new.database_id}: another database"
                + (", though of the same name" if old.unique_name == new.unique_name else "")
            )
    elif old.unique_name != new.unique_name:
        yield f"the database was {named(old)}, now it is {named(new)}"
    if _both(old.resetlogs_scn, new.resetlogs_scn) and old.resetlogs_scn != new.resetlogs_scn:
        yield (
            "the database was opened with RESETLOGS meanwhile (at SCN "
            f"{new.resetlogs_scn}, before at {old.resetlogs_scn}): the same SCN shows other data"
        )
    yield from _container_differences(old, new)


def _container_differences(old: DatabaseIdentity, new: DatabaseIdentity) -> Iterator[str]:
    if _both(old.container_guid, new.container_guid):
        if old.container_guid != new.container_guid:
            yield (
                f"the container was {old.container} with GUID {old.container_guid}, now it is "
                f"{new.container} with GUID {new.container_guid}: another one, or a copy"
            )
    elif old.container != new.container:
        yield f"the container was {old.container}, now it is {new.container}"
    before, now = old.container_resetlogs_scn, new.container_resetlogs_scn
    if _both(before, now) and before != now:
        yield (
            f"the container was opened with RESETLOGS meanwhile (at SCN {now}, before at "
            f"{before}): the same SCN shows other data"
        )


def _both(old: object, new: object) -> bool:
    return old is not None and new is not None


def _only(one: DatabaseIdentity, other: DatabaseIdentity, name: str) -> bool:
    return getattr(one, name) is not None and getattr(other, name) is None
