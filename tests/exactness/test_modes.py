"""How much is checked is what the configuration says, and stands where a person looks."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from exporter_tui.coordinator.coordinator import Coordinator
from exporter_tui.fakeoracle.datasets.catalog import load_catalog
from exporter_tui.launch.plan_table import plan_text
from exporter_tui.model.options import ValidationMode
from tests.exactness.exported import Exported, Line

pytestmark = pytest.mark.slow

TABLE = ("HR", "EMPLOYEES")
SIDECARS = "data_chunk_????.json"


@pytest.fixture(scope="module")
def hr(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    line = Line(load_catalog("hr"), tmp_path_factory.mktemp("modes"))
    with line.server:
        yield line


def functions(exported: Exported) -> set[str]:
    """Return which functions the checks of all tables name."""
    names = {
        one["name"] for table in exported.report for one in exported.metadata(*table)["checks"]
    }
    return {
        "MOMENTS" if " AS YYYY" in name else "LENGTHB" if "LENGTHB" in name else name.split("(")[0]
        for name in names
    }


@pytest.mark.parametrize(
    ("mode", "wanted"),
    [
        (ValidationMode.COUNTS, {"COUNT"}),
        (ValidationMode.FULL, {"COUNT", "SUM", "MIN", "MAX", "LENGTHB"}),
        (ValidationMode.DEEP, {"COUNT", "SUM", "MIN", "MAX", "LENGTHB", "MOMENTS"}),
    ],
)
def test_each_mode_checks_more_and_metadata_and_report_say_which(
    hr: Line, mode: ValidationMode, wanted: set[str]
) -> None:
    exported = hr.export(validation=mode)
    assert exported.exit_code == 0
    assert functions(exported) == wanted
    for table, line in exported.report.items():
        assert line["validation"] == mode.value
        assert exported.metadata(*table)["validation"]["mode"] == mode.value


def test_the_sums_of_every_mode_stand_in_the_sidecars(hr: Line) -> None:
    exported = hr.export(validation=ValidationMode.COUNTS)
    (sidecar,) = sidecars(exported)
    kinds = {one["length_bytes"] is not None: one for one in sidecar["columns"]}
    assert set(kinds) == {False, True}
    assert any(one["moments"] for one in sidecar["columns"])
    assert all("total_abs" not in one for one in sidecar["columns"])


def sidecars(exported: Exported) -> list[dict[str, list[dict[str, object]]]]:
    folder = exported.paths(*TABLE).chunks_dir
    return [json.loads(path.read_text()) for path in sorted(folder.glob(SIDECARS))]


@pytest.mark.parametrize("mode", ValidationMode)
def test_the_printed_plan_says_what_would_be_checked(hr: Line, mode: ValidationMode) -> None:
    text = plan_text(Coordinator(hr.options()).plan(), mode)
    (said,) = [line for line in text.splitlines() if line.startswith("Validation ")]
    assert said.startswith(f"Validation {mode.value}: rows and values that are not NULL")
    assert ("lengths of RAW, CHAR and VARCHAR2" in said) == (mode is not ValidationMode.COUNTS)
    assert ("sums over dates and timestamps" in said) == (mode is ValidationMode.DEEP)


EARLIER = {"total_abs": "1"}
LATER = ("length_bytes", "length_utf16", "moments")


def earlier(path: Path) -> None:
    """Make the statistics of a file what the version before wrote."""
    document = json.loads(path.read_text())
    for one in document["columns"]:
        stats = one.get("statistics", one)
        if stats is not None:
            for name in LATER:
                del stats[name]
            stats |= EARLIER
    document.pop("validation", None)
    path.write_text(json.dumps(document))


def test_a_folder_of_the_version_before_keeps_its_verdicts(hr: Line) -> None:
    options = hr.options()
    Coordinator(options).run()
    folder = Path(options.export.output_dir)
    files = [
        *folder.glob("HR/*/config/metadata.json"),
        *folder.glob(f"HR/*/config/chunks/{SIDECARS}"),
    ]
    assert len(files) > 10
    for path in files:
        earlier(path)
    before = {path: path.stat().st_mtime_ns for path in folder.glob("HR/*/data/*")}
    assert Coordinator(options).run().exit_code == 0
    report = json.loads((folder / "summary_report.json").read_text())
    assert all(line["verdict_kept"] and line["validation"] is None for line in report["tables"])
    assert {path: path.stat().st_mtime_ns for path in folder.glob("HR/*/data/*")} == before


def test_what_the_version_before_did_not_record_is_read_from_the_files(hr: Line) -> None:
    options = hr.options(validation=ValidationMode.DEEP)
    Coordinator(options).run()
    folder = Path(options.export.output_dir)
    sidecars_of = {path: path.read_text() for path in folder.glob(f"HR/*/config/chunks/{SIDECARS}")}
    assert len(sidecars_of) > 5
    for path in sidecars_of:
        earlier(path)
    for path in folder.glob("HR/*/config/metadata.json"):
        path.unlink()
    assert Coordinator(options).run().exit_code == 0
    for path, text in sidecars_of.items():
        assert json.loads(path.read_text()) == json.loads(text)
    checks = [
        one
        for path in folder.glob("HR/*/config/metadata.json")
        for one in json.loads(path.read_text())["checks"]
    ]
    assert any("LENGTHB" in one["name"] for one in checks)
    assert any("AS YYYY" in one["name"] for one in checks)
    assert {one["result"] for one in checks} == {"agrees"}
