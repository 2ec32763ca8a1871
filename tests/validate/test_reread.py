"""A committed file read again: what was exported passes, whatever else stands there is found."""

import gzip
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter_tui.model.errors import ExporterError
from exporter_tui.model.names import ChunkNo
from exporter_tui.model.plan import ColumnPlan, TablePlan
from exporter_tui.model.types import parse_type
from exporter_tui.model.work import ChunkRecord, ColumnStats, RereadOutcome, RereadTask
from exporter_tui.store.paths import table_paths
from exporter_tui.store.sidecars import write_sidecar
from exporter_tui.validate import reread as module
from exporter_tui.validate.reread import reread
from tests.store.builders import column, plan, record

MONEY = column("MONEY", parse_type("NUMBER", precision=10, scale=2))
NAME = column("NAME", parse_type("VARCHAR2", char_length=9))
TEXT = b'"1.50","a"\n\\N,"b ""c"",\n"\n"-2.00",\\N\n'
STATS = (
    ColumnStats(
        non_null=2,
        total="-0.5",
        minimum="-2",
        maximum="1.5",
        integer_digits=1,
        fraction_digits=1,
    ),
    ColumnStats(non_null=2, null_marker_cells=0),
)


def of(columns: tuple[ColumnPlan, ...] = (MONEY, NAME)) -> TablePlan:
    return plan(columns)


def committed(
    folder: Path,
    text: bytes = TEXT,
    rows: int = 3,
    stats: tuple[ColumnStats, ...] = STATS,
    made: TablePlan | None = None,
) -> Path:
    """Put a file and its sidecar where an attempt leaves them; return the file."""
    made = made or of()
    packed = gzip.compress(text)
    found = replace(
        record(made, rows=rows, gzip_bytes=len(packed), columns=stats),
        content_digest=f"sha256:{hashlib.sha256(text).hexdigest()}",
        file_digest=f"sha256:{hashlib.sha256(packed).hexdigest()}",
    )
    return put(folder, found, packed)


def put(folder: Path, found: ChunkRecord, packed: bytes) -> Path:
    paths = table_paths(folder, found.table)
    paths.data_dir.mkdir(parents=True, exist_ok=True)
    write_sidecar(folder, found)
    paths.chunk_file(found.chunk).write_bytes(packed)
    return paths.chunk_file(found.chunk)


def seen(folder: Path, made: TablePlan | None = None) -> RereadOutcome:
    task = RereadTask(plan=made or of(), chunk=ChunkNo(0), output_dir=str(folder))
    return reread(task, lambda *_: None)


def test_a_file_as_it_was_exported_has_no_problem_and_shows_what_it_holds(tmp_path: Path) -> None:
    committed(tmp_path)
    found = seen(tmp_path)
    assert (found.problem, found.gone, found.rows) == (None, False, 3)
    money, name = found.columns
    assert (money.non_null, money.total, money.minimum, money.maximum) == (2, "-0.5", "-2", "1.5")
    assert name.non_null == 2


def test_a_file_without_rows_has_no_problem(tmp_path: Path) -> None:
    committed(tmp_path, b"", 0, (ColumnStats(non_null=0),) * 2)
    found = seen(tmp_path)
    assert (found.problem, found.rows) == (None, 0)


def test_every_flipped_byte_is_found(tmp_path: Path) -> None:
    file = committed(tmp_path)
    packed = file.read_bytes()
    for at in range(len(packed)):
        file.write_bytes(packed[:at] + bytes([packed[at] ^ 0xFF]) + packed[at + 1 :])
        assert seen(tmp_path).problem, f"byte {at}"


def test_every_shortened_file_is_damaged(tmp_path: Path) -> None:
    file = committed(tmp_path)
    packed = file.read_bytes()
    for size in range(len(packed)):
        file.write_bytes(packed[:size])
        assert (seen(tmp_path).problem or "").startswith("Damaged: "), f"{size} bytes"


@pytest.mark.parametrize("text", [b'"1.50","a","secret"\n', b'"secret","a"\n', b'"secret"\n'])
def test_what_a_damaged_file_holds_is_not_told(tmp_path: Path, text: bytes) -> None:
    committed(tmp_path, TEXT + text, 4)
    problem = seen(tmp_path).problem or ""
    assert problem.startswith("Damaged: not the text of this table (")
    assert "secret" not in problem


COUNTED = (STATS[0], ColumnStats(non_null=2, length_bytes=8))


def test_a_length_that_is_not_as_recorded_is_found(tmp_path: Path) -> None:
    committed(tmp_path, stats=COUNTED)
    assert seen(tmp_path).problem is None
    wrong = (STATS[0], replace(COUNTED[1], length_bytes=7))
    committed(tmp_path, stats=wrong)
    assert "the values of NAME are not those" in (seen(tmp_path).problem or "")


