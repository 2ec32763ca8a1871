"""The line on every database that must behave alike: the stand-in, and a real Oracle."""

import json
from typing import Any

import pytest

from exporter_tui.fakeoracle.datasets.catalog import load_catalog
from tests.acceptance.running import BOUND_S, DYING, Place, Rows, rows_in

pytestmark = pytest.mark.slow

SPLIT: dict[str, Any] = {"chunk_threshold": "16 KB", "chunk_size": "16 KB"}


def expected_rows(schema: str) -> dict[str, int]:
    """Return how many rows each table of a sample schema has, whichever database it is loaded
    into.
    """
    return {table.name: table.newest.rows for table in load_catalog(schema).tables}


@pytest.mark.parametrize("schema", ["hr", "torture"])
def test_a_sample_schema_is_exported_validated_and_complete(place: Place, schema: str) -> None:
    place.output = place.folder / schema
    done = place.run("--headless", schemas=f"[{schema.upper()}]", parallel=2)
    assert done.code == 0, done.err
    report = place.report()
    expected = expected_rows(schema)
    lines = {line["table"]["name"]: line for line in report["tables"]}
    # A database without MAX_STRING_SIZE=EXTENDED has not all of TORTURE; none has more of it.
    common = set(lines) & set(expected)
    metadata = [json.loads(path.read_text()) for path in place.output.rglob("metadata.json")]
    folders = {
        json.loads(path.read_text())["table"]["name"]: path.parent.parent
        for path in place.output.rglob("plan.json")
    }
    assert len(common) >= len(expected) - 2
    for name in common:
        line = lines[name]
        assert line["status"] == "SUCCEEDED"
        assert line["rows"] == line["oracle_rows"] == expected[name], name
        assert len(rows_in(folders[name])) == expected[name], name
    assert report["totals"]["succeeded"] == len(lines)
    checks = [check["result"] for table in metadata for check in table["checks"]]
    assert len(checks) > 3 * len(lines)
    assert "differs" not in checks


def test_killed_and_started_again_the_rows_are_those_of_the_sample_data(
    place: Place, whole: dict[str, Rows]
) -> None:
    place.output = place.folder / "killed"
    point = {"event": "os.rename", "path": "*/data_chunk_0001.csv.gz", "then": "kill"}
    with place.started(program=(DYING, json.dumps(point)), **SPLIT) as process:
        process.communicate(timeout=BOUND_S)
    assert process.returncode < 0
    done = place.run("--headless", **SPLIT)
    assert done.code == 0, done.err
    for table, rows in whole.items():
        assert place.rows(table) == rows
    before = place.report()["tables"]
    again = place.run("--headless")
    assert again.code == 0, again.err
    after = place.report()["tables"]
    assert all(line["verdict_kept"] for line in after)
    assert [line["scn"] for line in after] == [line["scn"] for line in before]
