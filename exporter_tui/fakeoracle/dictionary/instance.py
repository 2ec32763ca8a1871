"""The database itself: V$ views, versions, NLS parameters, DUAL.

Enters: a look at the database. Leaves: view definitions. Source: Oracle Database Reference 19c.
Each V$ name is a synonym of a V_$ view of SYS, which must be granted; V$VERSION and
PRODUCT_COMPONENT_VERSION are granted to PUBLIC.
"""

from collections.abc import Iterable

from exporter_tui.fakeoracle.dictionary.definition import (
    DAY,
    NUM,
    DictionaryView,
    Line,
    always,
    text,
    view,
)
from exporter_tui.fakeoracle.dictionary.look import Look
from exporter_tui.fakeoracle.sql.expressions.values import ValueType
from exporter_tui.fakeoracle.sql.settings import DEFAULT_NLS
from exporter_tui.fakeoracle.storage.table import DEFAULT_DDL_TIME

CONTAINER_ID = 3


def _guid(look: Look) -> bytes:
    return bytes.fromhex(look.kind.container_guid)


_DATABASE: tuple[Line, ...] = (
    ("DBID", NUM, lambda k: k.kind.database_id),
    ("NAME", text(9), lambda k: k.unique_name[:8].upper()),
    ("CREATED", DAY, always(DEFAULT_DDL_TIME)),
    ("RESETLOGS_CHANGE#", NUM, lambda k: k.kind.resetlogs_scn),
    ("LOG_MODE", text(12), always("ARCHIVELOG")),
    ("OPEN_MODE", text(20), lambda k: k.kind.open_mode),
    ("DATABASE_ROLE", text(16), lambda k: k.kind.role),
    ("CURRENT_SCN", NUM, lambda k: k.take_scn()),
    ("PLATFORM_NAME", text(101), always("Linux x86 64-bit")),
    ("DB_UNIQUE_NAME", text(30), lambda k: k.unique_name),
    ("CDB", text(3), always("YES")),
    ("CON_ID", NUM, always(0)),
)
_CONTAINERS: tuple[Line, ...] = (
    ("CON_ID", NUM, always(CONTAINER_ID)),
    ("DBID", NUM, lambda k: int(k.kind.container_guid[:8], 16)),
    ("GUID", ValueType(kind="RAW", length=16, size_bytes=16), _guid),
    ("NAME", text(128), lambda k: k.container),
    ("OPEN_MODE", text(10), lambda k: k.kind.open_mode[:10].strip()),
    ("CON_UID", NUM, lambda k: int(k.kind.container_guid[8:16], 16)),
)
_INCARNATIONS: tuple[Line, ...] = (
    ("DB_INCARNATION#", NUM, always(1)),
    ("PDB_INCARNATION#", NUM, always(0)),
    ("STATUS", text(7), always("CURRENT")),
    ("INCARNATION_SCN", NUM, lambda k: k.kind.container_resetlogs_scn),
    ("BEGIN_RESETLOGS_SCN", NUM, lambda k: k.kind.container_resetlogs_scn),
    ("CON_ID", NUM, always(CONTAINER_ID)),
)
_INSTANCE: tuple[Line, ...] = (
    ("INSTANCE_NUMBER", NUM, always(1)),
    ("INSTANCE_NAME", text(16), lambda k: k.unique_name[:16]),
    ("HOST_NAME", text(64), always("localhost")),
    ("VERSION", text(17), always("19.0.0.0.0")),
    ("VERSION_FULL", text(17), lambda k: k.version),
    ("STATUS", text(12), always("OPEN")),
    ("DATABASE_STATUS", text(17), always("ACTIVE")),
)
_SESSION: tuple[Line, ...] = (
    ("SID", NUM, lambda s: s.sid),
    ("SERIAL#", NUM, lambda s: s.serial),
    ("USERNAME", text(128), lambda s: s.user),
    ("STATUS", text(8), lambda s: "ACTIVE" if s.active else "INACTIVE"),
    ("SCHEMANAME", text(128), lambda s: s.user),
    ("TYPE", text(10), always("USER")),
    ("MODULE", text(64), lambda s: s.module),
    ("ACTION", text(64), lambda s: s.action),
    ("CLIENT_IDENTIFIER", text(64), lambda s: s.client_identifier or None),
    ("EVENT", text(64), lambda s: s.event),
    ("WAIT_CLASS", text(64), lambda s: s.wait_class),
    ("STATE", text(19), lambda s: "WAITING" if s.waiting else "WAITED SHORT TIME"),
)


_BANNER = "Oracle Database 19c Enterprise Edition Release 19.0.0.0.0 - Production"


def _one(look: Look) -> Iterable[Look]:
    return (look,)


def _parameters(look: Look) -> list[tuple[str, str]]:
    return [
        ("compatible", "19.0.0"),
        ("db_block_size", "8192"),
        ("db_unique_name", look.unique_name),
        ("undo_management", "AUTO"),
        ("undo_retention", str(look.undo_retention_s)),
    ]


def _nls_database(look: Look) -> list[tuple[str, str]]:
    return [
        *DEFAULT_NLS.items(),
        ("NLS_CHARACTERSET", look.kind.character_set),
        ("NLS_NCHAR_CHARACTERSET", look.kind.national_character_set),
        ("NLS_RDBMS_VERSION", look.version),
    ]


_PAIR: tuple[Line, ...] = (
    ("PARAMETER", text(128), lambda pair: pair[0]),
    ("VALUE", text(64), lambda pair: pair[1]),
)


def _banner(look: Look) -> list[str]:
    return [f"{_BANNER}\nVersion {look.version}"]


def instance_views() -> list[DictionaryView]:
    """Return the V$ views and their public neighbours."""
    return [
        view("DUAL", _one, ("DUMMY", text(1), always("X"))),
        view("V_$DATABASE", _one, *_DATABASE, grant="V_$DATABASE"),
        view("V_$CONTAINERS", _one, *_CONTAINERS, grant="V_$CONTAINERS"),
        view("V_$PDB_INCARNATION", _one, *_INCARNATIONS, grant="V_$PDB_INCARNATION"),
        view("V_$INSTANCE", _one, *_INSTANCE, grant="V_$INSTANCE"),
        view("V_$SESSION", lambda look: look.sessions(), *_SESSION, grant="V_$SESSION"),
        view(
            "V_$PARAMETER",
            _parameters,
            ("NAME", text(80), lambda pair: pair[0]),
            ("VALUE", text(4000), lambda pair: pair[1]),
            grant="V_$PARAMETER",
        ),
        view(
            "V_$VERSION",
            _banner,
            ("BANNER", text(80), always(_BANNER)),
            ("BANNER_FULL", text(160), lambda banner: banner),
            ("CON_ID", NUM, always(0)),
        ),
        view(
            "PRODUCT_COMPONENT_VERSION",
            _one,
            ("PRODUCT", text(320), always("Oracle Database 19c Enterprise Edition ")),
            ("VERSION", text(160), always("19.0.0.0.0")),
            ("VERSION_FULL", text(160), lambda k: k.version),
            ("STATUS", text(320), always("Production")),
        ),
        view("NLS_DATABASE_PARAMETERS", _nls_database, *_PAIR),
        view("NLS_SESSION_PARAMETERS", lambda k: k.settings.nls, *_PAIR),
    ]
