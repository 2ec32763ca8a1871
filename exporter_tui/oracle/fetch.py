"""Rows of a tile's statement as record batches, by the way that its result allows.

Enters: a driver connection and a ``Statement``. Leaves: record batches of exactly the planned
schema, none empty, each bounded in bytes. Tables without LOBs in thin mode: the driver is asked for
our types. Otherwise it is asked for nothing (``plain``), and LOBs that are too long to come with
their rows are fetched by ROWID, so many at a time as have room.
"""

from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager

import numpy as np
import numpy.typing as npt
import oracledb
import pyarrow as pa
import pyarrow.compute as pc

from exporter_tui.model.errors import ExporterError
from exporter_tui.model.limits import LARGEST_ROW_BYTES, row_too_big
from exporter_tui.oracle.arrow import as_asked, driver_schema
from exporter_tui.oracle.errors import DRIVER_ERRORS, UnequalColumnsError, translate
from exporter_tui.oracle.large import BLOB_LENGTH, LobSelect
from exporter_tui.oracle.large_places import Lengths, Places, read_places
from exporter_tui.oracle.plain_arrays import as_planned
from exporter_tui.oracle.select import Statement

BATCH_BYTES = 16 * 1024 * 1024
"""What the rows of one batch have in the driver's buffers, roughly."""
_MOST_BYTES = 128 * 1024 * 1024
"""What they may have if all of them are as wide as is declared."""
_MOST_AT_ONCE = 512
"""Rows whose LOBs are fetched by one statement."""
_FEWEST_ROWS = 16
_NO_SUCH_FUNCTION = frozenset({"ORA-00904", "ORA-06553"})
_DECIMALS = {"fetch_decimals": True}


def record_batches(
    connection: oracledb.Connection,
    statement: Statement,
    schema: pa.Schema,
    *,
    fetch_rows: int,
    where: str,
) -> Generator[pa.RecordBatch, None, None]:
    """Yield the rows of ``statement`` as record batches of exactly ``schema``, none empty.

    At most ``fetch_rows`` rows each, fewer when rows are wide. Strings may hold bytes that are
    not UTF-8: the driver passes on what the server sent. Raises ``ExporterError`` while iterating.
    """
    rows = batch_rows(fetch_rows, statement.row_bytes, statement.most_row_bytes)
    if statement.lobs is not None:
        yield from _Lobs(connection, statement, statement.lobs, schema, where).batches(rows)
        return
    frames = connection.fetch_df_batches(
        statement=statement.sql if connection.thin else statement.plain_sql,
        parameters=dict(statement.binds) or None,
        size=rows,
        **({"requested_schema": driver_schema(schema)} if connection.thin else _DECIMALS),
    )
    for arrays in _arrays(frames, where):
        with _translating(where):
            if connection.thin:
                batch = as_asked(arrays, schema)
            else:
                batch = pa.RecordBatch.from_arrays(as_planned(arrays, schema), schema=schema)
        yield batch


