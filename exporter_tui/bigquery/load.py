"""``load_command.sh``: the script that uploads the files of one table and loads them.

Enters: plan, records of all its chunks, the names to use. Leaves: bash, for bash 3.2 and later. It
loads exactly the listed files in one job that replaces the table, so that a second start cannot
duplicate a row; it reads every file against its SHA-256 first and runs from any folder. Of a table
that is not SUCCEEDED there is another script, which says so and loads nothing.
"""

import hashlib
import shlex
from collections.abc import Sequence

from exporter_tui.bigquery.names import table_name
from exporter_tui.bigquery.types import final_types
from exporter_tui.model.data_file import chunk_file_name
from exporter_tui.model.names import TableName
from exporter_tui.model.options import BigQueryOptions
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.work import ChunkRecord, ColumnStats

_DIGEST_DIGITS = 16

_MOST_LISTED = 1_000
_LONGEST_LIST = 100_000
"""All URIs are one argument of ``bq``, and one argument holds at most 128 KiB on Linux."""

FORM = "# exporter_tui load script, form 2"
"""Stands in the second line. Without it a script is of a version that checked sizes only."""

REFUSES = "# Loads nothing."
"""Stands in the third line of a script of a table that is not SUCCEEDED."""

_MOST_FILES = 10_000_000
"""Per load job, as the quotas page of BigQuery states."""

_HEAD = """\
#!/usr/bin/env bash
{form}
# Uploads the files of {table} and loads them into BigQuery, replacing the table.
# Needs the Google Cloud command line: bq, and gcloud or gsutil, logged in.
set -euo pipefail
unset CDPATH
export LC_ALL=C

stop() {{
  echo "load_command.sh: $1" >&2
  exit 2
}}

{names}
bucket="${{bucket#gs://}}"
bucket="${{bucket%/}}"

# One folder per table and content: nothing else ever lies in it.
prefix="gs://$bucket/exporter_tui/{folder}"
table={bigquery_table}
"""

_FILES = """
count={count}

# SHA-256 and name of every file.
listed() {{
  cat <<'END_OF_LIST'
{lines}END_OF_LIST
}}
"""

_CHECK = """
names() {
  listed | cut -c 67-
}

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../data" || stop "the folder of the files is missing"

line_end=$'\\n'
missing="$(names | while IFS= read -r file; do [[ -f "$file" ]] || echo "$file"; done)"
[[ -z "$missing" ]] || stop "${missing%%"$line_end"*} is missing; run the export again"

if command -v sha256sum >/dev/null; then
  check=(sha256sum -c)
elif command -v shasum >/dev/null; then
  check=(shasum -a 256 -c)
else
  stop "sha256sum is missing: nobody can tell whether the files are those that were exported"
fi
echo "Reading $count files against their SHA-256 ..."
if ! wrong="$(listed | "${check[@]}" 2>&1 | { grep -v ': OK$' || true; })"; then
  stop "not what was exported: ${wrong%%"$line_end"*}; ./run.sh --verify says how it differs"
fi

command -v bq >/dev/null || stop "bq is missing; install the Google Cloud command line"
if command -v gcloud >/dev/null; then
  copy=(gcloud storage cp --read-paths-from-stdin)
  list=(gcloud storage ls)
elif command -v gsutil >/dev/null; then
  copy=(gsutil -m cp -I)
  list=(gsutil ls)
else
  stop "gcloud is missing; install the Google Cloud command line"
fi

names | "${copy[@]}" "$prefix/"
"""

_URIS = """
uris=""
if [[ "$count" -le {most} ]]; then
  uris="$(names | while IFS= read -r file; do printf ',%s/%s' "$prefix" "$file"; done)"
  uris="${{uris#,}}"
fi
if [[ -z "$uris" || "${{#uris}}" -gt {longest} ]]; then
  # Too much for one argument: the pattern matches exactly the files once their number is proved.
  found="$("${{list[@]}}" "$prefix/" | grep -c '\\.csv\\.gz$' || true)"
  [[ "$((found))" -eq "$count" ]] ||
    stop "$prefix/ holds $((found)) files instead of $count; remove the others"
  uris="$prefix/data_chunk_*.csv.gz"
fi
"""

