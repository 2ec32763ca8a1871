"""Where everything of a table lies, and which tables a folder holds."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import exporter_tui
from exporter_tui.model.data_file import chunk_of_file
from exporter_tui.model.names import ChunkNo, RunId, TableName
from exporter_tui.store.folder_names import folder_name
from exporter_tui.store.paths import (
    CONTROL_FOLDER,
    control_dir,
    table_paths,
    tables_in,
)
from exporter_tui.store.plan_file import write_plan
from tests.store.builders import plan


def test_the_layout_is_the_one_that_people_are_told() -> None:
    paths = table_paths("/out", TableName("HR", "EMPLOYEES"))
    assert paths.plan == Path("/out/HR/EMPLOYEES/config/plan.json")
    assert paths.metadata == Path("/out/HR/EMPLOYEES/config/metadata.json")
    assert paths.load_command == Path("/out/HR/EMPLOYEES/config/load_command.sh")
    assert paths.sidecar(ChunkNo(3)) == Path("/out/HR/EMPLOYEES/config/chunks/data_chunk_0003.json")
    assert paths.chunk_file(ChunkNo(3)) == Path("/out/HR/EMPLOYEES/data/data_chunk_0003.csv.gz")
    assert paths.part_file(ChunkNo(3), RunId("r1"), 2) == Path(
        "/out/HR/EMPLOYEES/data/data_chunk_0003.csv.gz.r1-2.part"
    )
    assert control_dir("/out") == Path("/out/.exporter")


def test_chunk_numbers_take_four_digits_and_more_when_needed() -> None:
    paths = table_paths("/out", TableName("HR", "T"))
    assert paths.chunk_file(ChunkNo(12345)).name == "data_chunk_12345.csv.gz"


@given(st.integers(min_value=0, max_value=10**7))
def test_a_chunk_file_names_its_chunk(no: int) -> None:
    assert chunk_of_file(table_paths("", TableName("A", "B")).chunk_file(ChunkNo(no)).name) == no


@pytest.mark.parametrize(
    "name",
    [
        "data_chunk_1.csv.gz",
        "data_chunk_00001.csv.gz",
        "data_chunk_0001.csv.gz.r-1.part",
        "data_chunk_0001.csv",
        "DATA_CHUNK_0001.CSV.GZ",
    ],
)
def test_any_other_file_names_none(name: str) -> None:
    assert chunk_of_file(name) is None


def test_tables_of_a_folder_are_found_and_foreign_folders_passed_over(tmp_path: Path) -> None:
    for folder in (".exporter/HR/T", "lost+found/T", "HR/T", "HR/I%64", "SALES/A%2FB", "HR/.x"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "summary_report.json").write_text("{}")
    assert tables_in(tmp_path) == (
        TableName("HR", "Id"),
        TableName("HR", "T"),
        TableName("SALES", "A/B"),
    )


def test_the_true_name_of_a_shortened_folder_stands_in_its_plan(tmp_path: Path) -> None:
    table = TableName("ö" * 64, "名" * 42)
    write_plan(tmp_path, plan(table=table))
    (tmp_path / "HR" / folder_name("x" * 128)).mkdir(parents=True)
    assert tables_in(tmp_path) == (table,)


def test_a_folder_that_does_not_exist_holds_no_tables(tmp_path: Path) -> None:
    assert tables_in(tmp_path / "nowhere") == ()


def _texts(source: str) -> set[str]:
    """Return the texts in a module's code, its docstrings left out."""
    tree = ast.parse(source)
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {
        node.value for node in constants if isinstance(node.value, str) and id(node) not in said
    }


def test_what_lies_in_the_control_folder_is_named_in_the_store_alone() -> None:
    package = Path(exporter_tui.__file__).parent
    sentence = "Report it with .exporter/run.log, where the details are; "
    names = [CONTROL_FOLDER, "run.log", "events.jsonl", "status.json", "last-copy.txt"]
    names += ["run.lock", "workers.lock", "database.json", "earlier_report.json"]
    store, found, others = set[str](), [], 0
    for path in sorted(package.rglob("*.py")):
        source = path.read_text()
        if package / "store" in path.parents:
            store |= _texts(source)
            continue
        others += 1
        if any(name in source for name in names):
            found += [
                (str(path.relative_to(package)), text)
                for text in _texts(source)
                if any(name in text for name in names) and not text.startswith(sentence)
            ]
    assert others > 100
    assert [name for name in names if name not in store] == []
    assert found == []
