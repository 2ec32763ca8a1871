"""The handover sheet: what it says of a run, and that no name or message breaks it."""

import re
import subprocess
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter_tui.coordinator.jobs.handover import Sheet, handover_text, write_handover
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.names import TableName
from exporter_tui.model.plan import NotExportedTable
from exporter_tui.model.verdict import FailedReason, TableStatus
from exporter_tui.store.other_tables import OtherTable
from exporter_tui.store.paths import table_paths
from exporter_tui.store.report import Report, TableReport, failed_table
from tests.builders import NOWHERE, failure_of
from tests.store.builders import report, succeeded

HOSTILE = TableName("HR", "A|B`C*<script>\x1b[2J\n# D [x](y)")


def good(name: str | TableName = "EMPLOYEES", **changes: Any) -> TableReport:
    table = name if isinstance(name, TableName) else TableName("HR", name)
    return replace(succeeded(table.name, scn=4711, rows=1234), table=table, **changes)


def bad(name: str, reason: FailedReason = FailedReason.ERROR, **changes: Any) -> TableReport:
    found = failure_of("ORA-01555", message="snapshot | too *old*", remedy="Run it again.")
    return replace(failed_table(TableName("HR", name), reason, found), **changes)


def text_of(found: Report, **changes: Any) -> str:
    sheet = Sheet(report=found, bigquery=NOWHERE, output_dir="/data/out dir", by="ada on db1")
    return handover_text(replace(sheet, **changes))