@pytest.mark.parametrize(
    "more", [b"x", b"\0", gzip.compress(TEXT)], ids=["letter", "zero byte", "gzip member"]
)
def test_a_file_with_something_behind_its_end_is_damaged(tmp_path: Path, more: bytes) -> None:
    file = committed(tmp_path)
    file.write_bytes(file.read_bytes() + more)
    assert "after its end" in (seen(tmp_path).problem or "")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (TEXT + b'"1.00","z"\n', "Changed: 4 rows instead of 3."),
        (b"", "Changed: 0 rows instead of 3."),
        (TEXT.replace(b"1.50", b"1.51"), "the values of MONEY are not those"),
        (TEXT.replace(b"\\N,", b'"0.00",'), "the values of MONEY are not those"),
        (TEXT.replace(b'"a"', b"\\N"), "the values of NAME are not those"),
        (TEXT.replace(b'"a"', b'"A"'), "the text is not the one that was exported"),
        (TEXT.replace(b'"a"', b"a"), "the text is not the one that was exported"),
    ],
)
def test_other_rows_in_a_sound_file_are_named(tmp_path: Path, text: bytes, problem: str) -> None:
    committed(tmp_path).write_bytes(gzip.compress(text))
    assert problem in (seen(tmp_path).problem or "")


def test_the_same_text_packed_again_is_told_apart(tmp_path: Path) -> None:
    committed(tmp_path).write_bytes(gzip.compress(TEXT, compresslevel=0))
    assert "compressed again" in (seen(tmp_path).problem or "")


@pytest.mark.parametrize(
    "text",
    [
        b'"1.50"\n',
        b'"1.50","a","b"\n',
        b'"1.50","a\n',
        b'"one","a"\n',
        b'"' + b"x" * 61 + b'","a"\n',
        b'"1.50","\xff\xfe"\n',
        b"\n",
        b"\0" * 100,
    ],
    ids=["few", "many", "open quote", "no number", "long no number", "no text", "no row", "zeros"],
)
def test_a_sound_file_with_anything_else_in_it_is_damaged(tmp_path: Path, text: bytes) -> None:
    committed(tmp_path).write_bytes(gzip.compress(text))
    found = seen(tmp_path)
    assert (found.problem or "").startswith(("Damaged: ", "Changed: "))
    assert not found.gone


@pytest.mark.slow
@given(data=st.binary(max_size=200))
def test_whatever_bytes_stand_there_it_is_a_finding_and_never_a_crash(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = tmp_path_factory.mktemp("any")
    file = committed(folder)
    for content in (data, gzip.compress(data)):
        file.write_bytes(content)
        assert seen(folder).problem


def test_a_row_longer_than_a_block_makes_the_blocks_larger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BLOCK_BYTES", 64)
    long = b'"1.50","' + b"y" * 1000 + b'"\n'
    money = replace(
        STATS[0],
        non_null=3,
        total="1",
    )
    committed(tmp_path, TEXT + long, 4, (money, ColumnStats(non_null=3)))
    found = seen(tmp_path)
    assert (found.problem, found.rows) == (None, 4)


def test_a_row_longer_than_any_block_is_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BLOCK_BYTES", 64)
    monkeypatch.setattr(module, "_LARGEST_BLOCK_BYTES", 64)
    committed(tmp_path).write_bytes(gzip.compress(b'"1.50","' + b"y" * 1000 + b'"\n'))
    assert (seen(tmp_path).problem or "").startswith("Damaged: ")


@pytest.mark.parametrize("missing", ["file", "sidecar", "readable sidecar"])
def test_without_file_or_sidecar_it_is_gone(tmp_path: Path, missing: str) -> None:
    file = committed(tmp_path)
    sidecar = table_paths(tmp_path, of().table).sidecar(ChunkNo(0))
    if missing == "file":
        file.unlink()
    elif missing == "sidecar":
        sidecar.unlink()
    else:
        sidecar.write_text("{")
    assert seen(tmp_path).gone


def test_a_file_that_cannot_be_read_is_an_error_of_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed(tmp_path)

    def refuse(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(module, "_read", refuse)
    with pytest.raises(ExporterError) as failed:
        seen(tmp_path)
    assert failed.value.failure.code == "DISK-ERROR"


def test_what_is_called_after_a_piece_hears_how_far_it_is_and_may_end_it(tmp_path: Path) -> None:
    committed(tmp_path)
    heard: list[tuple[int, int, int]] = []

    def end(rows: int, csv_bytes: int, gzip_bytes: int) -> None:
        heard.append((rows, csv_bytes, gzip_bytes))
        raise KeyboardInterrupt

    task = RereadTask(plan=of(), chunk=ChunkNo(0), output_dir=str(tmp_path))
    with pytest.raises(KeyboardInterrupt):
        reread(task, end)
    ((rows, csv_bytes, gzip_bytes),) = heard
    assert (rows, csv_bytes) == (3, len(TEXT))
    assert gzip_bytes > 0
