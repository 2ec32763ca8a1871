"""A whole run over a database that is not Unicode: FAILED, and what a consent says."""

from decimal import Decimal
from pathlib import Path

import pytest

from exporter_tui.fakeoracle.datasets.declare import CLOB, column, number, varchar2
from exporter_tui.fakeoracle.datasets.layout import START_SCN, Shelf
from exporter_tui.fakeoracle.kinds import ServerKind
from exporter_tui.fakeoracle.storage.table import Catalog
from exporter_tui.fakeoracle.storage.values import RawText
from exporter_tui.model.consent import AcceptedColumns, AcceptEntry, Consent
from tests.exactness.exported import Line

pytestmark = pytest.mark.slow

LOST = RawText(b"DUP\xc9RIL")


def test_lost_characters_stand_in_the_report_or_fail_their_table(tmp_path: Path) -> None:
    shelf = Shelf("SHOP", first_object=70_001, file=5, tablespace="USERS")
    ids = column("ID", number(10), [Decimal(1), Decimal(2), Decimal(3)])
    texts = [
        column("NAME", varchar2(20), ["good", LOST, None]),
        column("NOTE", CLOB, [LOST, "", "good"]),
    ]
    shelf.put("PEOPLE", [ids, *texts])
    shelf.put("OTHERS", [ids, column("NAME", varchar2(20), ["all", "is", "well"])])
    catalog = Catalog(scn=START_SCN, tables=tuple(shelf.tables))
    line = Line(catalog, tmp_path, ServerKind(character_set="US7ASCII"))
    consent = Consent(replaced_characters=AcceptedColumns(every=True))
    entry = AcceptEntry(table="SHOP.PEOPLE", consent=consent, place="export.accept[1]")
    with line.server:
        refused = line.export()
        accepted = line.export(accept=(entry,))

    report = refused.report
    assert refused.exit_code == 1
    assert report["SHOP", "OTHERS"]["status"] == "SUCCEEDED"
    failed = report["SHOP", "PEOPLE"]
    assert (failed["status"], failed["code"]) == ("FAILED", "REPLACED-CHARACTERS")
    assert "export.accept" in failed["remedy"]
    assert any("US7ASCII" in warning for warning in refused.whole_report["warnings"])

    assert accepted.exit_code == 0
    assert accepted.cells("SHOP", "PEOPLE") == [
        ("1", "good", "DUP\ufffdRIL"),
        ("2", "DUP\ufffdRIL", ""),
        ("3", None, "good"),
    ]
    warnings = accepted.report["SHOP", "PEOPLE"]["warnings"]
    assert [warning.split(":")[0] for warning in warnings] == ["NAME", "NOTE"]
    assert all("in 1 cells a character was lost between US7ASCII" in one for one in warnings)
    columns = accepted.metadata("SHOP", "PEOPLE")["columns"]
    assert [one["statistics"]["replaced_cells"] for one in columns] == [0, 1, 1]
    assert accepted.plan("SHOP", "PEOPLE")["converted_from"] == "US7ASCII"