def sections(text: str) -> dict[str, str]:
    parts = re.split(r"^## (.*)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def blocks(text: str) -> list[str]:
    return re.findall(r"```bash\n(.*?)\n```", text, flags=re.DOTALL)


def test_it_says_who_what_when_and_how_much() -> None:
    text = text_of(report(good(), bad("JOBS")))
    assert text.startswith("# Export of `PROD`: 1 of 2 tables SUCCEEDED\n")
    for words in (
        "by ada on db1 with exporter_tui ",
        "| Database | `PROD`, container `PDB1`, ",
        "| Read as | `EXPORT_RO` |",
        "SCN 4711: 1 table",
        "| Folder | `/data/out dir` |",
        "| `HR.EMPLOYEES` | SUCCEEDED | 1,234 | 1,234 |",
        "| `HR.JOBS` | FAILED: error | 0 |  |",
    ):
        assert words in text


def test_a_failure_has_its_reason_its_words_and_its_remedy() -> None:
    told = sections(text_of(report(good(), bad("JOBS"))))["What failed, and why"]
    assert told.strip() == (r"- `HR.JOBS` (error): ORA-01555 snapshot \| too \*old\* Run it again.")


def test_what_has_nothing_to_say_has_no_section() -> None:
    found = sections(text_of(replace(report(good()), warnings=(), not_exported=())))
    assert list(found) == ["Load into BigQuery", "Verify", "Tables"]


def test_losses_and_what_is_left_out_are_listed() -> None:
    found = replace(
        report(
            good(losses=("T: nanoseconds",), declared=("masked: SALARY",), warnings=("W",)),
            others=(
                OtherTable(
                    table=TableName("OLD", "T"),
                    status=TableStatus.SUCCEEDED,
                    reason=None,
                    rows=1,
                    scn=None,
                    files_missing=0,
                ),
            ),
        ),
        not_exported=(NotExportedTable(table=TableName("HR", "TMP"), reason="temporary"),),
        warnings=("the clock is behind",),
    )
    told = sections(text_of(found))
    assert "- `HR.EMPLOYEES`: T: nanoseconds; masked: SALARY; W" in told["Losses and notes"]
    assert "- the clock is behind" in told["Warnings"]
    assert "- `HR.TMP` is not exported: temporary" in told["Not part of it"]
    assert "`OLD.T` lies in the folder of an earlier run, SUCCEEDED" in told["Not part of it"]


def test_a_sheet_of_a_run_under_way_calls_what_is_not_finished_no_failure() -> None:
    found = report(good(), bad("JOBS"), bad("T", FailedReason.STOPPED))
    text = text_of(found, under_way=True)
    told = sections(text)["What failed, and why"]
    assert "under way" in text.splitlines()[0]
    assert "exit code" not in text
    assert "HR.JOBS" in told
    assert "HR.T" not in told
    assert "- 1 table not finished yet" in told


def test_many_tables_that_are_not_finished_cost_no_more_than_each_of_them() -> None:
    many = report(*(bad(f"T{no}", FailedReason.STOPPED) for no in range(5_000)))
    began = time.process_time()
    text = text_of(many, under_way=True)
    assert time.process_time() - began < 3
    assert "- 5,000 tables not finished yet" in text


def test_without_a_good_table_there_is_nothing_to_load() -> None:
    told = sections(text_of(report(bad("JOBS"))))["Load into BigQuery"]
    assert "nothing to load" in told
    assert not blocks(told)


@pytest.fixture
def scripts(tmp_path: Path) -> tuple[Path, Report]:
    """Return a folder whose load scripts say their name, and its report; one fails."""
    folder = tmp_path / "o'ut dir"
    tables = [TableName("HR", name) for name in ("A", "B'C", "$D")]
    other = TableName("OLD", "T")
    for table in (*tables, other):
        script = table_paths(folder, table).load_command
        script.parent.mkdir(parents=True)
        script.write_text(f"#!/bin/sh\necho 'loading' {table.owner}\n[ {table.owner} = HR ]\n")
        script.chmod(0o700)
    return folder, report(*map(good, tables))


@pytest.mark.parametrize("with_others", [False, True])
def test_the_loop_loads_every_table_of_the_run(
    scripts: tuple[Path, Report], *, with_others: bool
) -> None:
    folder, found = scripts
    if with_others:
        line = OtherTable(
            table=TableName("OLD", "T"),
            status=TableStatus.SUCCEEDED,
            reason=None,
            rows=1,
            scn=None,
            files_missing=0,
        )
        found = replace(found, other_tables=(line,))
    one, every = blocks(sections(text_of(found, output_dir=str(folder)))["Load into BigQuery"])
    ran = [
        subprocess.run(["bash", "-c", block], capture_output=True, text=True, check=False).stdout
        for block in (one, every)
    ]
    assert ran[0] == "loading HR\n"
    assert ran[1].count("loading HR\n") == 3
    assert ran[1].count("NOT LOADED: ") == (not with_others)
    assert "export BQ_PROJECT=...\nexport BQ_DATASET=" in every


@given(
    st.text(max_size=12), st.text(max_size=12), st.sampled_from(["losses", "warnings", "declared"])
)
def test_no_name_or_message_breaks_the_sheet(name: str, message: str, where: str) -> None:
    table = TableName("HR", name)
    line = good(table, **{where: (message,)})
    text = text_of(report(line, bad("JOBS", message=message)))
    assert all(letter.isprintable() or letter == "\n" for letter in text)
    heads = [head for head in text.splitlines() if head.startswith("#")]
    assert len(heads) == len(sections(text)) + 1
    rows = sections(text)["Tables"].strip().splitlines()
    assert len(rows) == 4
    for row in rows:
        assert len(re.split(r"(?<!\\)\|", row)) == 10


def test_a_hostile_name_shows_as_it_is() -> None:
    text = text_of(report(good(HOSTILE)))
    assert r"`` HR.A\|B`C*<script>\x1b[2J\n# D [x](y) ``" in text


def test_it_is_replaced_in_one_step_and_a_folder_in_its_place_is_an_error(tmp_path: Path) -> None:
    sheet = Sheet(report=report(good()), bigquery=NOWHERE, output_dir=str(tmp_path), by="a on b")
    path = write_handover(sheet)
    assert path.read_text(encoding="utf-8") == handover_text(sheet)
    path.unlink()
    (path / "in the way").mkdir(parents=True)
    with pytest.raises(ExporterError):
        write_handover(sheet)
    assert [entry.name for entry in tmp_path.iterdir()] == ["HANDOVER.md"]
