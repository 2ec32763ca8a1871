"""Tables of the user, or of a schema that a log-on trigger made the current one, may have the names
of the dictionary's views: they are exported, and never taken for the dictionary.
"""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from exporter_tui.fakeoracle.datasets.declare import column, number, varchar2
from exporter_tui.fakeoracle.datasets.layout import START_SCN, Shelf
from exporter_tui.fakeoracle.kinds import ServerKind
from exporter_tui.fakeoracle.storage.table import Catalog
from tests.builders import READER
from tests.exactness.exported import Line

pytestmark = pytest.mark.slow

NAMES = (
    "ALL_TABLES", "ALL_ALL_TABLES", "ALL_TAB_COLS", "ALL_OBJECTS", "ALL_POLICIES", "ALL_TAB_PRIVS",
    "ALL_USERS", "ALL_LOBS", "DBA_SEGMENTS", "DBA_EXTENTS", "USER_TABLESPACES", "SESSION_PRIVS",
    "NLS_DATABASE_PARAMETERS", "V$DATABASE", "V_$DATABASE", "DUAL", "REDACTION_COLUMNS",
    "REDACTION_POLICIES", "ALL_SYNONYMS", "ALL_VIEWS", "DBMS_FLASHBACK",
)  # fmt: skip


@pytest.fixture(params=[(READER, ()), ("TRAP", ("ALTER SESSION SET CURRENT_SCHEMA = TRAP",))])
def trap(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Line]:
    """Serve a schema of such tables: the user's own, or the current one of every session."""
    owner, trigger = request.param
    shelf = Shelf(owner, first_object=93_001, file=18, tablespace="TRAP")
    for name in NAMES:
        shelf.put(
            name,
            [
                column("ID", number(5), [Decimal(1), Decimal(2)]),
                column("OWNER", varchar2(10), ["x", "y"]),
            ],
        )
    kind = ServerKind(log_on_trigger=trigger)
    line = Line(Catalog(scn=START_SCN, tables=tuple(shelf.tables)), tmp_path, kind)
    with line.server:
        yield line


def test_the_dictionary_is_read_whatever_tables_have_its_names(trap: Line) -> None:
    exported = trap.export()

    owner = trap.catalog.owners[0]
    report = exported.report
    assert {name for name, line in report.items() if line["status"] == "SUCCEEDED"} == {
        (owner, name) for name in NAMES
    }
    assert exported.cells(owner, "DUAL") == [("1", "x"), ("2", "y")]
    assert exported.whole_report["warnings"] == []
    assert exported.metadata(owner, "DUAL")["provenance"]["scn_method"] == "V$DATABASE.CURRENT_SCN"
