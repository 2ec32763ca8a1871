"""A table keeps its versions, and its rows keep their ROWIDs."""

from decimal import Decimal

import pytest

from exporter_tui.fakeoracle.datasets.declare import column, number, varchar2
from exporter_tui.fakeoracle.datasets.layout import Shelf
from exporter_tui.fakeoracle.storage.table import StoredTable, TableVersion
from exporter_tui.fakeoracle.storage.values import Value


@pytest.fixture
def table() -> StoredTable:
    shelf = Shelf("T", first_object=5000, file=3, tablespace="USERS")
    ids = [Decimal(row) for row in range(5)]
    return shelf.put(
        "T", [column("ID", number(5), ids), column("V", varchar2(9), ["a", "b", None, "d", "e"])]
    )


def rows(version: TableVersion) -> list[tuple[Value | None, ...]]:
    return list(zip(*(vector.values() for vector in version.vectors), strict=True))


def test_a_change_leaves_the_version_before_it_as_it_was(table: StoredTable) -> None:
    scn = table.newest.scn
    changed = table.with_changes(
        scn + 5,
        insert=[[Decimal(9), "new"]],
        update={1: {"V": "upd"}, 4: {"V": None}},
        delete=[0, 2],
    )
    assert rows(changed.newest) == [
        (Decimal(1), "upd"),
        (Decimal(3), "d"),
        (Decimal(4), None),
        (Decimal(9), "new"),
    ]
    before = changed.as_of(scn + 4)
    assert before is not None
    assert rows(before) == rows(table.newest)
    assert changed.as_of(scn + 5) is changed.newest
    assert changed.as_of(scn - 1) is None


def test_rows_that_survive_keep_their_rowids_and_new_ones_come_last(table: StoredTable) -> None:
    old = table.newest.rowids
    changed = table.with_changes(
        table.newest.scn + 1, insert=[[Decimal(9), "x"]] * 3, update={3: {"V": "y"}}, delete=[1]
    )
    new = changed.newest.rowids
    assert [new.text(row) for row in range(4)] == [old.text(row) for row in (0, 2, 3, 4)]
    assert new.position(old.text(4)) == 3
    assert len({new.text(row) for row in range(len(new))}) == 7
    assert new.last_block > old.last_block


def test_changed_vectors_are_encoded_as_their_values_are(table: StoredTable) -> None:
    changed = table.with_changes(
        table.newest.scn + 1, insert=[[None, "x"]], update={0: {"ID": Decimal("-7.5")}}
    )
    for vector in changed.newest.vectors:
        again = type(vector).of(vector.type, vector.values())
        cells = vector.cells()
        assert [cells[row] for row in range(len(cells))] == [
            again.cells()[row] for row in range(len(cells))
        ]


def test_impossible_changes_are_refused(table: StoredTable) -> None:
    with pytest.raises(ValueError, match="not later"):
        table.with_changes(table.newest.scn)
    with pytest.raises(IndexError):
        table.with_changes(table.newest.scn + 1, delete=[5])
    with pytest.raises(KeyError):
        table.position_of("v")


def test_all_rows_can_go(table: StoredTable) -> None:
    empty = table.with_changes(table.newest.scn + 1, delete=range(5))
    assert rows(empty.newest) == []
    again = empty.with_changes(empty.newest.scn + 1, insert=[[Decimal(1), "z"]])
    assert rows(again.newest) == [(Decimal(1), "z")]


def test_old_versions_can_be_forgotten(table: StoredTable) -> None:
    changed = table.with_changes(table.newest.scn + 1, delete=[0], keep_old=False)
    assert changed.as_of(table.newest.scn) is None