def batch_rows(fetch_rows: int, row_bytes: int, most_row_bytes: int = 0) -> int:
    """Return how many rows one batch may have. ``row_bytes``: what a row has, likely;
    ``most_row_bytes``: at most; 0 for not known.
    """
    likely = max(BATCH_BYTES // row_bytes, _FEWEST_ROWS) if row_bytes else fetch_rows
    bound = _MOST_BYTES // most_row_bytes if most_row_bytes else fetch_rows
    return max(min(fetch_rows, likely, bound), 1)


def _arrays(frames: Iterator[oracledb.DataFrame], where: str) -> Iterator[list[pa.Array]]:
    """Yield the columns of each frame that has rows."""
    while True:
        with _translating(where):
            frame = next(frames, None)
            if frame is None:
                return
            arrays = [pa.array(array) for array in frame.column_arrays()]
        if not arrays or any(map(len, arrays)):
            yield arrays


@contextmanager
def _translating(where: str) -> Iterator[None]:
    try:
        yield
    except DRIVER_ERRORS as error:
        raise ExporterError(translate(error, where=where)) from error


class _Lobs:
    """The batches of a table with LOBs."""

    def __init__(
        self,
        connection: oracledb.Connection,
        statement: Statement,
        lobs: LobSelect,
        schema: pa.Schema,
        where: str,
    ) -> None:
        self._connection = connection
        self._statement = statement
        self._lobs = lobs
        self._schema = schema
        self._where = where
        self._package = True

    def batches(self, rows: int) -> Iterator[pa.RecordBatch]:
        """Yield the rows in the statement's order, in pieces of its batches where LOBs are long."""
        if not self._lobs.rowids:
            rows = min(rows, self._rows_that_fit())
        for arrays in self._rows(self._statement.plain_sql, self._statement.binds, rows):
            with _translating(self._where):
                columns = as_planned(arrays, self._schema)
                places = read_places(self._lobs, arrays[len(self._schema) :])
            self._refuse_too_big(places)
            for start, stop in self._pieces(places):
                # Without a name here, so that nothing but its reader keeps it in memory.
                yield self._piece(columns, places.part(start, stop), start)

    def _rows(self, sql: str, binds: Mapping[str, object], rows: int) -> Iterator[list[pa.Array]]:
        """Yield the columns of each frame that has rows.

        Where the user has no right to DBMS_LOB (hardened databases take it from PUBLIC), which is
        said before the first row, the length of a BLOB is asked of LENGTH, which is documented for
        texts alone.
        """
        try:
            yield from _arrays(self._frames(sql, binds, rows), self._where)
        except ExporterError as error:
            if not self._package or error.failure.code not in _NO_SUCH_FUNCTION:
                raise
            self._package = False
            yield from _arrays(self._frames(sql, binds, rows), self._where)

    def _frames(
        self, sql: str, binds: Mapping[str, object], rows: int
    ) -> Iterator[oracledb.DataFrame]:
        text = sql if self._package else sql.replace(f"{BLOB_LENGTH}(", "LENGTH(")
        found: Iterator[oracledb.DataFrame] = self._connection.fetch_df_batches(
            statement=text, parameters=dict(binds) or None, size=rows, fetch_decimals=True
        )
        return found

    def _rows_that_fit(self) -> int:
        """Return how many rows have room if all of them were as long as the longest: rows without
        physical ROWIDs come with all their LOBs.
        """
        (longest,) = self._rows(self._lobs.longest_sql, {}, 2)
        lengths = [int(column[0].as_py() or 0) for column in longest]
        pairs = zip(self._lobs.columns, lengths, strict=True)
        widest = sum(column.most_bytes(length) for column, length in pairs)
        return max(BATCH_BYTES // max(widest, 1), 1)

    def _refuse_too_big(self, places: Places) -> None:
        """Raise ROW-TOO-BIG for a row that no CSV file could carry, before its LOBs are fetched."""
        cells = [
            column.least_cell_bytes(np.maximum(places.lengths[:, at], 0))
            for at, column in enumerate(self._lobs.columns)
        ]
        total = np.sum(cells, axis=0)
        if not len(total) or total.max() <= LARGEST_ROW_BYTES:
            return
        row = int(total.argmax())
        longest = max(range(len(cells)), key=lambda at: int(cells[at][row]))
        raise row_too_big(
            self._where,
            self._lobs.columns[longest].name,
            places.rowids[row].as_py() if self._lobs.rowids else None,
            int(total[row]),
            LARGEST_ROW_BYTES,
        )

    def _pieces(self, places: Places) -> Iterator[tuple[int, int]]:
        """Yield where to cut a batch so that the LOBs still to be fetched have room."""
        weights = self._weights(places)
        start = held = weight = 0
        for row, own in enumerate(weights.tolist()):
            if own and row > start and (weight + own > BATCH_BYTES or held == _MOST_AT_ONCE):
                yield start, row
                start, held, weight = row, 0, 0
            held += bool(own)
            weight += own
        if len(weights) > start:
            yield start, len(weights)

    def _weights(self, places: Places) -> Lengths:
        """Return the bytes that each row's LOBs still to be fetched may have; 0 for none."""
        sizes = np.zeros(len(places.lengths), np.int64)
        if not self._lobs.rowids:
            return sizes
        held = np.zeros(len(sizes), np.bool_)
        for at, column in enumerate(self._lobs.columns):
            own = np.maximum(places.lengths[:, at], 0)
            sizes += column.most_bytes(own)
            held |= own > column.whole
        return np.where(held, sizes, 0)

    def _piece(self, columns: list[pa.Array], places: Places, start: int) -> pa.RecordBatch:
        """Return the rows of ``places``, which begin at ``start``: what did not come with its row
        is put in, and empty LOBs, which came as NULL.
        """
        piece = [column.slice(start, len(places.lengths)) for column in columns]
        held = np.flatnonzero(self._weights(places))
        if len(held):
            mask = np.zeros(len(places.lengths), np.bool_)
            mask[held] = True
            found = self._fetched(places.rowids.take(pa.array(held)))
            for column, values in zip(self._lobs.columns, found, strict=True):
                piece[column.at] = _put_in(piece[column.at], mask, values)
        for at, column in enumerate(self._lobs.columns):
            empty = places.lengths[:, at] == 0
            if empty.any():
                values = piece[column.at]
                nothing = pa.scalar(b"").cast(values.type)
                piece[column.at] = pc.if_else(pa.array(empty), nothing, values)
        return pa.RecordBatch.from_arrays(piece, schema=self._schema)

    def _fetched(self, rowids: pa.Array) -> list[pa.Array]:
        """Return the LOBs of these rows, one array for each LOB column, in this order."""
        wanted = rowids.to_pylist()
        count = 1 << (len(wanted) - 1).bit_length()  # few different statements, whatever the count
        binds = {f"r{no}": wanted[min(no, len(wanted) - 1)] for no in range(count)}
        parts = list(self._rows(self._lobs.fetch_sql(count), binds, len(wanted) + 1))
        columns = [pa.concat_arrays(column) for column in zip(*parts, strict=True)]
        with _translating(self._where):
            if not columns or len(columns[0]) != len(wanted):
                raise UnequalColumnsError("rows with long LOBs did not come a second time")
            order = pc.index_in(rowids, value_set=columns[0])
            if len(wanted) == 1:
                return columns[1:]
            return [column.take(order) for column in columns[1:]]


def _put_in(values: pa.Array, mask: npt.NDArray[np.bool_], found: pa.Array) -> pa.Array:
    """Return ``values`` with those of ``found`` where ``mask`` says so; nothing is copied where
    that is everywhere.
    """
    return found if mask.all() else pc.replace_with_mask(values, pa.array(mask), found)
