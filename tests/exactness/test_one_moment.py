"""All rows of an export are of one moment, whatever is committed while it runs."""

from pathlib import Path

import pytest

from exporter_tui.fakeoracle.datasets.catalog import load_catalog
from tests.exactness.exported import Line
from tests.exactness.test_torture_comparison import different

pytestmark = pytest.mark.slow

OWNER = "HR"


def test_rows_committed_after_the_plan_are_in_no_file_and_in_no_check(tmp_path: Path) -> None:
    line = Line(load_catalog("hr"), tmp_path)
    every = [table.name for table in line.catalog.tables]
    version = line.catalog.table(OWNER, "EMPLOYEES").newest
    first, middle, last = (version.rowids.text(row) for row in (0, 120, version.rows - 1))

    def commit() -> None:
        line.database.commit_version(OWNER, "REGIONS", insert=[{"REGION_ID": 77}])
        line.database.commit_version(
            OWNER,
            "EMPLOYEES",
            insert=[{"EMPLOYEE_ID": 9_999}],
            update={middle: {"SALARY": 1}, last: {"LAST_NAME": None}},
            delete=[first],
        )

    with line.server:
        made = line.export(
            once_planned=commit, chunk_threshold_bytes=1, chunk_bytes=16 * 1024, fetch_rows=50
        )
        later = line.export()
    assert made.exit_code == 0
    assert len(made.files(OWNER, "EMPLOYEES")) > 1
    for name in every:
        assert different(line.catalog.table(OWNER, name), made.cells(OWNER, name)) == []
    assert later.metadata(OWNER, "EMPLOYEES")["scn"] > made.metadata(OWNER, "EMPLOYEES")["scn"]
    assert "9999" in {row[0] for row in later.cells(OWNER, "EMPLOYEES")}
    assert len(later.cells(OWNER, "REGIONS")) == len(made.cells(OWNER, "REGIONS")) + 1
