"""A folder that an earlier version wrote goes on, and takes what that version did not know.

``format_1`` holds two tables of the HR sample in three chunks each, as the version of November 2026
left them: REGIONS finished; of JOBS one chunk is missing. Its plans know the database by its name
alone. ``control`` stands for ``.exporter``.
"""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.running import READER, Rows, Site

pytestmark = pytest.mark.slow

FORMAT_1 = Path(__file__).with_name("format_1")
CHOSEN: dict[str, Any] = {"tables": "[JOBS, REGIONS]"}


@pytest.fixture
def old(site: Site) -> Site:
    """Return a site whose export folder is the old one."""
    shutil.copytree(FORMAT_1, site.output)
    (site.output / "control").rename(site.output / ".exporter")
    return site


def _json(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def test_an_old_folder_is_finished_and_takes_the_identity(
    old: Site, whole: dict[str, Rows]
) -> None:
    before = {path: path.read_bytes() for path in old.output.rglob("*.csv.gz")}
    assert len(before) == 5
    done = old.run("--headless", **CHOSEN)
    assert done.code == 0, done.err
    for table in ("JOBS", "REGIONS"):
        assert old.rows(table) == whole[table]
        plan = _json(old.table(table) / "config" / "plan.json")
        assert plan["scn"] == 41837207
        assert plan["database"]["database_id"] is not None
        assert plan["object_id"] == old.database.table("HR", table).object_id
        assert plan["created"] == "2026-01-05 08:30:00"
    for path, content in before.items():
        assert path.read_bytes() == content, path
    assert old.line("REGIONS")["verdict_kept"]
    known = _json(old.output / ".exporter" / "database.json")["database"]
    assert known["unique_name"] == "FAKEDB"
    assert known["database_id"] is not None
    (told,) = [text for text in old.report()["warnings"] if "export folder" in text]
    assert "does not say DBID" in told
    last = old.last_statement()
    assert old.run("--headless", **CHOSEN).code == 0
    assert old.reads(last) == []
    assert not [text for text in old.report()["warnings"] if "export folder" in text]


@pytest.mark.parametrize("changed", ["unique_name", "container"])
def test_an_old_folder_of_another_name_is_refused(old: Site, changed: str) -> None:
    setattr(old.database, changed, "OTHER")
    done = old.run("--headless", **CHOSEN)
    assert done.code == 2
    assert "OTHER-DATABASE" in done.err
    assert old.reads() == []


def test_an_old_folder_goes_on_for_a_user_who_may_know_nothing_more(
    old: Site, whole: dict[str, Rows]
) -> None:
    for view in ("V_$DATABASE", "V_$CONTAINERS", "V_$PDB_INCARNATION"):
        old.database.revoke(READER, "SELECT", on=("SYS", view))
    done = old.run("--headless", **CHOSEN)
    assert done.code == 0, done.err
    assert old.rows("JOBS") == whole["JOBS"]
    assert _json(old.output / ".exporter" / "database.json")["database"].get("database_id") is None
