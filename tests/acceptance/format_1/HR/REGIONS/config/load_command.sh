#!/usr/bin/env bash
# Uploads the files of HR.REGIONS and loads them into BigQuery, replacing the table.
# Needs the Google Cloud command line: bq, and gcloud or gsutil, logged in.
set -euo pipefail
unset CDPATH

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
prefix="gs://$bucket/exporter_tui/HR__REGIONS/eb8d309041f0bbe7"
table=HR__REGIONS

files=(
  data_chunk_0000.csv.gz
  data_chunk_0001.csv.gz
  data_chunk_0002.csv.gz
)
sizes=(
  20
  79
  20
)

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

printf '%s\n' "${files[@]}" | "${copy[@]}" "$prefix/"

uris=""
for file in "${files[@]}"; do
  uris="$uris${uris:+,}$prefix/$file"
done

cd -- ../config
bq \
  --project_id="$project" \
  --location="$location" \
  --job_id="exporter_tui_HR__REGIONS_eb8d309041f0bbe7_$(date -u +%Y%m%dT%H%M%SZ)_$$" \
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

echo "Loaded 5 rows into $project:$dataset.$table. To check them:"
echo "  bq --project_id=$project --location=$location query --use_legacy_sql=false" \
  "--dataset_id=$dataset --max_rows=100000 <$(printf '%q' "$PWD/validation.sql")"
