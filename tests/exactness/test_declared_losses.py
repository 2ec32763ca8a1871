"""What BigQuery cannot keep is said wherever a person looks: plan, metadata, report."""

import json
import re

import pytest

from exporter_tui.coordinator.coordinator import Coordinator
from exporter_tui.fakeoracle.storage.table import Catalog, StoredTable
from exporter_tui.fakeoracle.storage.values import Kind
from exporter_tui.launch.plan_table import plan_text
from exporter_tui.model.options import ValidationMode
from tests.exactness.exported import Exported, Line

pytestmark = pytest.mark.slow

WORDS = {
    "nanoseconds": "digits 7 to 9 are cut",
    "zone": "the time zone itself is not kept",
    "local": "stored without a zone of its own",
    "padding": "blank padding is kept",
}


def expected_losses(table: StoredTable) -> dict[str, set[str]]:
    """Return, for each column that loses something, which of ``WORDS`` tell it."""
    found: dict[str, set[str]] = {}
    for column in table.columns:
        kind, losses = column.type.kind, set()
        if kind.startswith("TIMESTAMP") and column.type.fraction_digits > 6:
            losses.add("nanoseconds")
        if kind == Kind.TIMESTAMP_TZ:
            losses.add("zone")
        if kind == Kind.TIMESTAMP_LTZ:
            losses.add("local")
        if kind in {Kind.CHAR, Kind.NCHAR}:
            losses.add("padding")
        if losses:
            found[column.name] = losses
    return found


def told(texts: dict[str, str]) -> dict[str, set[str]]:
    """Return which losses the texts tell, by column."""
    return {
        column: {name for name, words in WORDS.items() if words in text}
        for column, text in texts.items()
    }


def by_column(losses: list[str]) -> dict[str, str]:
    """Return the texts of ``COLUMN: loss`` by column."""
    return {column: text for column, _, text in (line.partition(": ") for line in losses)}


def test_every_loss_stands_in_plan_metadata_report_and_schema(
    exported: Exported, torture_catalog: Catalog
) -> None:
    concerned = 0
    for table in torture_catalog.tables:
        wanted = expected_losses(table)
        concerned += len(wanted)
        plan = exported.plan(table.owner, table.name)["columns"]
        assert told({one["name"]: one["loss"] for one in plan if one["loss"]}) == wanted
        metadata = exported.metadata(table.owner, table.name)
        in_columns = {one["name"]: one["loss"] for one in metadata["columns"] if one["loss"]}
        assert told(in_columns) == wanted
        assert told(by_column(metadata["losses"])) == wanted
        report = exported.report[table.owner, table.name]
        assert told(by_column(report["losses"])) == wanted
        schema = json.loads(exported.paths(table.owner, table.name).schema_json.read_text())
        described = {one["name"]: one["description"] for one in schema}
        assert {name: losses for name, losses in told(described).items() if losses} == {
            one["bigquery_name"]: wanted[one["name"]] for one in plan if one["name"] in wanted
        }
    assert concerned > 20


def test_the_printed_plan_tells_every_loss_and_how_many_columns_have_it(
    line: Line, torture_catalog: Catalog
) -> None:
    text = plan_text(Coordinator(line.options()).plan(), ValidationMode.FULL)
    section = text.partition("Declared losses:\n")[2].partition("\n\n")[0]
    counted = dict.fromkeys(WORDS, 0)
    for entry in section.splitlines():
        number = re.match(r" *([\d,]+) columns?: ", entry)
        assert number is not None
        for name, words in WORDS.items():
            counted[name] += int(number[1].replace(",", "")) if words in entry else 0
    wanted = dict.fromkeys(WORDS, 0)
    for table in torture_catalog.tables:
        for losses in expected_losses(table).values():
            for name in losses:
                wanted[name] += 1
    assert counted == wanted
    assert min(counted.values()) > 0
