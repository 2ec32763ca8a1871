"""The script is clean bash, loads exactly the listed files with every flag, and says what is
missing; it is run for real against stand-ins for the Google tools.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from exporter_tui.bigquery import load
from exporter_tui.bigquery.load import load_command, quoted, refusing_command
from exporter_tui.model.names import TableName
from exporter_tui.model.options import BigQueryOptions
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.work import ChunkRecord, ColumnStats
from exporter_tui.store.artefacts import write_artefacts
from exporter_tui.store.paths import table_paths
from tests.builders import NOWHERE
from tests.store.builders import plan, record

GIVEN = BigQueryOptions(project="my-project", dataset="ds", location="EU", bucket="my-bucket")
NASTY = TableName("HR", "a'b $(touch x) `y` \"z\n漢%s")
TOOL = """#!/usr/bin/env bash
{ printf '%s' "${0##*/}"; printf '\\x1f%s' "$@"; echo; } >>"$CALLS"
if [[ "${0##*/}" != bq ]]; then
  case " $* " in
    *" ls "*) echo "${LISTED:-}" ;;
    *) cat >>"$COPIED" ;;
  esac
fi
"""
SHASUM = """#!/usr/bin/env bash
[[ "$1 $2" == "-a 256" ]] || exit 1
shift 2
exec {sha256sum} "$@"
"""
"""How Perl's shasum, which macOS has, is called."""

FLAGS = [
    "load",
    "--replace",
    "--source_format=CSV",
    "--schema=bigquery_schema.json",
    "--null_marker=\\N",
    "--field_delimiter=,",
    "--allow_quoted_newlines",
    "--preserve_ascii_control_characters",
    "--max_bad_records=0",
    "--skip_leading_rows=0",
    "--encoding=UTF-8",
]


def script(
    of: TablePlan,
    options: BigQueryOptions = GIVEN,
    records: Sequence[ChunkRecord] | None = None,
) -> str:
    made = [record(of, tile.no) for tile in of.tiles] if records is None else records
    return load_command(of, [ColumnStats(non_null=3)] * len(of.columns), made, options)


DATA = b"12345"


def recorded(made: ChunkRecord) -> ChunkRecord:
    """Return the record with the digest of ``DATA``."""
    return replace(made, file_digest=f"sha256:{hashlib.sha256(DATA).hexdigest()}")


class Machine:
    """A machine with an export folder and stand-ins for bq and gcloud or gsutil."""

    def __init__(self, folder: Path, of: TablePlan, options: BigQueryOptions = GIVEN) -> None:
        self.folder = folder
        self.output_dir = folder / "out put's"
        self.paths = table_paths(self.output_dir, of.table)
        self.paths.data_dir.mkdir(parents=True)
        for tile in of.tiles:
            self.paths.chunk_file(tile.no).write_bytes(DATA)
        records = [recorded(record(of, tile.no, gzip_bytes=len(DATA))) for tile in of.tiles]
        text = script(of, options, records)
        write_artefacts(self.output_dir, of.table, {"load_command.sh": text})
        self.tools = folder / "bin"
        self.tools.mkdir()
        for name in ("bash", "cat", "cut", "dirname", "date", "grep", "env", "sha256sum"):
            found = shutil.which(name)
            assert found is not None
            (self.tools / name).symlink_to(found)
        self.add_tools("bq", "gcloud")

    def measure_with(self, tool: str) -> None:
        """Have this tool alone to read digests."""
        sha256sum = (self.tools / "sha256sum").readlink()
        if tool == "shasum":
            (self.tools / "sha256sum").unlink()
            (self.tools / "shasum").write_text(SHASUM.format(sha256sum=sha256sum))
            (self.tools / "shasum").chmod(0o755)

    def add_tools(self, *names: str) -> None:
        for name in names:
            (self.tools / name).write_text(TOOL)
            (self.tools / name).chmod(0o755)

    def run(
        self, command: str | None = None, **environment: str
    ) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [command or str(self.paths.load_command)],
            env={
                "PATH": str(self.tools),
                "CALLS": str(self.folder / "calls"),
                "COPIED": str(self.folder / "copied"),
                "CDPATH": str(self.folder / "decoy"),
                **environment,
            },
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def calls(self) -> list[list[str]]:
        path = self.folder / "calls"
        lines = path.read_text().splitlines() if path.exists() else []
        return [line.split("\x1f") for line in lines]

    @property
    def copied(self) -> list[str]:
        return (self.folder / "copied").read_text().splitlines()


