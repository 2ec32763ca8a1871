"""The demo: a folder of its own, a server that never outlives it, and the same data every time."""

import json
from pathlib import Path
from typing import Any

import psutil
import pyarrow as pa
import pyarrow.csv
import pytest

from exporter_tui.config.load import DEMO_FILE
from tests.acceptance.running import BOUND_S, ended, started
from tests.tui_end_to_end.test_children import SCHEMAS, SMALL_DEMO

pytestmark = pytest.mark.slow

SPLIT_TABLE = "SALES.ORDER_LINES"
EMPTY_BYTES = 20
"""A file without rows: the end of a segment may hold none yet."""
KEPT = "The demo exports into "


def servers_of(pid: int) -> list[psutil.Process]:
    """Return the demo's servers among the children of a process."""
    found = psutil.Process(pid).children()
    return [child for child in found if "exporter_tui.fakeoracle" in child.cmdline()]


def keys(folder: Path) -> pa.Table:
    """Return the two key columns of the split table, from all its files."""
    options = pyarrow.csv.ReadOptions(column_names=None, autogenerate_column_names=True)
    wanted = pyarrow.csv.ConvertOptions(include_columns=["f0", "f1"])
    files = sorted((folder / "SALES" / "ORDER_LINES" / "data").glob("*.csv.gz"))
    files = [file for file in files if file.stat().st_size > EMPTY_BYTES]
    assert len(files) > 1
    return pa.concat_tables(
        pyarrow.csv.read_csv(file, read_options=options, convert_options=wanted) for file in files
    )


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the demo's data are kept, made once for all tests."""
    return tmp_path_factory.mktemp("cache")


def test_a_killed_demo_takes_its_server_with_it_and_goes_on_where_it_was(
    tmp_path: Path, cache: Path
) -> None:
    environ = {"XDG_CACHE_HOME": str(cache), "TMPDIR": str(tmp_path)}
    with started("--demo", environ=environ) as process:
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line)
            if f"{SPLIT_TABLE} chunk" in line:
                break
        servers = servers_of(process.pid)
        process.kill()
        process.wait(BOUND_S)
    _, alive = psutil.wait_procs(servers, timeout=BOUND_S)
    assert servers
    assert not alive
    (told,) = [line for line in said if line.startswith(KEPT)]
    output = Path(told.removeprefix(KEPT).split(" (kept)")[0])
    assert output.parent == tmp_path
    plans = {path: path.read_bytes() for path in output.rglob("plan.json")}
    assert len(plans) > 20

    with started("--demo", "--output", str(output), environ=environ) as process:
        done = ended(process, bound_s=4 * BOUND_S)

    assert done.code == 0, done.err
    assert f"{SPLIT_TABLE}: " in done.err
    assert "SKIPPED" in done.err
    report: dict[str, Any] = json.loads((output / "summary_report.json").read_text())
    assert {line["status"] for line in report["tables"]} == {"SUCCEEDED"}
    assert len({line["scn"] for line in report["tables"]}) == 1
    assert all(path.read_bytes() == plan for path, plan in plans.items())
    # Chunks of before and after the kill fit together only where every ROWID is the same.
    found = keys(output)
    assert found.num_rows >= 1_000_000
    assert found.group_by(["f0", "f1"]).aggregate([]).num_rows == found.num_rows


def test_a_demo_whose_server_died_ends_and_says_so(tmp_path: Path, cache: Path) -> None:
    environ = {"XDG_CACHE_HOME": str(cache), "TMPDIR": str(tmp_path)}
    output, demo = tmp_path / "out", tmp_path / "demo.yaml"
    demo.write_text(DEMO_FILE.read_text().replace(SCHEMAS, "[SALES]"))
    arguments = ("--demo", "--output", str(output), str(demo), "sales")
    with started(*arguments, program=("-c", SMALL_DEMO), environ=environ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if f"{SPLIT_TABLE} chunk" in line:
                break
        (server,) = servers_of(process.pid)
        server.kill()
        done = ended(process, bound_s=BOUND_S)
    assert done.code == 2
    assert "DEMO-SERVER" in done.err
    assert "Traceback" not in done.err
    report: dict[str, Any] = json.loads((output / "summary_report.json").read_text())
    assert "FAILED" in {line["status"] for line in report["tables"]}
    assert list(output.rglob("*.csv.gz")), "what was finished is kept"
