"""A file held against its SHA-256: the same bytes pass, any others of the same size are found."""

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest

from exporter_tui.model.errors import ExporterError
from exporter_tui.model.work import ChunkRecord
from exporter_tui.validate import digest as module
from exporter_tui.validate.digest import Digested, digest
from tests.store.builders import plan, record

DATA = bytes(range(256)) * 40


def recorded(data: bytes = DATA) -> ChunkRecord:
    return replace(
        record(plan(), gzip_bytes=len(data)),
        file_digest=f"sha256:{hashlib.sha256(data).hexdigest()}",
    )


def found(path: Path, data: bytes = DATA) -> Digested:
    return digest(path, recorded(data), lambda _: None)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "data_chunk_0000.csv.gz"
    path.write_bytes(DATA)
    return path


def test_the_recorded_bytes_have_no_problem(file: Path) -> None:
    seen = recorded().file_digest
    assert found(file) == Digested(gzip_bytes=len(DATA), problem=None, seen=seen)


@pytest.mark.parametrize(
    "changed",
    [
        DATA[: len(DATA) // 2] + bytes(len(DATA) - len(DATA) // 2),
        bytes([DATA[0] ^ 1]) + DATA[1:],
        DATA[:-1] + bytes([DATA[-1] ^ 0x80]),
        DATA[::-1],
    ],
    ids=["zeroed tail", "first bit", "last bit", "another file of the same size"],
)
def test_other_bytes_of_the_same_size_are_found(file: Path, changed: bytes) -> None:
    file.write_bytes(changed)
    one = found(file)
    assert (one.gone, one.gzip_bytes) == (False, len(DATA))
    assert "SHA-256" in (one.problem or "")


@pytest.mark.parametrize("changed", [DATA + b"x", DATA[:-1], b""])
def test_a_file_of_another_size_is_found_without_reading_it(file: Path, changed: bytes) -> None:
    file.write_bytes(changed)
    one = found(file)
    assert one.gzip_bytes == 0
    assert f"{len(changed)} bytes instead of the {len(DATA)} recorded" in (one.problem or "")


def test_a_file_that_is_not_there_is_gone(tmp_path: Path) -> None:
    assert found(tmp_path / "none.csv.gz").gone


def test_what_is_no_regular_file_is_told_and_never_waited_for(tmp_path: Path) -> None:
    pipe, folder = tmp_path / "pipe.csv.gz", tmp_path / "folder.csv.gz"
    os.mkfifo(pipe)
    folder.mkdir()
    for path in (pipe, folder):
        assert "not a file" in (found(path).problem or ""), path.name


def test_a_file_that_cannot_be_read_names_itself(file: Path) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "open", refuse)
        with pytest.raises(ExporterError, match="NOT-READABLE") as caught:
            found(file)
    assert str(file) in caught.value.failure.message


def test_it_tells_how_far_it_is_and_can_be_ended_between_two_pieces(file: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PIECE_BYTES", 1000)
        told: list[int] = []
        digest(file, recorded(), told.append)
        assert told == [*range(1000, len(DATA), 1000), len(DATA)]

        class EndedError(Exception):
            pass

        def end(read: int) -> None:
            told.append(read)
            raise EndedError

        told.clear()
        with pytest.raises(EndedError):
            digest(file, recorded(), end)
        assert told == [1000]
