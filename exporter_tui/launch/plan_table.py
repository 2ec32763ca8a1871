"""A run's plan as text for people: what ``--plan`` prints.

Enters: a ``RunPlan``. Leaves: one table of the tables, then what is refused, what is left out, and
every warning. It computes nothing that the plan does not say.
"""

from collections.abc import Sequence

from exporter_tui.model.format import count, size
from exporter_tui.model.names import one_line
from exporter_tui.model.options import ValidationMode
from exporter_tui.model.plan import RunPlan, TablePlan
from exporter_tui.validate.items import asked_of, asked_text

_HEADINGS = ("TABLE", "CHUNKS", "SIZE", "ROWS (ESTIMATE)", "SCN", "HOW IT IS CUT")
_RIGHT_ALIGNED = {1, 2, 3, 4}
_NAME_WIDTH = 40
"""A longer name stands in full and pushes only its own row."""


def plan_text(plan: RunPlan, validation: ValidationMode) -> str:
    """Return the whole text, with a last newline. ``validation``: how much would be checked."""
    identity = plan.database.identity
    chunks = sum(len(table.tiles) for table in plan.tables)
    total = size(sum(table.segment_bytes or 0 for table in plan.tables))
    blocks = [
        f"Database {identity.unique_name}"
        + (f", container {identity.container}" if identity.container else "")
        + f", version {plan.database.version}, as {plan.database.username}",
        f"SCN {plan.snapshot.scn} from {plan.snapshot.method.value}",
        f"{count(len(plan.tables), 'table')} in {count(chunks, 'chunk')}, about {total}",
        f"Validation {validation.value}: {asked_text(asked_of(plan.database, validation))}",
        "",
    ]
    blocks += _columns([_HEADINGS, *(_row(table) for table in plan.tables)])
    blocks += _section(
        "Refused (FAILED in the report)",
        [
            f"{refused.table}: {refused.failure.code}: {refused.failure.message} "
            f"{refused.failure.remedy}"
            for refused in plan.refused
        ],
    )
    blocks += _section(
        "Not exported (no data of their own)",
        [f"{table.table}: {table.reason}" for table in plan.not_exported],
    )
    warnings = [f"{table.table}: {text}" for table in plan.tables for text in table.warnings]
    blocks += _section("Warnings", [*plan.warnings, *warnings])
    accepted = [f"{table.table}: {table.consent}" for table in plan.tables if table.consent]
    blocks += _section("Accepted (export.accept)", accepted)
    declared = [f"{table.table}: {text}" for table in plan.tables for text in table.declared]
    blocks += _section("Declared", declared)
    blocks += _section("Declared losses", _losses(plan))
    return "\n".join(blocks) + "\n"


def _row(table: TablePlan) -> tuple[str, ...]:
    return (
        one_line(str(table.table)),
        f"{len(table.tiles):,}",
        size(table.segment_bytes) if table.segment_bytes is not None else "-",
        f"{table.estimated_rows:,}" if table.estimated_rows is not None else "-",
        str(table.scn),
        one_line(table.split_reason),
    )


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[no]) for row in rows) for no in range(len(_HEADINGS))]
    widths[0] = min(widths[0], _NAME_WIDTH)
    return ["  ".join(_cells(row, widths)).rstrip() for row in rows]


def _cells(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [
        cell.rjust(width) if no in _RIGHT_ALIGNED else cell.ljust(width)
        for no, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return ["", f"{title}:", *(f"  {one_line(line)}" for line in lines)] if lines else []


def _losses(plan: RunPlan) -> list[str]:
    """Return each loss once, with how many columns it concerns."""
    columns: dict[str, int] = {}
    for table in plan.tables:
        for column in table.columns:
            if column.loss is not None:
                columns[column.loss] = columns.get(column.loss, 0) + 1
    return [f"{count(number, 'column')}: {loss}" for loss, number in columns.items()]
