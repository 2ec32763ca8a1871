"""Every file of a folder against its record: no change passes, and nothing is written."""

import gzip
import hashlib
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from exporter_tui.cli import main
from exporter_tui.export.cells.encode import cells
from exporter_tui.export.statistics.stats import StatsCollector
from exporter_tui.launch import verify as launch_verify
from exporter_tui.launch.verify import verify
from exporter_tui.launch.verify_words import Teller
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.types import BigQueryType, parse_type
from exporter_tui.model.verdict import TableStatus, Verdict
from exporter_tui.model.work import ChunkRecord
from exporter_tui.store import lock as lock_module
from exporter_tui.store import paths as paths_module
from exporter_tui.store.metadata import write_metadata
from exporter_tui.store.paths import TablePaths, table_paths
from exporter_tui.store.plan_file import write_plan
from exporter_tui.store.report import write_report
from exporter_tui.store.sidecars import write_sidecar
from exporter_tui.validate import census
from exporter_tui.validate.verify import StoppedError, Verification, Verified
from tests.golden.sources import native
from tests.measuring import HANG_S
from tests.store.builders import PROVENANCE, column, plan, record, report, succeeded

NAME = column("NAME", parse_type("VARCHAR2", char_length=9))
SALES, HR = TableName("SALES", "ORDERS"), TableName("HR", "JOBS")
FORMAT_1 = Path(__file__).parents[1] / "acceptance" / "format_1"
FIRST, SECOND = "data/data_chunk_0000.csv.gz", "data/data_chunk_0001.csv.gz"


def packed(texts: list[str]) -> bytes:
    return gzip.compress("".join(f'"{text}"\n' for text in texts).encode(), mtime=0)


def commit(folder: Path, of: TablePlan, chunk: int, texts: list[str]) -> ChunkRecord:
    """Put a chunk's file and record where an attempt leaves them."""
    data = packed(texts)
    collector = StatsCollector([NAME], "\\N")
    values = native(NAME, texts)
    collector.add([values], [cells(NAME, values)])
    content = gzip.decompress(data)
    made = replace(
        record(of, chunk, rows=len(texts), gzip_bytes=len(data), columns=collector.result()),
        content_digest=f"sha256:{hashlib.sha256(content).hexdigest()}",
        file_digest=f"sha256:{hashlib.sha256(data).hexdigest()}",
    )
    write_sidecar(folder, made)
    table_paths(folder, of.table).chunk_file(made.chunk).write_bytes(data)
    return made