@pytest.mark.slow
@pytest.mark.parametrize(
    "of",
    [
        plan(),
        plan(chunks=3, row_hash=True),
        plan(chunks=1001),
        plan(table=NASTY, delimiter="\x01", null_marker="it's \\N"),
        plan(delimiter="\t", null_marker="$(rm)"),
    ],
    ids=["plain", "chunks", "many chunks", "nasty", "tab"],
)
@pytest.mark.parametrize("options", [GIVEN, NOWHERE], ids=["given", "nowhere"])
def test_shellcheck_finds_nothing(tmp_path: Path, of: TablePlan, options: BigQueryOptions) -> None:
    path = tmp_path / "load_command.sh"
    path.write_text(script(of, options))
    shellcheck = Path(sys.executable).parent / "shellcheck"
    refusing = tmp_path / "refusing.sh"
    refusing.write_text(refusing_command(of.table, "it's FAILED: $(rm) `x`"))
    found = subprocess.run(
        [shellcheck, "--severity=style", path, refusing],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.stdout, found.returncode) == ("", 0)


def test_it_uploads_and_loads_exactly_the_listed_files_in_one_job(tmp_path: Path) -> None:
    machine = Machine(tmp_path, plan(chunks=2))
    (machine.paths.data_dir / "data_chunk_0007.csv.gz").write_bytes(b"of an earlier run")
    done = machine.run()
    assert (done.stderr, done.returncode) == ("", 0)
    assert machine.copied == ["data_chunk_0000.csv.gz", "data_chunk_0001.csv.gz"]
    copy, loading = machine.calls
    prefix = copy[-1]
    assert copy[:-1] == ["gcloud", "storage", "cp", "--read-paths-from-stdin"]
    assert prefix.startswith("gs://my-bucket/exporter_tui/HR__EMPLOYEES/")
    assert prefix.endswith("/")
    assert loading[1] == "--synchronous_mode=true"
    assert loading[2:4] == ["--project_id=my-project", "--location=EU"]
    assert loading[4].startswith("--job_id=exporter_tui_HR__EMPLOYEES_")
    assert loading[5:-2] == FLAGS
    assert loading[-2] == "my-project:ds.HR__EMPLOYEES"
    assert loading[-1] == f"{prefix}data_chunk_0000.csv.gz,{prefix}data_chunk_0001.csv.gz"
    assert "the files of 6 rows are now my-project:ds.HR__EMPLOYEES" in done.stdout
    assert "validation.sql" in done.stdout


def test_two_starts_are_two_jobs_that_replace(tmp_path: Path) -> None:
    machine = Machine(tmp_path, plan())
    machine.run()
    machine.run()
    first, second = [call for call in machine.calls if call[0] == "bq"]
    assert first[4] != second[4]
    assert first[5:] == second[5:]


@pytest.mark.parametrize("how", ["absolute", "relative", "symlink"])
def test_it_works_from_any_folder(tmp_path: Path, how: str) -> None:
    machine = Machine(tmp_path, plan())
    script_path = machine.paths.load_command
    if how == "relative":
        # A CDPATH that leads elsewhere must not lead the script there.
        decoy = tmp_path / "decoy" / machine.paths.folder.relative_to(tmp_path)
        (decoy / "config").mkdir(parents=True)
        (decoy / "data").mkdir()
        assert machine.run(os.path.relpath(script_path, tmp_path)).returncode == 0
    elif how == "absolute":
        assert machine.run(str(script_path)).returncode == 0
    else:
        (tmp_path / "link").symlink_to(machine.output_dir)
        table = script_path.relative_to(machine.output_dir)
        assert machine.run(str(tmp_path / "link" / table)).returncode == 0
    assert len(machine.calls) == 2


@pytest.mark.parametrize("missing", ["PROJECT", "DATASET", "LOCATION", "BUCKET"])
def test_a_name_that_nobody_gave_is_asked_for(tmp_path: Path, missing: str) -> None:
    machine = Machine(tmp_path, plan(), NOWHERE)
    names = {
        "BQ_PROJECT": "p",
        "BQ_DATASET": "d",
        "BQ_LOCATION": "EU",
        "BQ_BUCKET": "gs://b/folder/",
    }
    del names[f"BQ_{missing}"]
    done = machine.run(None, **names)
    assert done.returncode == 2
    assert f"load_command.sh: set BQ_{missing} to the " in done.stderr
    assert f"bigquery.{missing.lower()} in the configuration" in done.stderr
    assert machine.calls == []


