"""A pack gives back what was written, or nothing."""

import os
from pathlib import Path

import numpy as np
import pytest

from exporter_tui.fakeoracle.storage import archive
from exporter_tui.fakeoracle.storage.pack import read_pack, write_pack
from exporter_tui.fakeoracle.storage.values import ColumnType, Kind
from exporter_tui.fakeoracle.storage.vector import Vector

NULLS = np.array([False, True, False])
VECTORS = [
    Vector.scaled_numbers(
        ColumnType(kind=Kind.NUMBER), np.array([-(2**40), 5, 7], np.int64), 3, NULLS
    ),
    Vector.moments(
        ColumnType(kind=Kind.TIMESTAMP),
        np.array(["0001-01-01", "2024-01-01T00:00:00.5", "9999-12-31"], "datetime64[us]"),
        NULLS,
    ),
    Vector.texts(ColumnType(kind=Kind.NVARCHAR2, length=9), ["é", None, "👍"]),
    Vector.raws(ColumnType(kind=Kind.RAW, length=9), [b"\0", None, b"x"]),
    Vector.doubles(ColumnType(kind=Kind.BINARY_DOUBLE), np.array([1.5, -0.0, 9e99]), NULLS),
    Vector.doubles(ColumnType(kind=Kind.BINARY_FLOAT), np.array([1.5, 2, 3], np.float32)),
]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector.type.kind))
def test_an_archived_vector_is_the_same_after_reading(vector: Vector, tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.pack"
    write_pack(path, archive.dump(vector))
    arrays = read_pack(path)
    assert arrays is not None
    again = archive.load(vector.type, arrays)
    assert list(again.values()) == list(vector.values())
    assert [again.cells()[row] for row in range(3)] == [vector.cells()[row] for row in range(3)]
    assert again.nulls.tolist() == vector.nulls.tolist()


def test_python_values_are_not_archived() -> None:
    with pytest.raises(TypeError, match="cannot be archived"):
        archive.dump(Vector.of(ColumnType(kind=Kind.CLOB), ["x"]))


@pytest.mark.parametrize("keep", [0, 5, 40, -1, -9])
def test_a_damaged_pack_is_none(keep: int, tmp_path: Path) -> None:
    path = tmp_path / "a.pack"
    write_pack(path, {"numbers": np.arange(100)})
    path.write_bytes(path.read_bytes()[:keep])
    assert read_pack(path) is None


def test_a_missing_pack_is_none(tmp_path: Path) -> None:
    assert read_pack(tmp_path / "none.pack") is None
    assert read_pack(tmp_path) is None


def test_a_write_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write_pack(tmp_path / "a.pack", {"numbers": np.arange(3)})
    assert list(tmp_path.iterdir()) == []
