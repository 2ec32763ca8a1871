"""Whose data an export folder holds: ``.exporter/database.json`` and the plans.

Enters: the identity of the connected database. Leaves: nothing, or OTHER-DATABASE before a byte is
written. Host and port are no part of an identity: a tunnel or a moved listener changes nothing.
"""

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from exporter_tui.model.catalogue.lookup import error as catalogue_error
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.facts import DatabaseIdentity
from exporter_tui.model.identity import differences, filled, named, not_compared
from exporter_tui.model.plan import TablePlan
from exporter_tui.store import codec
from exporter_tui.store.decoders import CodecError
from exporter_tui.store.durable import write_atomically
from exporter_tui.store.failures import cannot_read
from exporter_tui.store.files import read_file
from exporter_tui.store.paths import control_dir, tables_in
from exporter_tui.store.plan_file import read_plan

_KIND = "exporter_tui database"
_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _DatabaseFile:
    database: DatabaseIdentity


def check_database(
    output_dir: str | Path, identity: DatabaseIdentity, pinned: Iterable[TablePlan] = ()
) -> tuple[str, ...]:
    """Refuse a folder of another database, or of another incarnation of this one; reads only.
    Returns what could not be compared, because only the folder or only this run knows it.

    ``pinned``: plans of the folder that are read already. Where ``database.json`` is missing or
    damaged, every plan in the folder is asked. Raises ExporterError OTHER-DATABASE.
    """
    recorded = _recorded(output_dir)
    plans = pinned if recorded is not None else _plans(output_dir)
    known = [recorded] if recorded is not None else []
    for found in dict.fromkeys([*known, *(plan.database for plan in plans)]):
        if differences(found, identity):
            raise _other(output_dir, found, identity)
        known.append(found)
    return tuple(dict.fromkeys(text for one in known for text in not_compared(one, identity)))


def claim_database(output_dir: str | Path, identity: DatabaseIdentity) -> None:
    """Record whose data the folder holds, with what this run knows more; to be called after
    ``check_database``.
    """
    recorded = _recorded(output_dir)
    known = identity if recorded is None else filled(recorded, identity)
    if recorded != known:
        data = codec.dump(_DatabaseFile(database=known), kind=_KIND, version=_VERSION)
        write_atomically(_path(output_dir), data)


def _path(output_dir: str | Path) -> Path:
    return control_dir(output_dir) / "database.json"


def _recorded(output_dir: str | Path) -> DatabaseIdentity | None:
    path = _path(output_dir)
    try:
        data = read_file(path)
        return codec.load(data, _DatabaseFile, kind=_KIND, version=_VERSION).database
    except (FileNotFoundError, NotADirectoryError, CodecError):
        return None
    except OSError as error:
        raise cannot_read(error, str(path)) from error


def _plans(output_dir: str | Path) -> Iterable[TablePlan]:
    for table in tables_in(output_dir):
        # A damaged plan says nothing; its table is refused when it is read for the run.
        with contextlib.suppress(ExporterError):
            plan = read_plan(output_dir, table)
            if plan is not None:
                yield plan


def _other(
    output_dir: str | Path, found: DatabaseIdentity, connected: DatabaseIdentity
) -> ExporterError:
    message = (
        f"It holds data of database {named(found)}; connected is database {named(connected)}: "
        f"{'; '.join(differences(found, connected))}."
    )
    return catalogue_error("OTHER-DATABASE", str(output_dir), message)
