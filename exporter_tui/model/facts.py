"""What Oracle said: dictionary rows as frozen values, nothing decided yet.

Enters: rows of the dictionary views, read by ``oracle.dictionary`` and ``oracle.snapshot``.
Leaves: values for the planner. A None means that Oracle did not say (no statistics, no right to
look), never zero.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from exporter_tui.model.names import Scn, TableName


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseIdentity:
    """Who the data belongs to: never host or port, so that a tunnel or a moved listener changes
    nothing.

    ``database_id``: DBID, the same on a standby; ``resetlogs_scn``: RESETLOGS_CHANGE#, which names
    the incarnation; ``container_guid``: 32 hex digits; ``container_resetlogs_scn``: the
    incarnation of the container. None where a run could not read it. ``model.identity`` compares.
    """

    unique_name: str
    container: str | None
    database_id: int | None = None
    resetlogs_scn: int | None = None
    container_guid: str | None = None
    container_resetlogs_scn: int | None = None


class Platform(Enum):
    """Who administers the database, which decides how a right on an object of SYS is given."""

    ON_PREMISES = "on premises"
    RDS = "Amazon RDS"
    AUTONOMOUS = "Autonomous Database"


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """The connected database, for the report and for people. ``platform``: as far as it can be
    told; nothing but the wording of remedies depends on it. ``service``: that the session came by.
    ``log_on_warning``: what the database said beside letting us in (``ORA-28002: the password will
    expire ...``), or empty.
    ``archived_as_wanted``: whether the session sees archived rows as the configuration wants it.
    ``role``: PRIMARY, PHYSICAL STANDBY, ...
    """

    identity: DatabaseIdentity
    version: str
    character_set: str
    national_character_set: str
    username: str
    platform: Platform = Platform.ON_PREMISES
    service: str = ""
    log_on_warning: str = ""
    archived_as_wanted: bool = True
    role: str = "PRIMARY"


class SnapshotMethod(Enum):
    """How the SCN was obtained, best first."""

    CURRENT_SCN = "V$DATABASE.CURRENT_SCN"
    DBMS_FLASHBACK = "DBMS_FLASHBACK.GET_SYSTEM_CHANGE_NUMBER"
    TIMESTAMP_TO_SCN = "TIMESTAMP_TO_SCN(SYSTIMESTAMP)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The read point of a run, and how exact it is: TIMESTAMP_TO_SCN may lie some seconds in the
    past.
    """

    scn: Scn
    method: SnapshotMethod


@dataclass(frozen=True, slots=True, kw_only=True)
class TablesAtScn:
    """How many tables show one moment."""

    scn: Scn
    tables: int


def tables_at_scns(scns: Iterable[Scn]) -> tuple[TablesAtScn, ...]:
    """Return how many of the tables stand at each SCN, the most first, of equally many the newest.
    ``scns``: one for each table.
    """
    counted = sorted(Counter(scns).items(), key=lambda one: (one[1], one[0]), reverse=True)
    return tuple(TablesAtScn(scn=scn, tables=tables) for scn, tables in counted)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnFacts:
    """One row of ALL_TAB_COLS that stands for a visible, virtual or user-made invisible column."""

    name: str
    data_type: str
    data_type_owner: str | None
    data_length: int | None
    precision: int | None
    scale: int | None
    char_length: int | None
    nullable: bool
    virtual: bool
    invisible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """A run of blocks of one data object, as DBA_EXTENTS reports it.

    ``file`` is the relative file number (1024 in a bigfile tablespace), ``block`` the first block,
    ``blocks`` their count.
    """

    data_object: int
    file: int
    block: int
    blocks: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Owners:
    """Schemas with at least one table that the user can see, sorted. ``maintained``: by Oracle."""

    own: tuple[str, ...]
    maintained: tuple[str, ...] = ()


class ObjectKind(Enum):
    """What a name may stand for that is none of the tables that a user can see."""

    VIEW = "view"
    SYNONYM = "synonym"
    TABLE = "table"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedObject:
    """What the dictionary knows under a name. ``type``: Oracle's word for it. ``target``: what a
    synonym stands for; ``link``: the database link that it goes over, None for this database.
    """

    name: TableName
    kind: ObjectKind
    type: str
    target: str | None = None
    link: str | None = None


ARCHIVE_STATE = "ORA_ARCHIVE_STATE"
"""The hidden column of a table with row archival (In-Database Archiving); '0' in active rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """What of a table Oracle does not show to this user, as far as the dictionary tells.

    ``masked``: columns that Data Redaction masks, None where nobody could look. ``nulled``: columns
    that row-level security shows as NULL in some rows. ``labels``, ``realms``: policies of Label
    Security and of Real Application Security.
    """

    masked: tuple[str, ...] | None = ()
    nulled: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    realms: tuple[str, ...] = ()


NOTHING_HIDDEN = Hidden()


class TableKind(Enum):
    """What the dictionary's flags make of a table; the planner decides what is done with each."""

    HEAP = "heap"
    PARTITIONED = "partitioned"
    CLUSTERED = "clustered"
    INDEX_ORGANIZED = "index-organized"
    IOT_INTERNAL = "part of an index-organized table"
    NESTED_STORAGE = "storage of a nested table"
    TEMPORARY = "temporary"
    SECONDARY = "storage of a domain index"
    DROPPED = "in the recycle bin"
    EXTERNAL = "external"
    OBJECT = "object table"
    MVIEW_LOG = "materialized view log"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFacts:
    """One table as the dictionary shows it.

    ``segment_bytes``: of the table segment, None where the user may not look; ``statistics_rows``
    and ``statistics_bytes`` (blocks x block size) come from ALL_TABLES and are as old as
    ``analyzed_at``. ``lob_bytes``: of the segments of its large objects, None where nobody knows.
    ``object_id`` and ``created`` (the database's time, as text) tell the table from one that takes
    its name later. ``extents``: empty where no block map was asked for, None where it cannot be
    read; ``no_map_because`` then says why in words, None: the user may not. ``policies``: names of
    row-level security policies active for SELECT. ``may_flashback``: the user owns the table or
    holds FLASHBACK on it; ``selectable``: the user holds SELECT or READ on it. ``hidden``: what
    else the user is not shown. ``row_archival``: rows may be archived.
    """

    table: TableName
    kind: TableKind
    columns: tuple[ColumnFacts, ...]
    segment_bytes: int | None
    segment_created: bool
    statistics_rows: int | None
    statistics_bytes: int | None
    analyzed_at: datetime | None
    data_object: int | None
    object_id: int | None = None
    created: str | None = None
    bigfile: bool
    lob_bytes: int | None = None
    extents: tuple[Extent, ...] | None
    policies: tuple[str, ...]
    hidden: Hidden = NOTHING_HIDDEN
    selectable: bool
    may_flashback: bool
    no_map_because: str | None = None
    row_archival: bool = False


def table_bytes(facts: TableFacts) -> int | None:
    """Return the best known size of the table's segment, None when nothing is known."""
    if not facts.segment_created:
        return 0
    if facts.segment_bytes is not None:
        return facts.segment_bytes
    if facts.extents:
        return sum(extent.bytes for extent in facts.extents)
    return facts.statistics_bytes
