"""Whatever calendar, comparison and formats a server gives its sessions: the same files, and checks
that agree.
"""

from decimal import Decimal
from pathlib import Path

import pytest

from exporter_tui.fakeoracle.datasets.declare import (
    DATE,
    char,
    column,
    number,
    row_archival,
    timestamp,
    varchar2,
)
from exporter_tui.fakeoracle.datasets.layout import START_SCN, Shelf
from exporter_tui.fakeoracle.kinds import USUAL, ServerKind
from exporter_tui.fakeoracle.storage.table import Catalog
from exporter_tui.fakeoracle.storage.values import Kind, Moment
from exporter_tui.model.options import ArchivedRows, ValidationMode
from tests.exactness.exported import Line

pytestmark = pytest.mark.slow

DAYS = [Moment(1, 1, 1), Moment(2024, 2, 29, 23, 59, 59), Moment(9999, 12, 31)]
INSTANTS = [Moment(1999, 12, 31, 23, 59, 59, 123_456_789), Moment(2026, 1, 2, 3, 4, 5), None]
KINDS = {
    "Buddhist calendar": ServerKind(nls=(("NLS_CALENDAR", "THAI BUDDHA"),)),
    "linguistic": ServerKind(
        log_on_trigger=("ALTER SESSION SET NLS_COMP=LINGUISTIC NLS_SORT=BINARY_CI",)
    ),
    "commas and dots": ServerKind(
        nls=(("NLS_NUMERIC_CHARACTERS", ",."), ("NLS_DATE_FORMAT", "DD.MM.RR")),
        log_on_trigger=("ALTER SESSION SET TIME_ZONE='+05:30' CURSOR_SHARING=FORCE",),
    ),
    "archived rows shown": ServerKind(
        log_on_trigger=("ALTER SESSION SET ROW ARCHIVAL VISIBILITY = ALL",)
    ),
}


def catalog() -> Catalog:
    shelf = Shelf("HR", first_object=94_001, file=19, tablespace="HR")
    for name in ("NAMES", "names"):
        shelf.put(
            name,
            [
                column("ID", number(5, 2), [Decimal("1.5"), Decimal(-2), None]),
                column("NAME", varchar2(10), [name, "Ann", "ann"]),
                column("CODE", char(4), ["a", "A", None]),
                column("DAY", DATE, DAYS),
                column("AT", timestamp(9), INSTANTS),
                column("LOCAL_AT", timestamp(6, Kind.TIMESTAMP_LTZ), [*INSTANTS[1:], None]),
                *row_archival(["0", "1", "0"]),
            ],
        )
    return Catalog(scn=START_SCN, tables=tuple(shelf.tables))


def content(folder: Path, kind: ServerKind, archived: ArchivedRows) -> dict[str, bytes]:
    """Export everything from a kind of server, all SUCCEEDED."""
    line = Line(catalog(), folder, kind)
    with line.server:
        exported = line.export(archived_rows=archived, validation=ValidationMode.DEEP)
    assert {one["status"] for one in exported.report.values()} == {"SUCCEEDED"}
    return {name: exported.content("HR", name) for name in ("NAMES", "names")}


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> dict[ArchivedRows, dict[str, bytes]]:
    """Return what the usual server gives."""
    return {
        archived: content(tmp_path_factory.mktemp("usual"), USUAL, archived)
        for archived in ArchivedRows
    }


@pytest.mark.parametrize("archived", list(ArchivedRows))
@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_kind_of_server_gives_the_same_bytes(
    tmp_path: Path,
    usual: dict[ArchivedRows, dict[str, bytes]],
    name: str,
    archived: ArchivedRows,
) -> None:
    assert content(tmp_path, KINDS[name], archived) == usual[archived]
    assert usual[archived]["NAMES"] != usual[archived]["names"]
    assert usual[archived]["NAMES"].count(b"\n") == (3 if archived is ArchivedRows.ALL else 2)
