"""The plan: what will be exported, how it is cut, and what will not be exported and why.

Enters: the planner builds it from facts and options. Leaves: workers, ``plan.json``, reports and
screens read it. A ``TablePlan`` is pinned in the table's folder before its first chunk and never
recomputed for finished chunks.
"""

from dataclasses import dataclass

from exporter_tui.model.consent import NO_CONSENT, Consent
from exporter_tui.model.errors import Failure
from exporter_tui.model.facts import Database, DatabaseIdentity, Snapshot
from exporter_tui.model.names import ChunkNo, Scn, TableName
from exporter_tui.model.options import ArchivedRows, TextFormat
from exporter_tui.model.types import BigQueryType, CellForm, CharacterSet, Family, OracleType, rule
from exporter_tui.model.verdict import FailedReason


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnPlan:
    """One column of the file, in file order.

    ``sql``: the select-list expression over the table alias ``t``. ``arrow``: the type asked of
    the driver, in pyarrow's spelling. ``decimals``: digits that always stand after the point, None
    for as many as the value has. ``bigquery`` None: fixed after the export from the digits seen.
    ``loss``: what BigQuery cannot keep, declared in plan, metadata and report.
    """

    name: str
    oracle: OracleType
    nullable: bool
    sql: str
    arrow: str
    cell: CellForm
    decimals: int | None
    bigquery_name: str
    bigquery: BigQueryType | None
    loss: str | None

    @property
    def family(self) -> Family:
        """What can be done with its values."""
        return rule(self.oracle).family

    @property
    def characters(self) -> CharacterSet | None:
        """The character set of its texts, None where it has none."""
        return rule(self.oracle).characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A half-open ROWID range ``lower <= ROWID < upper``; None leaves that side open. One tile,
    one chunk, one file.

    ``estimated_bytes`` is the share of the segment, for progress and order only; None when sizes
    are not known.
    """

    no: ChunkNo
    lower: str | None
    upper: str | None
    estimated_bytes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visibility:
    """What of the table the planning user was shown. ``masked``: columns that Data Redaction masks,
    None where nobody could look; ``policies``: what hides rows or shows NULL; ``archived_rows``
    None: the table has no row archival.
    """

    masked: tuple[str, ...] | None
    policies: tuple[str, ...]
    archived_rows: ArchivedRows | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePlan:
    """Everything that fixes a table's files. ``fingerprint`` covers all of it but estimates,
    reason, warnings, and what of the identity of database and table is no name.

    ``physical_rowids``: whether a row has one, which an index-organized table's rows have not.
    ``converted_from``: the database's character set where the server converts texts to UTF-8 and
    may lose characters, None where it is Unicode.
    ``object_id`` and ``created`` tell the table from another one that takes its name, None where
    nobody could read them. ``split_reason`` says for people why the table is cut as it is.
    ``segment_bytes`` and ``estimated_rows`` are estimates. ``consent``: what the configuration
    accepts of the table. ``visibility`` None: planned before anybody looked. ``declared``: in what
    the files differ from the table, because it was accepted or chosen; for plan, metadata and
    report.
    """

    table: TableName
    database: DatabaseIdentity
    scn: Scn
    columns: tuple[ColumnPlan, ...]
    tiles: tuple[Tile, ...]
    text: TextFormat
    split_reason: str
    segment_bytes: int | None
    estimated_rows: int | None
    warnings: tuple[str, ...]
    fingerprint: str
    consent: Consent = NO_CONSENT
    visibility: Visibility | None = None
    declared: tuple[str, ...] = ()
    physical_rowids: bool = True
    converted_from: str | None = None
    object_id: int | None = None
    created: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedTable:
    """A table that holds data and cannot be exported: FAILED in the report.

    ``reason`` is REFUSED (a right, a type, a kind is missing) or STALE (the table or the format
    changed since its ``plan.json``; a force restart is needed).
    """

    table: TableName
    reason: FailedReason
    failure: Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class NotExportedTable:
    """A table without data of its own (temporary, recycle bin, ...); listed, never a failure."""

    table: TableName
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPlan:
    """The plan of one run over all selected tables, largest table first."""

    database: Database
    snapshot: Snapshot
    tables: tuple[TablePlan, ...]
    refused: tuple[RefusedTable, ...]
    not_exported: tuple[NotExportedTable, ...]
    warnings: tuple[str, ...]
