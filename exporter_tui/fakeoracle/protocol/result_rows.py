"""The rows of one reply: runs of encoded rows, bit vectors for repeated values, object locators.

Enters: an answer's rows and how the client wants them. Leaves: chunks of row messages. A plain
answer costs one slice whatever its size; bit vectors and locators cost work for every row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from exporter_tui.fakeoracle.answer import Answer
from exporter_tui.fakeoracle.protocol import messages
from exporter_tui.fakeoracle.protocol.defines import Reform
from exporter_tui.fakeoracle.wire import cells
from exporter_tui.fakeoracle.wire.packets import Buffer
from exporter_tui.fakeoracle.wire.reader import Reader

CHUNK_BYTES = 8132
WHOLE_ROWS = 2  # real servers leave nothing out of the first two rows of a result
_ROW = b"\x07"
_CHARACTER = 112
_LOCATOR_MARK = b"\0\x26\0\x04"


@dataclass(slots=True, kw_only=True)
class ResultRows:
    """The rows of one execution and how far they have been delivered.

    ``located``: positions of the columns sent as locators; ``reforms``: how others are sent in the
    form that the client defined, by position. ``number`` tells the results of one
    connection apart, so that a locator can name its value.
    """

    answer: Answer
    number: int
    located: tuple[int, ...] = ()
    compressed: bool = False
    reforms: Mapping[int, Reform] = field(default_factory=dict)
    delivered: int = 0
    started: bool = False
    _last: tuple[bytes, ...] = field(default=())

    def chunks(self, count: int, rows_wanted: int) -> list[Buffer]:
        """Return row header and the next ``count`` rows, and move past them."""
        if not count:
            return []
        start, stop = self.delivered, self.delivered + count
        first, self.started, self.delivered = not self.started, True, stop
        columns = len(self.answer.columns)
        rows = self.answer.rows
        assert rows is not None  # noqa: S101 - a result is opened for queries only
        if not self.located and not self.compressed and not self.reforms:
            header = messages.row_header(columns=columns, rows_wanted=rows_wanted, first=first)
            return [header, rows.messages(start, stop)]
        body = bytearray()
        header = b""
        for row in range(start, stop):
            values = self._cells(row)
            if row < WHOLE_ROWS:
                self._last = ()
            bits, sent = self._new_values(values)
            repeats = len(sent) < columns
            if row == start:
                header = messages.row_header(
                    columns=len(sent),
                    rows_wanted=rows_wanted,
                    first=first,
                    repeated=bits if repeats else b"",
                )
            elif repeats:
                body += messages.bit_vector(len(sent), bits)
            body += _ROW
            body += b"".join(sent)
            self._last = values
        return [header, bytes(body)]

    def payload_before(self, chunks: Sequence[Buffer], rows: int, start: int) -> int:
        """Return the bytes of ``chunks`` up to and with the first ``rows`` rows from ``start``.

        Only known for plain rows; for others the end of the chunks.
        """
        if self.located or self.compressed or self.reforms or self.answer.rows is None:
            return sum(len(chunk) for chunk in chunks)
        return len(chunks[0]) + len(self.answer.rows.messages(start, start + rows))

    def _cells(self, row: int) -> tuple[bytes, ...]:
        assert self.answer.rows is not None  # noqa: S101 - as above
        values = list(self.answer.rows.cells(row))
        for position in self.located:
            values[position] = self._locator_cell(values[position], row, position)
        for position, reform in self.reforms.items():
            if position not in self.located:
                values[position] = reform(values[position])
        return tuple(values)

    def _locator_cell(self, inline: bytes, row: int, position: int) -> bytes:
        column = self.answer.columns[position]
        data = object_value(inline)
        if data is None:
            return cells.NULL
        is_text = column.ora_type == _CHARACTER
        contents = as_stored(data, is_text=is_text, form=column.form)
        size = len(contents) // 2 if is_text else len(contents)
        return cells.locator_cell(
            locator(self.number, row, position, is_text=is_text), size, CHUNK_BYTES
        )

    def _new_values(self, values: tuple[bytes, ...]) -> tuple[bytes, list[bytes]]:
        """Return the bit vector, whose set bits are columns sent, and those columns' cells."""
        columns = self.answer.columns
        bits = bytearray((len(columns) + 7) // 8)
        sent = []
        for position, value in enumerate(values):
            repeated = (
                self.compressed
                and bool(self._last)
                and columns[position].ora_type not in messages.LARGE_OBJECTS
                and position not in self.reforms
                and self._last[position] == value
            )
            if not repeated:
                bits[position // 8] |= 1 << position % 8
                sent.append(value)
        return bytes(bits), sent


def object_value(inline: bytes) -> bytes | None:
    """Return the bytes of a large object from its inline cell, None for NULL. An empty object,
    unlike NULL, has a null indicator of 0.
    """
    reader = Reader(inline)
    data = reader.clr()
    if data is None and reader.sb() == 0:
        return b""
    return data


def as_stored(data: bytes, *, is_text: bool, form: int) -> bytes:
    """Return an object's contents as they travel behind a locator: text as UTF-16BE."""
    if not is_text or form == 2:
        return data
    return data.decode("utf-8", "replace").encode("utf-16-be")


def locator(result: int, row: int, column: int, *, is_text: bool) -> bytes:
    """Return the 40 bytes that name one value of one result; the mark says text is UTF-16BE."""
    flags = bytes((0, 8, 0x80 if is_text else 0, 0))
    name = result.to_bytes(4, "big") + row.to_bytes(8, "big") + column.to_bytes(2, "big")
    return (_LOCATOR_MARK + flags + name).ljust(cells.LOCATOR_BYTES, b"\0")


def parse_locator(data: bytes) -> tuple[int, int, int]:
    """Return result, row and column of a locator made here."""
    reader = Reader(data)
    reader.skip(8)
    return reader.u32(), int.from_bytes(reader.raw(8), "big"), reader.u16()
