"""``HANDOVER.md``: one run on one sheet, for whoever loads the files, or is asked about them later.

Enters: the report, BigQuery's names, and who ran it. Leaves: Markdown that reads well as plain text
too, replaced in one step: who, what, which moment, counts, checks, losses, what failed and why, how
to load, how to verify. It repeats the report and decides nothing.
"""

import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from exporter_tui.model.exit_codes import EXIT_MEANINGS
from exporter_tui.model.format import count, size
from exporter_tui.model.names import one_line
from exporter_tui.model.options import BigQueryOptions
from exporter_tui.model.verdict import FailedReason, TableStatus
from exporter_tui.store.durable import write_atomically
from exporter_tui.store.paths import REPORT_FILE, handover_path, table_paths
from exporter_tui.store.report import Report, TableReport

_SPECIAL = re.compile(r"([\\`*\[\]<>|~])")
_TIME = "%Y-%m-%d %H:%M:%S UTC"
_NOTHING_TO_LOAD = "No table has SUCCEEDED: there is nothing to load."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What the sheet is made from. ``by``: user and machine; ``under_way``: the run goes on, and
    what is not finished yet is no failure.
    """

    report: Report
    bigquery: BigQueryOptions
    output_dir: str
    by: str
    under_way: bool = False


def write_handover(sheet: Sheet) -> Path:
    """Replace ``HANDOVER.md`` and return its path. Raises ExporterError; nothing is left of the
    attempt.
    """
    path = handover_path(sheet.output_dir)
    write_atomically(path, handover_text(sheet).encode("utf-8"))
    return path


def handover_text(sheet: Sheet) -> str:
    """Return the sheet."""
    report = sheet.report
    parts = [
        f"# Export of {_code(report.database.identity.unique_name)}: {_headline(sheet)}\n",
        _table(("", ""), _facts(sheet)),
        *_section("What failed, and why", _failed(sheet)),
        *_section("Losses and notes", _differences(report)),
        *_section("Warnings", _bullets(map(_text, report.warnings))),
        *_section("Not part of it", _left_out(report)),
        *_section("Load into BigQuery", _loading(sheet)),
        *_section("Verify", _verifying(sheet)),
        *_section("Tables", _tables(report)),
    ]
    return "\n".join(parts)


def _headline(sheet: Sheet) -> str:
    totals = sheet.report.totals
    done = f"{totals.succeeded:,} of {count(totals.tables, 'table')} SUCCEEDED"
    return f"{done}, under way" if sheet.under_way else done


def _facts(sheet: Sheet) -> Iterator[tuple[str, str]]:
    report = sheet.report
    totals, database, identity = report.totals, report.database, report.database.identity
    if sheet.under_way:
        yield "Result", "the run is under way; this sheet is of the moment below"
    else:
        meaning = EXIT_MEANINGS[report.exit_code]
        yield "Result", f"exit code {report.exit_code}: {_text(meaning)}"
    yield (
        "Run",
        f"{report.run_id}, by {_text(sheet.by)} with exporter_tui {report.exporter_version}",
    )
    yield "From", f"{report.started_at:{_TIME}}"
    yield ("Until now" if sheet.under_way else "To"), f"{report.ended_at:{_TIME}}"
    yield (
        "Database",
        f"{_code(identity.unique_name)}, container {_code(identity.container or 'none')}, "
        f"service {_code(database.service)}, {_text(database.role)}",
    )
    yield (
        "Server",
        f"Oracle {_text(database.version)}, characters {_text(database.character_set)}, "
        f"national {_text(database.national_character_set)}",
    )
    yield "Read as", _code(database.username)
    shown = (f"SCN {one.scn}: {count(one.tables, 'table')}" for one in report.scns)
    yield "Moment", "; ".join(shown) or "no table was planned"
    packed = f"{size(totals.csv_bytes)} of CSV in {size(totals.gzip_bytes)} of gzip"
    yield "Data", f"{count(totals.rows, 'row')} in {count(totals.files, 'file')}, {packed}"
    yield "Folder", _code(sheet.output_dir)


def _failed(sheet: Sheet) -> Iterator[str]:
    bad = [one for one in sheet.report.tables if one.status is not TableStatus.SUCCEEDED]
    later = [one for one in bad if sheet.under_way and one.reason is FailedReason.STOPPED]
    told = [one for one in bad if not sheet.under_way or one.reason is not FailedReason.STOPPED]
    for one in told:
        reason = one.reason.value if one.reason else "failed"
        why = " ".join(_text(part) for part in (one.code, one.message, one.remedy) if part)
        yield f"- {_code(str(one.table))} ({reason}): {why}"
    if later:
        yield f"- {count(len(later), 'table')} not finished yet"


def _differences(report: Report) -> Iterator[str]:
    for one in report.tables:
        told = [*one.losses, *one.declared, *one.warnings]
        if told:
            yield f"- {_code(str(one.table))}: {'; '.join(map(_text, told))}"


def _left_out(report: Report) -> Iterator[str]:
    for one in report.not_exported:
        yield f"- {_code(str(one.table))} is not exported: {_text(one.reason)}"
    for other in report.other_tables:
        verdict = other.status.value if other.status else "without a verdict"
        yield f"- {_code(str(other.table))} lies in the folder of an earlier run, {verdict}"


def _loading(sheet: Sheet) -> Iterator[str]:
    good = [one for one in sheet.report.tables if one.status is TableStatus.SUCCEEDED]
    if not good:
        yield _NOTHING_TO_LOAD
        return
    first = table_paths(sheet.output_dir, good[0].table).load_command
    yield "One table, with Google's `bq` and `gcloud` logged in:\n"
    yield _shell(_quoted(first))
    yield "\nAll of them; a table that is not SUCCEEDED is left out by its own script:\n"
    yield _shell(
        *_missing_names(sheet.bigquery),
        f"for script in {_scripts(sheet, good)}; do",
        '  "$script" || echo "NOT LOADED: $script"',
        "done",
    )


def _scripts(sheet: Sheet, good: Sequence[TableReport]) -> str:
    """Return the load scripts as words of a shell: by a pattern, where all that it finds are of
    this run.
    """
    if not sheet.report.other_tables:
        return f"{_quoted(sheet.output_dir)}/*/*/config/load_command.sh"
    scripts = (table_paths(sheet.output_dir, one.table).load_command for one in good)
    return " \\\n    ".join(map(_quoted, scripts))


def _missing_names(options: BigQueryOptions) -> list[str]:
    names = {
        "BQ_PROJECT": options.project,
        "BQ_DATASET": options.dataset,
        "BQ_LOCATION": options.location,
        "BQ_BUCKET": options.bucket,
    }
    return [f"export {name}=..." for name, value in names.items() if value is None]


def _verifying(sheet: Sheet) -> Iterator[str]:
    yield "The files against their SHA-256, without a database:\n"
    yield _shell(f"./run.sh --verify --output {_quoted(sheet.output_dir)}")
    yield (
        "\nAfter loading: `config/validation.sql` of each table compares row counts, sums and "
        "lengths in BigQuery; its load script ends by naming the command. What every table holds, "
        f"to the last digit, stands in {_code(REPORT_FILE)} and in each `config/metadata.json`."
    )


def _tables(report: Report) -> Iterator[str]:
    heads = ("Table", "Status", "Rows", "Rows in Oracle", "Checked", "Files", "gzip", "SCN")
    yield _table(heads, map(_row, report.tables), numbers=(2, 3, 5, 6, 7))


def _row(one: TableReport) -> tuple[str, ...]:
    status = one.status.value if one.reason is None else f"{one.status.value}: {one.reason.value}"
    return (
        _code(str(one.table)),
        status,
        f"{one.rows:,}",
        "" if one.oracle_rows is None else f"{one.oracle_rows:,}",
        one.validation.value if one.validation else "",
        f"{one.files:,}",
        size(one.gzip_bytes),
        "" if one.scn is None else str(one.scn),
    )


# -- Markdown --------------------------------------------------------------------------------------


def _section(title: str, lines: Iterable[str]) -> list[str]:
    """Return a section, nothing where it has no lines."""
    body = "\n".join(lines)
    return [f"## {title}\n", f"{body}\n"] if body else []


def _bullets(texts: Iterable[str]) -> Iterator[str]:
    return (f"- {text}" for text in texts)


def _table(
    heads: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Sequence[int] = ()
) -> str:
    rule = ["---:" if at in numbers else "---" for at in range(len(heads))]
    lines = (f"| {' | '.join(row)} |" for row in (heads, rule, *rows))
    return "\n".join(lines) + "\n"


def _shell(*lines: str) -> str:
    return "\n".join(["```bash", *lines, "```"])


def _quoted(path: str | Path) -> str:
    return shlex.quote(one_line(str(path)))


def _text(text: str) -> str:
    """Return what shows as this text: of any name or message, nothing is markup."""
    return _SPECIAL.sub(r"\\\1", one_line(text))


def _code(text: str) -> str:
    """Return the text as a code span, also within a table and with backticks of its own."""
    text = one_line(text).replace("|", "\\|")
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    room = " " if longest else ""
    return f"{fence}{room}{text}{room}{fence}"
