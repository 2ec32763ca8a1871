"""The strict reader of our CSV: unquoted means NULL, and nothing else does.

Enters: the bytes of a file. Leaves: rows of text or None. It refuses everything that the format
does not allow: another unquoted cell, a lone quote, blanks around quotes, a row of another width,
a file that does not end with a line feed, bytes that are not UTF-8. It knows nothing of the writer.
"""

import re
from dataclasses import dataclass


class NotStrictError(ValueError):
    """The text is not of the format; the message says where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """``cells``: None for NULL. ``before_last``: the row's bytes up to and without the delimiter
    before its last cell, empty for a row of one cell.
    """

    cells: tuple[str | None, ...]
    before_last: bytes


def read_rows(data: bytes, *, delimiter: str = ",", null_marker: str = "\\N") -> list[Row]:
    """Return every row of ``data``; raises ``NotStrictError``."""
    cell = re.compile(
        rb'(?:"([^"]*(?:""[^"]*)*)"|(' + re.escape(null_marker.encode()) + rb"))"
        rb"(" + re.escape(delimiter.encode()) + rb"|\n)"
    )
    rows: list[Row] = []
    cells: list[str | None] = []
    position = row_start = 0
    while position < len(data):
        found = cell.match(data, position)
        if found is None:
            raise NotStrictError(_complaint(data, position, len(rows), len(cells)))
        quoted, _, end = found.groups()
        cells.append(None if quoted is None else _text(quoted, len(rows)))
        if end == b"\n":
            if rows and len(rows[0].cells) != len(cells):
                raise NotStrictError(f"row {len(rows) + 1} has {len(cells)} cells")
            before_last = data[row_start : max(position - len(delimiter), row_start)]
            rows.append(Row(cells=tuple(cells), before_last=before_last))
            cells, row_start = [], found.end()
        position = found.end()
    if cells:
        raise NotStrictError("the last row does not end with a line feed")
    return rows


def read_cells(
    data: bytes, *, delimiter: str = ",", null_marker: str = "\\N"
) -> list[tuple[str | None, ...]]:
    """Return the cells alone of every row."""
    return [row.cells for row in read_rows(data, delimiter=delimiter, null_marker=null_marker)]


def _text(quoted: bytes, row: int) -> str:
    try:
        return quoted.replace(b'""', b'"').decode("utf-8", "strict")
    except UnicodeDecodeError as error:
        raise NotStrictError(f"row {row + 1} is not UTF-8") from error


def _complaint(data: bytes, position: int, rows: int, cells: int) -> str:
    seen = data[position : position + 20]
    return f"row {rows + 1}, cell {cells + 1}: neither quoted nor the null marker: {seen!r}"