def export(folder: Path, table: TableName, *, chunks: int = 2, judged: bool = True) -> TablePlan:
    """Leave a table as a run leaves it; all its files have the same size."""
    of = plan([NAME], table=table, chunks=chunks)
    write_plan(folder, of)
    records = [
        commit(folder, of, no, [f"{table.name[0]}{no}{row}" for row in range(9)])
        for no in range(chunks)
    ]
    table_paths(folder, table).answer(ChunkNo(0)).write_text("{}")
    if judged:
        rows = sum(one.rows for one in records)
        write_metadata(
            folder,
            plan=of,
            records=records,
            verdict=Verdict(oracle_rows=rows, exported_rows=rows, checks=()),
            bigquery_types=[BigQueryType.STRING],
            fetch_sql="SELECT",
            provenance=PROVENANCE,
        )
    return of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an export of two tables, SUCCEEDED both."""
    export(tmp_path, SALES)
    export(tmp_path, HR)
    return tmp_path


def told(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    """Return the exit code and the lines about differences."""
    code = verify(str(folder), cpu_percent=100, as_json=True)
    objects = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert objects[-1]["type"] == "result"
    assert objects[-1]["exit_code"] == code
    found = [
        " ".join(str(one[key]) for key in ("table", "file", "text") if one[key] is not None)
        for one in objects
        if one["type"] == "difference"
    ]
    assert objects[-1]["differences"] == len(found)
    return code, found


def tree(folder: Path) -> dict[str, tuple[int, ...]]:
    """Return everything that would show a change."""
    return {
        str(path): (
            (found := path.lstat()).st_mode,
            found.st_ino,
            found.st_size,
            found.st_mtime_ns,
            found.st_ctime_ns,
        )
        for path in [folder, *folder.rglob("*")]
    }


def test_what_was_exported_is_as_recorded_and_stays_so(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tree(folder)
    assert told(folder, capsys) == (0, [])
    assert tree(folder) == before


def test_a_folder_of_the_version_before_is_read_as_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "export"
    shutil.copytree(FORMAT_1, folder)
    assert told(folder, capsys) == (0, [])
    path = folder / "HR/JOBS" / FIRST
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    code, (line,) = told(folder, capsys)
    assert (code, line.split(" ")[:2]) == (1, ["HR.JOBS", FIRST])


Tamper = Callable[[Path], object]


def path_of(folder: Path, table: TableName, file: str) -> Path:
    return table_paths(folder, table).folder / file


def rewritten(table: TableName, file: str, change: Callable[[bytes], bytes]) -> Tamper:
    def tamper(folder: Path) -> None:
        path = path_of(folder, table, file)
        data = path.read_bytes()
        changed = change(data)
        assert changed != data
        path.write_bytes(changed)

    return tamper


def same_size(texts: list[str]) -> Callable[[bytes], bytes]:
    """Return another gzip file of the same size, as a comment in its header makes it."""

    def change(data: bytes) -> bytes:
        other = packed(texts)
        room = len(data) - len(other)
        if not room:
            return other
        assert room > 0
        head = bytearray(other[:10])
        head[3] |= 0x10
        return bytes(head) + b"x" * (room - 1) + b"\0" + other[10:]

    return change


def exchanged(*files: tuple[TableName, str]) -> Tamper:
    def tamper(folder: Path) -> None:
        one, other = (path_of(folder, *file) for file in files)
        data = one.read_bytes()
        one.write_bytes(other.read_bytes())
        other.write_bytes(data)

    return tamper


def removed(table: TableName, *files: str) -> Tamper:
    def tamper(folder: Path) -> None:
        for file in files:
            path_of(folder, table, file).unlink()

    return tamper


def added(table: TableName, file: str, data: bytes = b"x") -> Tamper:
    return lambda folder: path_of(folder, table, file).write_bytes(data)


def zeroed_tail(data: bytes) -> bytes:
    return data[: len(data) // 2] + bytes(len(data) - len(data) // 2)


def flipped_bit(data: bytes) -> bytes:
    return data[:30] + bytes([data[30] ^ 4]) + data[31:]


SIDECAR = "config/chunks/data_chunk_0001.json"
CASES: dict[str, tuple[Tamper, list[str]]] = {
    # Other bytes of the same size.
    "other letters": (
        rewritten(SALES, SECOND, same_size([f"O1{row}" for row in range(8, -1, -1)])),
        [f"SALES.ORDERS {SECOND} Changed: the text is not the one that was exported."],
    ),
    "fewer rows": (
        rewritten(SALES, SECOND, same_size(["O10"] * 3)),
        [f"SALES.ORDERS {SECOND} Changed: 3 rows instead of 9."],
    ),
    "zeroed tail": (
        rewritten(SALES, SECOND, zeroed_tail),
        [f"SALES.ORDERS {SECOND} Damaged: "],
    ),
    "one flipped bit": (
        rewritten(SALES, SECOND, flipped_bit),
        [f"SALES.ORDERS {SECOND} Damaged: "],
    ),
    "the content of another chunk": (
        lambda folder: shutil.copyfile(
            path_of(folder, SALES, FIRST), path_of(folder, SALES, SECOND)
        ),
        [f"SALES.ORDERS {SECOND} Changed: it is {FIRST} of SALES.ORDERS."],
    ),
    "chunks exchanged": (
        exchanged((SALES, FIRST), (SALES, SECOND)),
        [
            f"SALES.ORDERS {FIRST} Changed: it is {SECOND} of SALES.ORDERS.",
            f"SALES.ORDERS {SECOND} Changed: it is {FIRST} of SALES.ORDERS.",
        ],
    ),
    "tables exchanged": (
        exchanged((SALES, FIRST), (HR, FIRST)),
        [
            f"HR.JOBS {FIRST} Changed: it is {FIRST} of SALES.ORDERS.",
            f"SALES.ORDERS {FIRST} Changed: it is {FIRST} of HR.JOBS.",
        ],
    ),
    # Another size.
    "cut": (
        rewritten(SALES, FIRST, lambda data: data[:-5]),
        [f"SALES.ORDERS {FIRST} Damaged: the file ends too early."],
    ),
    "appended": (
        rewritten(SALES, FIRST, lambda data: data + packed(["more"])),
        [f"SALES.ORDERS {FIRST} Damaged: there is more in the file after its end."],
    ),
    "compressed again": (
        rewritten(SALES, FIRST, lambda data: gzip.compress(gzip.decompress(data), 0)),
        [f"SALES.ORDERS {FIRST} Changed: compressed again, the text is the same."],
    ),
    "emptied": (
        rewritten(SALES, FIRST, lambda _: b""),
        [f"SALES.ORDERS {FIRST} Damaged: the file ends too early."],
    ),
    # Names.
    "file lost": (removed(SALES, SECOND), [f"SALES.ORDERS {SECOND} The file is missing."]),
    "file and record lost": (
        removed(SALES, SECOND, SIDECAR),
        [f"SALES.ORDERS {SECOND} The file is missing."],
    ),
    "record lost": (
        removed(SALES, SIDECAR),
        [f"SALES.ORDERS {SECOND} There is no record of this file."],
    ),
    "record damaged": (
        rewritten(SALES, SIDECAR, lambda _: b"{"),
        [f"SALES.ORDERS {SECOND} Its record is damaged, or that of another file."],
    ),
    "record of another plan": (
        rewritten(SALES, SIDECAR, lambda data: data.replace(b"sha256:1111", b"sha256:2222")),
        [f"SALES.ORDERS {SECOND} Its record is of another plan."],
    ),
    "records exchanged": (
        exchanged((SALES, "config/chunks/data_chunk_0000.json"), (SALES, SIDECAR)),
        [
            f"SALES.ORDERS {FIRST} Its record is damaged, or that of another file.",
            f"SALES.ORDERS {SECOND} Its record is damaged, or that of another file.",
        ],
    ),
    "an unknown chunk": (
        added(SALES, "data/data_chunk_0007.csv.gz"),
        ["SALES.ORDERS data/data_chunk_0007.csv.gz The plan has no such chunk."],
    ),
    "an unknown record": (
        added(SALES, "config/chunks/data_chunk_0007.json"),
        ["SALES.ORDERS config/chunks/data_chunk_0007.json The plan has no such chunk."],
    ),
    "a foreign file": (
        added(SALES, "data/notes.txt"),
        ["SALES.ORDERS data/notes.txt Not a file of this export."],
    ),
    "plan lost": (
        removed(SALES, "config/plan.json"),
        ["SALES.ORDERS There is no plan.json: nobody knows what these files are."],
    ),
    "plan damaged": (
        rewritten(SALES, "config/plan.json", lambda _: b"{}"),
        ["SALES.ORDERS config/plan.json "],
    ),
    "metadata damaged": (
        rewritten(SALES, "config/metadata.json", lambda _: b"{}"),
        ["SALES.ORDERS config/metadata.json It is damaged, or that of another table."],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_whatever_was_changed_is_found_and_told(
    folder: Path, capsys: pytest.CaptureFixture[str], case: str
) -> None:
    tamper, lines = CASES[case]
    tamper(folder)
    before = tree(folder)
    code, found = told(folder, capsys)
    assert code == 1
    assert len(found) == len(lines), found
    for said, line in zip(found, lines, strict=True):
        assert said.startswith(line)
    assert tree(folder) == before


@pytest.mark.parametrize(("status", "found"), [("SUCCEEDED", True), ("FAILED", False)])
def test_a_table_of_the_report_that_is_gone_as_a_whole_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str], status: str, found: bool
) -> None:
    write_report(folder, report(replace(succeeded("JOBS"), status=TableStatus[status])))
    assert told(folder, capsys) == (0, [])
    shutil.rmtree(folder / "HR")
    lost = "HR.JOBS summary_report.json calls it SUCCEEDED, and it is not in the folder."
    assert told(folder, capsys) == ((1, [lost]) if found else (0, []))


def test_a_report_that_cannot_be_read_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(folder / "summary_report.json")
    code, lines = told(folder, capsys)
    assert code == 1
    assert [line.split()[0] for line in lines] == ["summary_report.json"]


def test_every_flipped_bit_of_a_file_is_found(folder: Path) -> None:
    path = path_of(folder, HR, FIRST)
    data = path.read_bytes()
    for at in range(len(data)):
        path.write_bytes(data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :])
        found = Verification(str(folder), threads=1).run()
        assert [one.file for one in found.differences] == [FIRST], at


def test_a_file_that_was_exported_again_and_not_validated_since_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commit(folder, plan([NAME], table=HR, chunks=2), 1, ["other"])
    code, found = told(folder, capsys)
    assert code == 1
    assert found == [
        f"HR.JOBS {SECOND} Exported again after the verdict in metadata.json, and not validated "
        "since."
    ]


def test_a_table_without_a_standing_verdict_may_have_chunks_that_were_exported_since(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = path_of(folder, HR, "config/metadata.json")
    path.write_text(path.read_text().replace('"SUCCEEDED"', '"FAILED"'))
    commit(folder, plan([NAME], table=HR, chunks=2), 1, ["other"])
    assert told(folder, capsys) == (0, [])


def test_a_pipe_in_a_file_s_place_is_told_and_never_waited_for(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = path_of(folder, HR, FIRST)
    path.unlink()
    os.mkfifo(path)
    code, found = told(folder, capsys)
    assert code == 1
    assert "is a named pipe, not a file" in found[0]


@pytest.mark.parametrize("what", ["owner", "table", "data", "file"])
def test_a_link_is_told_and_not_followed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    folder, outside = tmp_path / "export", tmp_path / "outside"
    export(folder, SALES)
    export(folder, HR)
    linked = {
        "owner": folder / "HR",
        "table": table_paths(folder, HR).folder,
        "data": table_paths(folder, HR).data_dir,
        "file": path_of(folder, HR, FIRST),
    }[what]
    linked.rename(outside)
    linked.symlink_to(outside)
    code, found = told(folder, capsys)
    assert code == 1
    assert any("symbolic link" in line for line in found), found


def test_a_folder_that_cannot_be_read_is_never_passed_over(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = str(table_paths(folder, HR).folder)
    really = os.open

    def refuse(path: object, *arguments: object, **more: object) -> int:
        if path == "." and str(Path(f"/proc/self/fd/{more['dir_fd']}").readlink()) == closed:
            raise PermissionError(13, "Permission denied")
        return really(path, *arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", refuse)
    code, found = told(folder, capsys)
    assert code == 1
    assert "HR/JOBS The folder cannot be read: Permission denied." in found


# -- beside a run ----------------------------------------------------------------------------------


def hold(folder: Path, pid: int) -> None:
    control = folder / ".exporter"
    control.mkdir()
    (control / "run.lock").write_text(f"pid: {pid}\nhost: {socket.gethostname()}\n")


def test_what_a_run_is_writing_is_named_and_is_no_difference(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    of = export(folder, TableName("HR", "NEW"), chunks=3, judged=False)
    paths = table_paths(folder, of.table)
    for path in (paths.chunk_file(ChunkNo(2)), paths.sidecar(ChunkNo(2))):
        path.unlink()
    (paths.data_dir / "data_chunk_0002.csv.gz.r-3.part").write_bytes(b"half")
    hold(folder, os.getppid())
    assert verify(str(folder), cpu_percent=100, as_json=False) == 0
    said = capsys.readouterr().out
    assert "A run is at work in this folder; what it is writing was not looked at:" in said
    assert "HR.NEW data/data_chunk_0002.csv.gz.r-3.part" in said
    assert "1 chunk not exported yet." in said


def test_what_a_run_has_exported_again_in_the_meantime_is_looked_at_once_more(
    folder: Path,
) -> None:
    hold(folder, os.getppid())
    of = plan([NAME], table=HR, chunks=2)
    done: list[int] = []

    def again() -> None:
        # Between the record and its file, as a commit is: the record is of the new file already.
        if not done:
            done.append(1)
            paths: TablePaths = table_paths(folder, HR)
            for file in (0, 1):
                commit(folder, of, file, ["new", str(file)])
            paths.metadata.unlink()

    path_of(folder, HR, FIRST).write_bytes(b"torn")
    found = Verification(str(folder), threads=1, between=again).run()
    assert (found.differences, found.at_work) == ((), True)


def test_it_takes_no_lock(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(lock_module.fcntl, "flock", never)  # type: ignore[attr-defined]
    hold(folder, os.getppid())
    assert told(folder, capsys) == (0, [])


@pytest.mark.parametrize("pid", ["0", "1234567890123", "x", ""])
def test_a_holder_that_is_gone_is_nobody(folder: Path, pid: str) -> None:
    control = folder / ".exporter"
    control.mkdir()
    (control / "run.lock").write_text(f"pid: {pid}\nhost: {socket.gethostname()}\n")
    assert not Verification(str(folder), threads=1).run().at_work


# -- ends ------------------------------------------------------------------------------------------


def test_it_ends_when_it_is_told_to(folder: Path) -> None:
    reading = Verification(str(folder), threads=2)
    reading.stop()
    with pytest.raises(StoppedError):
        reading.run()


def test_ctrl_c_ends_the_reading_before_it_ends_the_program(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told, read = threading.Event(), Verification.run

    def interrupted(*_: object) -> None:
        told.set()
        raise KeyboardInterrupt

    def once_told(reading: Verification) -> Verified:
        assert told.wait(HANG_S)  # four small files are read before a busy machine tells of them
        return read(reading)

    monkeypatch.setattr(Teller, "progress", interrupted)
    monkeypatch.setattr(Verification, "run", once_told)
    before = set(threading.enumerate())
    assert main(["--verify", "--output", str(folder)]) == 3
    assert set(threading.enumerate()) == before
    assert "Stopped." in capsys.readouterr().err


def test_a_folder_that_may_not_be_read_is_no_empty_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> list[str]:
        raise PermissionError(13, "Permission denied")

    for module in (census, paths_module, launch_verify):
        monkeypatch.setattr(module, "names_in", refuse)
    assert main(["--verify", "--output", str(folder)]) == 2
    assert f"{folder} cannot be read: Permission denied." in capsys.readouterr().err


@pytest.mark.slow
def test_the_command_needs_neither_driver_nor_password_and_exits_with_its_code(
    folder: Path,
) -> None:
    config = folder.parent / "config.yaml"
    database = "database:\n  username: nobody\n  password: ${NOT_SET}\n"
    config.write_text(f"{database}export:\n  output_dir: {folder}\n")
    program = (
        "import sys\nfrom exporter_tui.cli import main\ncode = main(sys.argv[1:])\n"
        "assert 'oracledb' not in sys.modules and 'textual' not in sys.modules\nsys.exit(code)\n"
    )

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-c", program, *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=HANG_S,
        )

    done = run("--config", str(config), "--verify")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("4 files of 2 tables, ")
    assert done.stdout.endswith(": every file is as recorded.\n")
    path_of(folder, HR, FIRST).unlink()
    done = run("--verify", "--output", str(folder))
    assert done.returncode == 1
    assert f"HR.JOBS {FIRST}: The file is missing." in done.stdout
    assert "run the export again" in done.stdout


@pytest.mark.parametrize(("made", "said"), [(True, "No table was exported"), (False, "no such")])
def test_without_an_export_it_cannot_begin(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *, made: bool, said: str
) -> None:
    folder = tmp_path / "nothing"
    if made:
        folder.mkdir()
    assert main(["--verify", "--output", str(folder), "--json"]) == 2
    out = capsys.readouterr()
    assert said in out.err
    assert json.loads(out.out)["code"] == "NO-EXPORT"


@pytest.mark.slow
@pytest.mark.measure
def test_what_a_gigabyte_costs(tmp_path: Path) -> None:
    of = plan([NAME], chunks=4)
    write_plan(tmp_path, of)
    data = os.urandom(64 << 20)
    digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
    for no in range(4):
        write_sidecar(tmp_path, replace(record(of, no, gzip_bytes=len(data)), file_digest=digest))
        table_paths(tmp_path, of.table).chunk_file(ChunkNo(no)).write_bytes(data)
    began = time.process_time()
    found = Verification(str(tmp_path), threads=2).run()
    used = time.process_time() - began
    assert found.differences == ()
    print(f"--verify: {used / found.read_bytes * 1e9:.2f} s of CPU a GB of gzip")


# -- words -----------------------------------------------------------------------------------------


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_one_line_on_a_terminal_and_lines_now_and_then_elsewhere(folder: Path) -> None:
    reading = Verification(str(folder), threads=1)
    now = [0.0]
    out, screen, log = io.StringIO(), Terminal(), io.StringIO()
    on_screen, in_log = Teller(out, screen, lambda: now[0]), Teller(out, log, lambda: now[0])
    for _ in range(45):
        now[0] += 0.5
        on_screen.progress(reading)
        in_log.progress(reading)
    on_screen.clear()
    in_log.clear()
    size = f"{reading.total_bytes} B"
    assert screen.getvalue() == f"\r\x1b[K0 of 4 files read, 0 B of {size}" * 45 + "\r\x1b[K"
    assert log.getvalue() == f"0 of 4 files read, 0 B of {size}\n" * 2
    assert not out.getvalue()


def test_a_name_cannot_write_to_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    of = export(tmp_path, TableName("HR", "A\x1b]0;t\x07\u202e"))
    path_of(tmp_path, of.table, FIRST).unlink()
    assert verify(str(tmp_path), cpu_percent=100, as_json=False) == 1
    said = capsys.readouterr().out
    assert not {"\x1b", "\x07", "\u202e"} & set(said)
    assert "The file is missing." in said


def test_a_reader_that_has_gone_changes_no_exit_code(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = io.StringIO()
    closed.close()
    for out in (closed, None):
        for as_json in (False, True):
            monkeypatch.setattr(sys, "stdout", out)
            monkeypatch.setattr(sys, "stderr", out)
            assert verify(str(folder), cpu_percent=5, as_json=as_json) == 0
