"""Large objects that were sent as locators: their length and contents, on request.

Enters: results with locators, operations on locators. Leaves: messages. Objects stay readable
after their cursor is closed, as long as the session lives. Nothing can be written.
"""

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.protocol import messages
from exporter_tui.fakeoracle.protocol.requests import LobOperation
from exporter_tui.fakeoracle.protocol.result_rows import (
    CHUNK_BYTES,
    ResultRows,
    as_stored,
    object_value,
    parse_locator,
)
from exporter_tui.fakeoracle.wire.cells import LOCATOR_BYTES

_LENGTH = 0x0001
_READ = 0x0002
_CHUNK_SIZE = 0x4000
_OPEN = 0x8000
_CLOSE = 0x10000
_CHARACTER = 112


class LargeObjects:
    """The values that one session can still reach by their locators."""

    def __init__(self) -> None:
        self._results: dict[int, ResultRows] = {}

    def keep(self, result: ResultRows) -> None:
        """Remember a result whose rows are sent with locators."""
        if result.located:
            self._results[result.number] = result

    def handle(self, request: LobOperation) -> list[bytes]:
        """Return the messages of the reply; raises ORA-22275 for a locator not from here and
        ORA-03001 for operations that are not supported.
        """
        contents, width = self._contents(request.locator)
        if request.operation == _READ:
            start = (max(request.offset, 1) - 1) * width
            piece = contents[start : start + request.amount * width]
            data = [messages.object_data(piece)] if piece else []
            amount = len(piece) // width
        elif request.operation == _LENGTH:
            data, amount = [], len(contents) // width
        elif request.operation == _CHUNK_SIZE:
            data, amount = [], CHUNK_BYTES
        elif request.operation in (_OPEN, _CLOSE):
            data, amount = [], request.amount
        else:
            raise OracleError(3001, "unimplemented feature: large object operation")
        sent = amount if request.has_amount else None
        return [*data, messages.object_parameters(request.locator, sent)]

    def _contents(self, locator: bytes) -> tuple[bytes, int]:
        """Return the value's bytes and the bytes of one unit of its length."""
        if len(locator) != LOCATOR_BYTES:
            raise OracleError(22275, "invalid LOB locator specified")
        number, row, position = parse_locator(locator)
        result = self._results.get(number)
        rows = result.answer.rows if result else None
        if result is None or rows is None or row >= len(rows) or position not in result.located:
            raise OracleError(22275, "invalid LOB locator specified")
        column = result.answer.columns[position]
        is_text = column.ora_type == _CHARACTER
        data = object_value(rows.cells(row)[position]) or b""
        return as_stored(data, is_text=is_text, form=column.form), 2 if is_text else 1
