"""How far a run is: one line for people, one JSON object for programs.

Enters: a picture of the run. Leaves: text or JSON types, told on the terminal, in ``run.log`` and
in ``status.json`` alike.
"""

from exporter_tui.model.format import count, percent, size, speed
from exporter_tui.model.view import RunState, RunView


def progress_text(view: RunView) -> str:
    """Return one line about how far the run is."""
    totals, rates = view.totals, view.rates
    parts = [f"{totals.done:,} of {count(totals.tables, 'table')} finished"]
    if view.state is not RunState.RUNNING:
        parts.insert(0, f"{view.state.value} {view.state_note}".rstrip())
    if totals.bytes_total:
        done = percent(totals.bytes_done / totals.bytes_total)
        parts.append(f"{done} of {size(totals.bytes_total)}")
    rows = totals.rows
    parts.append(f"{count(rows, 'row')} written")
    parts.append(f"{rates.rows_per_s:,.0f} rows/s, {speed(rates.csv_bytes_per_s)}")
    busy = sum(worker.table is not None for worker in view.workers)
    parts.append(f"{busy} of {count(len(view.workers), 'worker')} busy")
    return "progress: " + "; ".join(parts)


def progress_values(view: RunView) -> dict[str, object]:
    """Return how far the run is, as JSON types: bytes, rows, rates per second, seconds."""
    totals, rates = view.totals, view.rates
    return {
        "state": view.state.value,
        "tables": totals.tables,
        "done": totals.done,
        "problems": totals.problems,
        "bytes_total": totals.bytes_total,
        "bytes_done": round(totals.bytes_done),
        "rows": totals.rows,
        "rows_per_s": round(rates.rows_per_s),
        "csv_bytes_per_s": round(rates.csv_bytes_per_s),
        "gzip_bytes_per_s": round(rates.gzip_bytes_per_s),
        "workers": len(view.workers),
        "elapsed_s": round(view.elapsed_s, 1),
        "remaining_s": None if view.remaining_s is None else round(view.remaining_s),
    }
