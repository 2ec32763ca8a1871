"""Through a symbolic link inside the export folder nothing outside is written, moved or deleted."""

import shutil
import stat
from pathlib import Path

import pytest

from exporter_tui.fakeoracle.faults import Gate, HoldStatement
from tests.acceptance.running import Rows, Site
from tests.acceptance.test_accept_odd_files import fits

pytestmark = pytest.mark.slow

TABLE = "COUNTRIES"

PLACES = {
    "owner": "HR",
    "table": f"HR/{TABLE}",
    "data": f"HR/{TABLE}/data",
    "config": f"HR/{TABLE}/config",
    "sidecars": f"HR/{TABLE}/config/chunks",
}
CONTROL = (".exporter", ".exporter/run.lock", ".exporter/workers.lock", ".exporter/run.log")
INNER = (".exporter/set_aside", ".exporter/trash", ".exporter/chunks", ".exporter/status.json")
VICTIMS = (
    "data_chunk_0000.csv.gz.x.part",
    "victim.part",
    "mine.csv.gz",
    "plan.json.1-1.tmp",
    "metadata.json",
    "precious",
    f"{TABLE}/precious",
    "data/mine.csv.gz",
    "config/x.tmp",
    "chunks/data_chunk_0000.json",
)


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """Somebody else's folder, with names that the export would delete or move in its own."""
    folder = tmp_path / "outside"
    for name in VICTIMS:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    return folder


def picture(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Return everything that is in a folder."""
    found = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        content = path.read_bytes() if stat.S_ISREG(status.st_mode) else b""
        found[str(path.relative_to(folder))] = (status.st_mode, status.st_mtime_ns, content)
    assert len(found) > len(VICTIMS)
    return found


def link(site: Site, place: str, target: Path) -> None:
    path = site.output / place
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)


@pytest.mark.parametrize(
    ("place", "before"),
    [*((place, "everything") for place in PLACES), ("owner", "nothing"), ("data", "nothing")],
)
def test_a_linked_folder_costs_its_tables_and_is_named(
    site: Site, outside: Path, whole: dict[str, Rows], place: str, before: str
) -> None:
    if before == "everything":
        assert site.run().code == 0
    link(site, PLACES[place], outside)
    seen = picture(outside)
    done = site.run("--headless")
    assert picture(outside) == seen
    assert f"{site.output / PLACES[place]} is a symbolic link" in done.err
    if place == "owner":
        assert {one["code"] for one in site.report()["tables"]} == {"FOLDER-LINK"}
        assert done.code == 1
        return
    line = fits(site, done, whole, [TABLE])[TABLE]
    assert (line["code"], line["reason"]) == ("FOLDER-LINK", "refused")
    planned = site.run("--plan")
    assert "FOLDER-LINK" in planned.out
    assert picture(outside) == seen


@pytest.mark.parametrize("place", CONTROL)
def test_a_link_of_the_whole_run_ends_the_start(site: Site, outside: Path, place: str) -> None:
    link(site, place, outside if place == ".exporter" else outside / "precious")
    seen = picture(outside)
    done = site.run("--headless")
    assert (done.code, picture(outside)) == (2, seen)
    assert f"{site.output / place} is a symbolic link" in done.err


@pytest.mark.parametrize("place", INNER)
def test_a_link_among_what_is_put_out_of_the_way_touches_nothing_outside(
    site: Site, outside: Path, place: str
) -> None:
    assert site.run().code == 0
    # A chunk without its sidecar has to be set aside.
    site.sidecar(TABLE).unlink()
    link(site, place, outside)
    seen = picture(outside)
    done = site.run("--headless")
    assert picture(outside) == seen
    assert done.code in {0, 1}
    if place.endswith("set_aside"):
        assert site.line(TABLE)["code"] == "FOLDER-LINK"


def test_linked_files_are_replaced_or_refused_and_never_written_through(
    site: Site, outside: Path
) -> None:
    assert site.run().code == 0
    seen = picture(outside)
    for file in (
        site.file(TABLE),
        site.sidecar("JOBS"),
        site.table("REGIONS") / "config" / "metadata.json",
        site.table("DEPARTMENTS") / "config" / "plan.json",
        site.output / "summary_report.json",
        site.output / ".exporter" / "database.json",
    ):
        file.unlink()
        file.symlink_to(outside / "precious")
    site.run("--headless")
    assert picture(outside) == seen


def test_the_export_folder_itself_may_be_a_link(
    site: Site, tmp_path: Path, whole: dict[str, Rows]
) -> None:
    (tmp_path / "disk2").mkdir()
    site.output.symlink_to(tmp_path / "disk2")
    done = site.run("--headless")
    assert done.code == 0, done.err
    fits(site, done, whole, ())
    assert (tmp_path / "disk2" / "HR" / TABLE / "data").is_dir()


def test_a_folder_that_becomes_a_link_while_it_is_exported_gets_nothing(
    site: Site, outside: Path
) -> None:
    gate = Gate()
    sql = f'"HR"."{TABLE}"'
    site.server.faults.add(HoldStatement(sql=f"FROM {sql}", gate=gate, times=0))
    seen = picture(outside)
    with site.started("--headless") as process:
        site.wait_for(f"FROM {sql}")
        data = site.table(TABLE) / "data"
        data.rename(data.with_name("elsewhere"))
        data.symlink_to(outside)
        gate.open()
        _, err = process.communicate(timeout=120)
    assert picture(outside) == seen
    assert process.returncode == 1, err
    assert site.line(TABLE)["code"] == "FOLDER-LINK"
    assert "Traceback" not in err