def test_names_may_come_from_variables(tmp_path: Path) -> None:
    machine = Machine(tmp_path, plan(), NOWHERE)
    done = machine.run(
        None, BQ_PROJECT="p", BQ_DATASET="d", BQ_LOCATION="US", BQ_BUCKET="gs://b/folder/"
    )
    assert done.returncode == 0
    assert machine.calls[0][-1].startswith("gs://b/folder/exporter_tui/HR__EMPLOYEES/")
    assert machine.calls[1][-2] == "p:d.HR__EMPLOYEES"


@pytest.mark.parametrize("tool", ["sha256sum", "shasum"])
@pytest.mark.parametrize("data", [None, b"1234", b"12346", b"123456", b""])
@pytest.mark.parametrize("locale", ["C", "de_DE.UTF-8", "tr_TR"])
def test_a_damaged_folder_is_not_loaded(
    tmp_path: Path, tool: str, data: bytes | None, locale: str
) -> None:
    machine = Machine(tmp_path, plan(chunks=3))
    machine.measure_with(tool)
    path = machine.paths.data_dir / "data_chunk_0001.csv.gz"
    path.unlink()
    if data is not None:
        path.write_bytes(data)
    done = machine.run(None, LC_ALL=locale, LANG=locale)
    assert done.returncode == 2
    wanted = "not what was exported: data_chunk_0001.csv.gz: FAILED;"
    if data is None:
        wanted = "data_chunk_0001.csv.gz is missing; run the export again"
    assert wanted in done.stderr
    assert machine.calls == []


@pytest.mark.parametrize("tool", ["sha256sum", "shasum"])
def test_what_was_exported_is_loaded_whichever_tool_reads_it(tmp_path: Path, tool: str) -> None:
    machine = Machine(tmp_path, plan(chunks=3))
    machine.measure_with(tool)
    done = machine.run()
    assert (done.stderr, done.returncode) == ("", 0)
    assert len(machine.calls) == 2


@pytest.mark.parametrize("broken", ["#!/usr/bin/env bash\nexit 1\n", "#!/usr/bin/env bash\n{\n"])
def test_a_tool_that_cannot_read_proves_nothing(tmp_path: Path, broken: str) -> None:
    machine = Machine(tmp_path, plan())
    (machine.tools / "sha256sum").unlink()
    (machine.tools / "sha256sum").write_text(broken)
    (machine.tools / "sha256sum").chmod(0o755)
    done = machine.run()
    assert done.returncode == 2
    assert "not what was exported" in done.stderr
    assert machine.calls == []


def test_without_a_tool_that_reads_digests_nothing_is_loaded(tmp_path: Path) -> None:
    machine = Machine(tmp_path, plan())
    (machine.tools / "sha256sum").unlink()
    done = machine.run()
    assert done.returncode == 2
    assert "sha256sum is missing" in done.stderr
    assert machine.calls == []


@pytest.mark.slow
def test_ten_thousand_files_pass_by_no_argument_that_could_be_too_long(tmp_path: Path) -> None:
    machine = Machine(tmp_path, plan(chunks=10_000))
    found = "\n".join(f"gs://b/data_chunk_{no:04d}.csv.gz" for no in range(10_000))
    listing = tmp_path / "listing"
    listing.write_text(found)
    for name in ("gcloud", "bq"):
        text = (machine.tools / name).read_text()
        (machine.tools / name).write_text(text.replace('echo "${LISTED:-}"', f"cat '{listing}'"))
    done = machine.run()
    assert (done.stderr, done.returncode) == ("", 0)
    assert len(machine.copied) == 10_000
    assert machine.calls[-1][-1].endswith("/data_chunk_*.csv.gz")


@pytest.mark.slow
@pytest.mark.parametrize("letters", [1, 90])
def test_long_names_make_the_list_too_long_before_its_number_does(
    tmp_path: Path, letters: int
) -> None:
    long = TableName("O" * letters, "T" * letters)
    machine = Machine(tmp_path, plan(table=long, chunks=600))
    found = "\n".join(f"gs://b/data_chunk_{no:04d}.csv.gz" for no in range(600))
    done = machine.run(None, LISTED=found)
    assert (done.stderr, done.returncode) == ("", 0)
    uris = machine.calls[-1][-1]
    assert uris.endswith("/data_chunk_*.csv.gz" if letters == 90 else "/data_chunk_0599.csv.gz")
    assert len(uris) < 128 * 1024


