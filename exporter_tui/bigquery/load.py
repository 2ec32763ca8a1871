"""``load_command.sh``: the script that uploads the files of one table and loads them.

Enters: plan, records of all its chunks, the names to use. Leaves: bash, for bash 3.2 and later. It
loads exactly the listed files in one job that replaces the table, so that a second start cannot
duplicate a row; it checks every file's size first and runs from any folder.
"""

import hashlib
import shlex
from collections.abc import Sequence

from exporter_tui.bigquery.names import table_name
from exporter_tui.bigquery.types import final_types
from exporter_tui.model.names import chunk_file_name
from exporter_tui.model.options import BigQueryOptions
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.work import ChunkRecord, ColumnStats

_DIGEST_DIGITS = 16

_MOST_LISTED = 1_000
"""All URIs are one argument of ``bq``, and one argument holds at most 128 KiB on Linux."""

_MOST_FILES = 10_000_000
"""Per load job, as the quotas page of BigQuery states."""

_HEAD = """\
#!/usr/bin/env bash
# Uploads the files of {table} and loads them into BigQuery, replacing the table.
# Needs the Google Cloud command line: bq, and gcloud or gsutil, logged in.
set -euo pipefail
unset CDPATH

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

_CHECK = """
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../data" || stop "the folder of the files is missing"

no=0
for file in "${files[@]}"; do
  [[ -f "$file" ]] || stop "$file is missing; run the export again"
  bytes="$(wc -c <"$file")"
  [[ "$((bytes))" -eq "${sizes[no]}" ]] ||
    stop "$file has $((bytes)) bytes instead of ${sizes[no]}; run the export again"
  no=$((no + 1))
done

command -v bq >/dev/null || stop "bq is missing; install the Google Cloud command line"
if command -v gcloud >/dev/null; then
  copy=(gcloud storage cp --read-paths-from-stdin)
elif command -v gsutil >/dev/null; then
  copy=(gsutil -m cp -I)
else
  stop "gcloud is missing; install the Google Cloud command line"
fi

printf '%s\\n' "${files[@]}" | "${copy[@]}" "$prefix/"
"""

_COUNT = """
list=(gsutil ls)
[[ "${copy[0]}" == gsutil ]] || list=(gcloud storage ls)
found="$("${list[@]}" "$prefix/" | grep -c '\\.csv\\.gz$' || true)"
[[ "$((found))" -eq "${#files[@]}" ]] ||
  stop "$prefix/ holds $((found)) files instead of ${#files[@]}; remove the others"
"""

_LIST_URIS = """
uris=""
for file in "${files[@]}"; do
  uris="$uris${uris:+,}$prefix/$file"
done
"""

_WILDCARD_URI = """
# Too many files for one argument: the pattern matches exactly them, as was just counted.
uris="$prefix/data_chunk_*.csv.gz"
"""

_LOAD = """
cd -- ../config
bq \\
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

echo "Loaded {rows} rows into $project:$dataset.$table. To check them:"
echo "  bq --project_id=$project --location=$location query --use_legacy_sql=false" \\
  "--dataset_id=$dataset --max_rows=100000 <$(printf '%q' "$PWD/validation.sql")"
"""


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
    uris = _LIST_URIS if len(records) <= _MOST_LISTED else _COUNT + _WILDCARD_URI
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
    names = "".join(f"  {chunk_file_name(record.chunk)}\n" for record in records)
    sizes = "".join(f"  {record.gzip_bytes}\n" for record in records)
    return f"\nfiles=(\n{names})\nsizes=(\n{sizes})\n"


def _content_digest(plan: TablePlan, records: Sequence[ChunkRecord]) -> str:
    seen = [plan.fingerprint, *(f"{one.chunk}:{one.content_digest}" for one in records)]
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()[:_DIGEST_DIGITS]
