"""The configuration after it was read: frozen, complete, every default filled in.

Enters: ``config`` builds it from YAML, environment and command line. Leaves: whoever is given a
part of it. It holds no path logic and no default of a key:
``config.schema`` states those.
"""

from dataclasses import dataclass
from enum import Enum

from exporter_tui.model.consent import AcceptEntry

ROW_HASH_COLUMN = "ROW_HASH"
"""Name of the last column of every file when ``TextFormat.row_hash`` is on."""


class Secret:
    """A password that no ``repr``, log, f-string or report can show; ``reveal`` gives it out.

    Pickling keeps it (a worker receives it over its pipe, never by argv or environment).
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the password itself, for the driver alone."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(***)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)


class DriverMode(Enum):
    """python-oracledb's two modes; thick needs Oracle's client libraries."""

    THIN = "thin"
    THICK = "thick"


class ArchivedRows(Enum):
    """Which rows of a table with row archival (In-Database Archiving) are read."""

    ALL = "all"
    ACTIVE = "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseOptions:
    """How to reach and enter the database.

    Exactly one of ``service``, ``sid`` and ``dsn`` is set; host and port are None with ``dsn``.
    Waits are in seconds: ``connect_timeout_s`` bounds a log-on at one address, ``stall_timeout_s``
    the silence inside one round trip, ``outage_limit_s`` a run's wait for a database that is away
    (None: no bound). ``expire_time_min`` is the driver's keep-alive interval in minutes, 0 = off.
    ``archived_rows``: what every session sees of tables with row archival; that of the export.
    """

    username: str
    password: Secret
    host: str | None
    port: int | None
    service: str | None
    sid: str | None
    dsn: str | None
    config_dir: str | None
    wallet_location: str | None
    wallet_password: Secret | None
    mode: DriverMode
    lib_dir: str | None
    connect_timeout_s: float
    stall_timeout_s: float
    expire_time_min: int
    outage_limit_s: float | None
    archived_rows: ArchivedRows


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFormat:
    """The text of the files; part of every plan's fingerprint.

    ``row_hash``: whether the last column is ROW_HASH, by the rule named in ``row_hash_rule``.
    """

    delimiter: str
    null_marker: str
    row_hash: bool
    row_hash_rule: str = "csv-v1"


class ValidationMode(Enum):
    """How much Oracle is asked to check, each more than the one before. ``COUNTS``: rows and values
    that are not NULL. ``FULL``: sums, smallest and largest values, lengths. ``DEEP``: sums over
    moments besides, which cost the database a conversion per cell.
    """

    COUNTS = "counts"
    FULL = "full"
    DEEP = "deep"


class FileAccess(Enum):
    """Who may read what the export writes."""

    PRIVATE = "private"
    """Its owner alone: files 0600, folders 0700."""
    GROUP = "group"
    """Its owner's group, too: files 0640, folders 0750."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOptions:
    """What is exported, and how hard.

    ``schemas``, ``tables``, ``exclude_tables`` hold patterns (``*`` and ``?``); a table entry is
    ``OWNER.TABLE`` or ``TABLE`` (any selected schema). ``accept``: what of which tables may differ
    from what they hold. ``archived_rows``: which rows of tables with row archival. ``parallel``
    None: workers follow ``cpu_percent`` of the usable cores. Sizes in bytes:
    ``chunk_threshold_bytes`` is the segment size from which a table is split, ``chunk_bytes`` the
    size of one tile, ``disk_floor_bytes`` the free space below which work is given up until there
    is more, 0 for none.
    """

    output_dir: str
    schemas: tuple[str, ...]
    tables: tuple[str, ...]
    exclude_tables: tuple[str, ...]
    cpu_percent: int
    parallel: int | None
    chunk_threshold_bytes: int
    chunk_bytes: int
    fetch_rows: int
    gzip_level: int
    text: TextFormat
    disk_floor_bytes: int
    archived_rows: ArchivedRows
    validation: ValidationMode
    file_access: FileAccess
    accept: tuple[AcceptEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BigQueryOptions:
    """Names for ``load_command.sh`` and ``validation.sql``; None leaves a shell variable to be set
    by the person.
    """

    project: str | None
    dataset: str | None
    location: str | None
    bucket: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The whole configuration. ``source`` is the file it came from, for messages;
    ``secret_variables``: the variables of the environment that passwords may have come from.
    """

    source: str
    database: DatabaseOptions
    export: ExportOptions
    bigquery: BigQueryOptions
    secret_variables: tuple[str, ...] = ()
