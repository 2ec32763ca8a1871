"""What is fetched natively is what Oracle itself would write.

The cell texts proper are the export's; here the values of the Arrow path are compared, in a plain
spelling, with the text that Oracle makes of the same column.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal

import pytest

from exporter_tui.model.options import DatabaseOptions
from exporter_tui.model.plan import ColumnPlan, TablePlan
from exporter_tui.model.types import CellForm
from exporter_tui.oracle import arrow
from exporter_tui.oracle.select import table_at_scn, tile_statement
from exporter_tui.oracle.session import OracleSession
from tests.oracle.conftest import Fake
from tests.oracle.oracles_text import column_text_sql
from tests.oracle.planning import plan_table

Connect = Callable[[DatabaseOptions], OracleSession]


def _moment(value: datetime, form: str) -> str:
    # strftime does not pad years below 1000.
    return f" {value.year:04d}{value.strftime(form)}"


def _number(value: Decimal) -> str:
    return f"{value.copy_abs():f}" if value == 0 else f"{value:f}"


_SPELLINGS: dict[CellForm, Callable[..., str]] = {
    CellForm.INTEGER: str,
    CellForm.DECIMAL: _number,
    CellForm.NUMBER_TEXT: str,
    CellForm.DATETIME_SECONDS: lambda value: _moment(value, "-%m-%d %H:%M:%S"),
    CellForm.DATETIME_MICROS: lambda value: _moment(value, "-%m-%d %H:%M:%S.%f"),
    CellForm.INSTANT_MICROS: lambda value: _moment(value, "-%m-%d %H:%M:%S.%f"),
    CellForm.TEXT: str,
    CellForm.INTERVAL_YM: str,
    CellForm.INTERVAL_DS: str,
}


def _native(session: OracleSession, plan: TablePlan, column: ColumnPlan) -> Iterator[str | None]:
    spell = _SPELLINGS[column.cell]
    position = plan.columns.index(column)
    (tile,) = plan.tiles
    batches = session.batches(
        tile_statement(plan, tile), arrow.schema(plan.columns), fetch_rows=7, where="test"
    )
    for batch in batches:
        for value in batch.column(position).to_pylist():
            yield None if value is None else spell(value)


@pytest.mark.slow
@pytest.mark.parametrize(
    "table", ["NUMBERS", "NUMBERS_AT_LIMITS", "DATES", "ZONES", "ROWIDS", "INTERVALS"]
)
def test_native_values_and_oracle_s_own_text_agree(
    torture: Fake, connect: Connect, table: str
) -> None:
    session = connect(torture.options())
    plan = plan_table(session, "TORTURE", table)
    for column in plan.columns:
        sql = f"SELECT {column_text_sql(column.oracle, column.name)} FROM {table_at_scn(plan)}"
        texts = [text for (text,) in session.texts(sql, where=column.name)]
        assert list(_native(session, plan, column)) == texts, column.name
