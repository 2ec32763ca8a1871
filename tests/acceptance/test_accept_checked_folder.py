"""A folder of the version before its parts got their present names goes on, and is read whole.

``format_1_checked`` holds three tables of the HR sample in two chunks each, as that version (commit
e8702ae) left them: its coordinator ran against the stand-in with ``chunk_threshold_bytes`` 1 and
``chunk_bytes`` 32 KiB, while the second SELECT of EMPLOYEES met ORA-01722 and every check of
COUNTRIES ORA-00600. REGIONS is SUCCEEDED. Of EMPLOYEES one chunk is missing, the other has its
answer, and the table its count. COUNTRIES has all files and no answer. ``control`` stands for
``.exporter``, of which database.json was kept.
"""

import gzip
import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.running import Rows, Site

pytestmark = pytest.mark.slow

CHECKED = Path(__file__).with_name("format_1_checked")
TABLES = ("COUNTRIES", "EMPLOYEES", "REGIONS")
CHOSEN: dict[str, Any] = {"tables": f"[{', '.join(TABLES)}]"}
MISSING_CSV = "7a5e908d87bf0b6b1d9773e80a6b10beddfaf2fce3b68ac41753fd611aab8dfc"
"""SHA-256 of what that version wrote into the missing chunk when nothing was in its way."""


@pytest.fixture
def left(site: Site) -> Site:
    """Return a site whose export folder is the one that was left."""
    shutil.copytree(CHECKED, site.output)
    (site.output / "control").rename(site.output / ".exporter")
    return site


def contents(folder: Path, *patterns: str) -> dict[Path, bytes]:
    """Return the bytes of all files below that the patterns mean."""
    found = {path: path.read_bytes() for each in patterns for path in folder.rglob(each)}
    assert found
    return found


def test_what_is_there_is_skipped_what_is_missing_started_and_the_bytes_are_the_same(
    left: Site, whole: dict[str, Rows]
) -> None:
    files = contents(left.output, "*.csv.gz")
    answers = contents(left.output, "data_chunk_????.json", "*.check.json", "count.json")
    assert (len(files), len(answers)) == (5, 5 + 3 + 3)
    plans = {path: json.loads(text) for path, text in contents(left.output, "plan.json").items()}

    done = left.run("--headless", **CHOSEN)

    assert done.code == 0, done.err
    assert "HR.COUNTRIES: 2 SKIPPED, 0 STARTED" in done.err
    assert "HR.EMPLOYEES: 1 SKIPPED, 1 STARTED" in done.err
    for table in TABLES:
        assert left.line(table)["status"] == "SUCCEEDED"
        assert left.rows(table) == whole[table]
    for path, content in (files | answers).items():
        assert path.read_bytes() == content, path
    written = gzip.decompress(left.file("EMPLOYEES", 1).read_bytes())
    assert hashlib.sha256(written).hexdigest() == MISSING_CSV
    assert {path: json.loads(path.read_text()) for path in plans} == plans


def test_oracle_is_asked_for_the_missing_chunk_and_the_missing_answers_alone(left: Site) -> None:
    assert left.run("--headless", **CHOSEN).code == 0
    reads = left.reads()
    asked = [sql for sql in reads if " COUNT(*)" in sql]
    (exported,) = [sql for sql in reads if sql not in asked]
    assert 'FROM "HR"."EMPLOYEES"' in exported
    of = [table for sql in asked for table in TABLES if f'FROM "HR"."{table}"' in sql]
    assert sorted(of) == ["COUNTRIES", "COUNTRIES", "EMPLOYEES"]
    assert left.line("REGIONS")["verdict_kept"]

    last = left.last_statement()
    assert left.run("--headless", **CHOSEN).code == 0
    assert left.reads(last) == []


def test_the_verdicts_that_were_left_are_told_of_tables_that_are_not_selected(left: Site) -> None:
    """Their metadata is read: how they ended, at which SCN, with how many rows."""
    assert left.run("--headless", tables="[REGIONS]").code == 0
    others = {one["table"]["name"]: one for one in left.report()["other_tables"]}
    assert {
        name: (one["status"], one["reason"], one["rows"], one["files_missing"])
        for name, one in others.items()
    } == {"COUNTRIES": ("FAILED", "validation", 34, 0), "EMPLOYEES": ("FAILED", "error", 98, 0)}
    assert {one["scn"] for one in others.values()} == {41837208}


def test_reading_the_folder_again_finds_every_file_as_its_record_says(left: Site) -> None:
    done = left.run("--verify")
    assert done.code == 0
    assert "1 chunk not exported yet." in done.out
    assert "5 files of 3 tables" in done.out
    assert "every file is as recorded" in done.out
