#!/usr/bin/env bash
# exporter_tui load script, form 2
# Uploads the files of HR.REGIONS and loads them into BigQuery, replacing the table.
# Needs the Google Cloud command line: bq, and gcloud or gsutil, logged in.
set -euo pipefail
unset CDPATH
export LC_ALL=C

stop() {
  echo "load_command.sh: $1" >&2
  exit 2
}

project="${BQ_PROJECT:-}"
[[ -n "$project" ]] || stop "set BQ_PROJECT to the project that the table is loaded into, or bigquery.project in the configuration"
dataset="${BQ_DATASET:-}"
[[ -n "$dataset" ]] || stop "set BQ_DATASET to the dataset that the table is loaded into, or bigquery.dataset in the configuration"
location="${BQ_LOCATION:-}"
[[ -n "$location" ]] || stop "set BQ_LOCATION to the location of that dataset, such as EU, or bigquery.location in the configuration"
bucket="${BQ_BUCKET:-}"
[[ -n "$bucket" ]] || stop "set BQ_BUCKET to the Cloud Storage bucket that takes the files, or bigquery.bucket in the configuration"
bucket="${bucket#gs://}"
bucket="${bucket%/}"

# One folder per table and content: nothing else ever lies in it.
prefix="gs://$bucket/exporter_tui/HR__REGIONS/a1f12c756003cf63"
table=HR__REGIONS

count=2

# SHA-256 and name of every file.
listed() {
  cat <<'END_OF_LIST'
35c42277fda2df763976169277f76a47fec9ae7a5c895079d4557b401d1c09b8  data_chunk_0000.csv.gz
ac73670af3abed54ac6fb4695131f4099be9fbe39d6076c5d0264a6bbdae9d83  data_chunk_0001.csv.gz
END_OF_LIST
}

names() {
  listed | cut -c 67-
}

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../data" || stop "the folder of the files is missing"

line_end=$'\n'
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

uris=""
if [[ "$count" -le 1000 ]]; then
  uris="$(names | while IFS= read -r file; do printf ',%s/%s' "$prefix" "$file"; done)"
  uris="${uris#,}"
fi
if [[ -z "$uris" || "${#uris}" -gt 100000 ]]; then
  # Too much for one argument: the pattern matches exactly the files once their number is proved.
  found="$("${list[@]}" "$prefix/" | grep -c '\.csv\.gz$' || true)"
  [[ "$((found))" -eq "$count" ]] ||
    stop "$prefix/ holds $((found)) files instead of $count; remove the others"
  uris="$prefix/data_chunk_*.csv.gz"
fi

cd -- ../config
bq \
  --synchronous_mode=true \
  --project_id="$project" \
  --location="$location" \
  --job_id="exporter_tui_HR__REGIONS_a1f12c756003cf63_$(date -u +%Y%m%dT%H%M%SZ)_$$" \
  load \
  --replace \
  --source_format=CSV \
  --schema=bigquery_schema.json \
  --null_marker='\N' \
  --field_delimiter=, \
  --allow_quoted_newlines \
  --preserve_ascii_control_characters \
  --max_bad_records=0 \
  --skip_leading_rows=0 \
  --encoding=UTF-8 \
  "$project:$dataset.$table" \
  "$uris"

echo "The load job has ended well: the files of 5 rows are now $project:$dataset.$table."
echo "To check what it holds:"
echo "  bq --project_id=$project --location=$location query --use_legacy_sql=false" \
  "--dataset_id=$dataset --max_rows=100000 <$(printf '%q' "$PWD/validation.sql")"