_LOAD = """
cd -- ../config
bq \\
  --synchronous_mode=true \\
  --project_id="$project" \\
  --location="$location" \\
  --job_id="exporter_tui_{folder_id}_$(date -u +%Y%m%dT%H%M%SZ)_$$" \\
  load \\
  --replace \\
  --source_format=CSV \\
  --schema=bigquery_schema.json \\
  --null_marker={null_marker} \\
  --field_delimiter={delimiter} \\
  --allow_quoted_newlines \\
  --preserve_ascii_control_characters \\
  --max_bad_records=0 \\
  --skip_leading_rows=0 \\
  --encoding=UTF-8 \\
  "$project:$dataset.$table" \\
  "$uris"

echo "The load job has ended well: the files of {rows} rows are now $project:$dataset.$table."
echo "To check what it holds:"
echo "  bq --project_id=$project --location=$location query --use_legacy_sql=false" \\
  "--dataset_id=$dataset --max_rows=100000 <$(printf '%q' "$PWD/validation.sql")"
"""


_REFUSING = """\
#!/usr/bin/env bash
{form}
{refuses} {table} is not SUCCEEDED.
printf 'load_command.sh: %s\\n' {why} >&2
exit 2
"""


def refusing_command(table: TableName, why: str) -> str:
    """Return the script of a table that must not be loaded: it says why and exits with 2."""
    said = quoted(" ".join(why.split()))
    return _REFUSING.format(form=FORM, refuses=REFUSES, table=_comment(str(table)), why=said)


def load_command(
    plan: TablePlan,
    stats: Sequence[ColumnStats],
    records: Sequence[ChunkRecord],
    options: BigQueryOptions,
) -> str:
    """Return the script. ``records``: of all chunks, in plan order.

    Raises ValueError without any file, with more files than one job takes, or when statistics and
    plan do not fit together.
    """
    if not 0 < len(records) <= _MOST_FILES:
        raise ValueError(f"{len(records)} files cannot be loaded in one job")
    final_types(plan.columns, stats)
    folder = f"{table_name(plan.table)}/{_content_digest(plan, records)}"
    head = _HEAD.format(
        form=FORM,
        table=_comment(str(plan.table)),
        names=_names(options),
        bigquery_table=table_name(plan.table),
        folder=folder,
    )
    load = _LOAD.format(
        folder_id=folder.replace("/", "_"),
        null_marker=quoted(plan.text.null_marker),
        delimiter=quoted(plan.text.delimiter),
        rows=sum(record.rows for record in records),
    )
    uris = _URIS.format(most=_MOST_LISTED, longest=_LONGEST_LIST)
    return head + _files(records) + _CHECK + uris + load


def _names(options: BigQueryOptions) -> str:
    """Return one line per name: its value, or the demand for the variable that gives it."""
    wanted = (
        ("project", options.project, "the project that the table is loaded into"),
        ("dataset", options.dataset, "the dataset that the table is loaded into"),
        ("location", options.location, "the location of that dataset, such as EU"),
        ("bucket", options.bucket, "the Cloud Storage bucket that takes the files"),
    )
    return "\n".join(
        f"{name}={quoted(value)}" if value else _demanded(name, what)
        for name, value, what in wanted
    )


def _demanded(name: str, what: str) -> str:
    variable = f"BQ_{name.upper()}"
    demand = f"set {variable} to {what}, or bigquery.{name} in the configuration"
    return f'{name}="${{{variable}:-}}"\n[[ -n "${name}" ]] || stop "{demand}"'


def quoted(text: str) -> str:
    """Return ``text`` as one bash word; what could be mistaken for an expansion, and control
    characters, are written as escapes.
    """
    if text.isprintable() and not set("$`") & set(text):
        return shlex.quote(text)
    escaped = "".join(_escaped(byte) for byte in text.encode())
    return f"$'{escaped}'"


def _escaped(byte: int) -> str:
    return chr(byte) if chr(byte).isalnum() and byte < 0x80 else f"\\x{byte:02x}"


def _comment(text: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in text)


def _files(records: Sequence[ChunkRecord]) -> str:
    """Return the list that ``sha256sum -c`` reads, and how long it is."""
    lines = "".join(
        f"{record.file_digest.removeprefix('sha256:')}  {chunk_file_name(record.chunk)}\n"
        for record in records
    )
    return _FILES.format(count=len(records), lines=lines)


def _content_digest(plan: TablePlan, records: Sequence[ChunkRecord]) -> str:
    seen = [plan.fingerprint, *(f"{one.chunk}:{one.content_digest}" for one in records)]
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()[:_DIGEST_DIGITS]
