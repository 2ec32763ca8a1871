"""What an attempt needs of a session; ``oracle.session.OracleSession`` has it."""

from collections.abc import Iterator
from typing import Protocol

import pyarrow as pa

from exporter_tui.oracle.select import Statement


class BatchSource(Protocol):
    """One database session."""

    def batches(
        self, statement: Statement, schema: pa.Schema, *, fetch_rows: int, where: str
    ) -> Iterator[pa.RecordBatch]:
        """Yield the rows of ``statement`` as batches of ``schema``; raises ``ExporterError``."""
        ...
