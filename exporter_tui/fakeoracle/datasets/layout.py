"""Puts the tables of a schema on the fake disk: object numbers, extents, ROWIDs, statistics.

Enters: columns with their values. Leaves: ``StoredTable``s. Each schema has object numbers and
blocks of its own, so that its ROWIDs do not depend on what else is loaded.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from exporter_tui.fakeoracle.datasets.declare import Draft
from exporter_tui.fakeoracle.storage.rowids import RowIds
from exporter_tui.fakeoracle.storage.segment import (
    BIGFILE_RELATIVE_NUMBER,
    Extent,
    Segment,
    next_extent_blocks,
)
from exporter_tui.fakeoracle.storage.table import StoredTable, TableVersion
from exporter_tui.fakeoracle.storage.values import LARGE_OBJECTS, Moment

START_SCN = 41_837_206
ANALYZED = Moment(2026, 10, 30, 22, 0, 5)
_CREATED_BEFORE = 1_000_000
_USABLE_BLOCK_BYTES = 7280  # 8192 less the header, less PCTFREE 10
_ROW_OVERHEAD = 5  # row header, and its entry in the block's directory
_IN_ROW_LIMIT = 4000  # longer objects are stored outside the row
_EXTENTS_IN_FIRST_FILE = 60


class Shelf:
    """Where one schema's tables are put, one after the other."""

    def __init__(self, owner: str, *, first_object: int, file: int, tablespace: str) -> None:
        self.owner = owner
        self.tables: list[StoredTable] = []
        self._next_object = first_object
        self._file = file
        self._tablespace = tablespace
        self._next_block = {file: 128, file + 1: 128, BIGFILE_RELATIVE_NUMBER: 128}

    def put(
        self,
        name: str,
        drafts: Sequence[Draft],
        *,
        stored: bool = True,
        bigfile: bool = False,
        analyzed: bool = True,
        **facts: Any,
    ) -> StoredTable:
        """Put a table on the shelf and return it.

        ``stored`` False: it has no segment (and then no rows, unless it is of a kind that never
        has one). ``analyzed`` False: it has no statistics. ``facts``: fields of ``StoredTable``.
        """
        number = self._next_object
        self._next_object += 3
        rows = len(drafts[0].vector)
        average = _average_row_bytes(drafts)
        segment = self._segment(number, rows, average, bigfile=bigfile) if stored else None
        if segment is None:
            places = np.arange(rows, dtype=np.int64)
        else:
            segment, places = segment.places_after(-1, rows)
        version = TableVersion(
            scn=START_SCN - _CREATED_BEFORE + number,
            vectors=tuple(draft.vector for draft in drafts),
            rowids=RowIds(number, places),
        )
        table = StoredTable(
            owner=self.owner,
            name=name,
            object_id=number,
            columns=tuple(draft.column for draft in drafts),
            versions=(version,),
            segment=segment,
            statistics_rows=rows if analyzed else None,
            average_row_bytes=average if analyzed else None,
            analyzed=ANALYZED if analyzed else None,
        )
        table = replace(table, **facts)
        self.tables.append(table)
        return table

    def _segment(self, number: int, rows: int, average: int, *, bigfile: bool) -> Segment:
        per_block = max(_USABLE_BLOCK_BYTES // (average + _ROW_OVERHEAD), 1)
        empty = Segment(
            data_object=number,
            tablespace=f"{self._tablespace}_BIG" if bigfile else self._tablespace,
            rows_per_block=per_block,
            bigfile=bigfile,
            extents=(),
        )
        extents: list[Extent] = []
        segment = empty
        while not extents or segment.capacity() < rows:
            extents.append(self._extent(len(extents), bigfile=bigfile))
            segment = replace(empty, extents=tuple(extents))
        return segment

    def _extent(self, no: int, *, bigfile: bool) -> Extent:
        """Return the next free run of blocks; now and then another segment lies in between."""
        file = self._file if no < _EXTENTS_IN_FIRST_FILE else self._file + 1
        if bigfile:
            file = BIGFILE_RELATIVE_NUMBER
        blocks = next_extent_blocks(no, 8192)
        start = self._next_block[file] + (blocks if no % 5 == 3 else 0)
        self._next_block[file] = start + blocks
        return Extent(file=file, block=start, blocks=blocks)


def _average_row_bytes(drafts: Sequence[Draft]) -> int:
    rows = len(drafts[0].vector)
    if not rows:
        return 0
    total = 0
    for draft in drafts:
        if draft.column.virtual:
            continue
        lengths = np.diff(draft.vector.cells().offsets)
        if draft.column.type.kind in LARGE_OBJECTS:
            lengths = np.minimum(lengths, _IN_ROW_LIMIT)
        total += int(lengths.sum())
    return -(-total // rows)


def no_rows(drafts: Sequence[Draft]) -> list[Draft]:
    """Return the same columns without any rows."""
    return [replace(draft, vector=draft.vector.take(0, 0)) for draft in drafts]