def test_a_table_that_failed_is_not_loaded_and_says_why(tmp_path: Path) -> None:
    machine = Machine(tmp_path, plan(table=NASTY))
    why = "it is FAILED (validation): $(touch x) `y` 'z'\nSUM(A): Oracle 1, files 2."
    text = refusing_command(NASTY, why)
    write_artefacts(machine.output_dir, NASTY, {"load_command.sh": text})
    done = machine.run()
    assert (done.stdout, done.returncode) == ("", 2)
    assert done.stderr == f"load_command.sh: {' '.join(why.split())}\n"
    assert machine.calls == []
    assert not (tmp_path / "x").exists()


def test_without_gcloud_gsutil_is_taken(tmp_path: Path) -> None:
    machine = Machine(tmp_path, plan())
    (machine.tools / "gcloud").unlink()
    machine.add_tools("gsutil")
    assert machine.run().returncode == 0
    assert machine.calls[0][:4] == ["gsutil", "-m", "cp", "-I"]


@pytest.mark.parametrize("tool", ["bq", "gcloud"])
def test_a_missing_tool_is_named_before_anything_is_sent(tmp_path: Path, tool: str) -> None:
    machine = Machine(tmp_path, plan())
    (machine.tools / tool).unlink()
    done = machine.run()
    assert done.returncode == 2
    assert f"{tool} is missing" in done.stderr
    assert machine.calls == []


def test_a_failed_upload_loads_nothing(tmp_path: Path) -> None:
    machine = Machine(tmp_path, plan())
    (machine.tools / "gcloud").write_text("#!/usr/bin/env bash\nexit 7\n")
    assert machine.run().returncode == 7
    assert machine.calls == []


@pytest.mark.parametrize(
    "of",
    [
        plan(table=NASTY, delimiter="\x01", null_marker="it's \\N"),
        plan(table=NASTY, delimiter="\t", null_marker='"$(rm)` \\'),
        plan(table=NASTY, delimiter=";", null_marker="\x02é"),
    ],
    ids=["control", "tab", "semicolon"],
)
def test_nasty_names_and_formats_arrive_as_they_are(tmp_path: Path, of: TablePlan) -> None:
    machine = Machine(tmp_path, of)
    done = machine.run()
    assert (done.stderr, done.returncode) == ("", 0)
    loading = machine.calls[-1]
    assert f"--null_marker={of.text.null_marker}" in loading
    assert f"--field_delimiter={of.text.delimiter}" in loading
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(("listed", "code"), [(3, 0), (4, 2)])
def test_very_many_files_go_by_a_pattern_once_their_number_is_proved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listed: int, code: int
) -> None:
    monkeypatch.setattr(load, "_MOST_LISTED", 2)
    machine = Machine(tmp_path, plan(chunks=3))
    found = "\n".join(f"gs://b/data_chunk_{no:04d}.csv.gz" for no in range(listed))
    done = machine.run(None, LISTED=found)
    assert done.returncode == code
    if code:
        assert "holds 4 files instead of 3" in done.stderr
        assert [call[0] for call in machine.calls] == ["gcloud", "gcloud"]
    else:
        assert machine.calls[-1][-1].endswith("/data_chunk_*.csv.gz")


def test_other_content_goes_to_another_folder() -> None:
    of = plan()
    one = script(of, records=[record(of, content_digest="sha256:1")])
    other = script(of, records=[record(of, content_digest="sha256:2")])
    assert one != other
    assert one == script(of, records=[record(of, content_digest="sha256:1")])


def test_without_files_there_is_nothing_to_load() -> None:
    with pytest.raises(ValueError, match="0 files"):
        script(plan(), records=[])


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("EU", "EU"),
        ("", "''"),
        ("\\N", "'\\N'"),
        ("\t", "$'\\x09'"),
        ("$a", "$'\\x24a'"),
        ("\x02a\x01", "$'\\x02a\\x01'"),
    ],
)
def test_a_text_becomes_one_word(text: str, word: str) -> None:
    assert quoted(text) == word
