"""A good file becomes frozen options with every default filled in."""

import dataclasses
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from exporter_tui.config.errors import ConfigError
from exporter_tui.config.load import DEMO_FILE, load_export, load_options
from exporter_tui.model.options import DriverMode, Options, Secret, ValidationMode

Load = Callable[..., Options]

DEMO_ENVIRONMENT = {
    "FAKEORACLE_HOST": "127.0.0.1",
    "FAKEORACLE_PORT": "41521",
    "FAKEORACLE_SERVICE": "FAKEPDB1",
    "FAKEORACLE_USERNAME": "demo",
    "FAKEORACLE_PASSWORD": "12345",
}


def test_what_the_file_leaves_out_has_its_documented_default(load: Load, valid: str) -> None:
    options = load(valid)

    assert options.database.port == 1521
    assert options.database.mode is DriverMode.THIN
    assert options.database.connect_timeout_s == 20
    assert options.database.stall_timeout_s == 600
    assert options.database.expire_time_min == 2
    assert options.export.cpu_percent == 50
    assert options.export.parallel is None
    assert options.export.chunk_threshold_bytes == 1024**3
    assert options.export.chunk_bytes == 512 * 1024**2
    assert options.export.fetch_rows == 10_000
    assert options.export.gzip_level == 2
    assert options.export.validation is ValidationMode.FULL
    assert options.export.text.delimiter == ","
    assert options.export.text.null_marker == r"\N"
    assert options.export.text.row_hash is False
    assert options.bigquery.project is None


def test_every_value_of_the_file_arrives(load: Load) -> None:
    options = load("""\
database:
  username: scott
  password: tiger
  dsn: tcps://dbhost:2484/pdb
  config_dir: /etc/oracle
  wallet_location: /etc/wallet
  wallet_password: sesame
  connect_timeout_s: 5
  stall_timeout_s: 7.5
  expire_time_min: 0
export:
  output_dir: /data/out
  schemas: [HR, 'SAL*', HR]
  tables: [HR.A, B]
  exclude_tables: ['*_OLD']
  cpu_percent: 75
  parallel: 3
  chunk_threshold: 2 GB
  chunk_size: 100M
  fetch_rows: 500
  field_delimiter: "\\x10"
  null_marker: 'NULL'
  gzip_level: 0
  validation: deep
  enable_row_hash: yes
  use_client_hash: true
bigquery:
  project: my-project
  dataset: my_dataset
  location: europe-west1
  bucket: my-bucket/oracle
""")
    database, export, bigquery = options.database, options.export, options.bigquery

    assert (database.dsn, database.host, database.port) == ("tcps://dbhost:2484/pdb", None, None)
    assert database.password == Secret("tiger")
    assert database.wallet_password == Secret("sesame")
    assert (database.config_dir, database.wallet_location) == ("/etc/oracle", "/etc/wallet")
    assert (database.connect_timeout_s, database.stall_timeout_s) == (5, 7.5)
    assert database.expire_time_min == 0
    assert export.schemas == ("HR", "SAL*")
    assert (export.tables, export.exclude_tables) == (("HR.A", "B"), ("*_OLD",))
    assert (export.cpu_percent, export.parallel, export.fetch_rows) == (75, 3, 500)
    assert (export.chunk_threshold_bytes, export.chunk_bytes) == (2 * 1024**3, 100 * 1024**2)
    assert (export.text.delimiter, export.text.null_marker) == ("\x10", "NULL")
    assert (export.text.row_hash, export.gzip_level) == (True, 0)
    assert export.validation is ValidationMode.DEEP
    assert (bigquery.project, bigquery.dataset) == ("my-project", "my_dataset")
    assert (bigquery.location, bigquery.bucket) == ("europe-west1", "my-bucket/oracle")


def test_a_size_in_bytes_and_a_threshold_alone_set_the_chunk_size(load: Load, valid: str) -> None:
    options = load(valid + "  chunk_threshold: 16777216\n")

    assert options.export.chunk_threshold_bytes == 16 * 1024**2
    assert options.export.chunk_bytes == 8 * 1024**2


def test_without_schemas_the_choice_is_left_to_the_plan(load: Load, valid: str) -> None:
    assert load(valid.replace("  schemas: [HR]\n", "")).export.schemas == ()


def test_relative_paths_start_at_the_folder_of_the_file(
    load: Load, valid: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")

    assert load(valid).export.output_dir == str(tmp_path / "out")
    home = load(valid.replace("output_dir: out", "output_dir: ~/out"), {"HOME": "/home/me"})
    assert home.export.output_dir == "/home/me/out"


def test_the_command_line_replaces_the_export_folder(
    load: Load, valid: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    options = load(valid.replace("  output_dir: out\n", ""), output_dir="elsewhere/../mine")

    assert options.export.output_dir == str(tmp_path / "mine")


def test_sections_that_are_all_comments_mean_their_defaults(load: Load, valid: str) -> None:
    assert load(valid + "bigquery:\n  # project: x\n").bigquery.dataset is None


def test_a_byte_order_mark_and_windows_line_ends_are_read(valid: str, tmp_path: Path) -> None:
    path = tmp_path / "windows.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + valid.replace("\n", "\r\n").encode())

    assert load_options(str(path), environ={}).database.host == "dbhost"


def test_options_are_frozen_and_survive_a_pipe_with_their_password(load: Load, valid: str) -> None:
    options = load(valid)

    with pytest.raises(dataclasses.FrozenInstanceError):
        options.export.cpu_percent = 99  # type: ignore[misc]
    copy = pickle.loads(pickle.dumps(options))  # noqa: S301
    assert copy == options
    assert copy.database.password.reveal() == "tiger-secret"
    assert "tiger" not in repr(options)


def test_the_demo_runs_on_its_packaged_file() -> None:
    options = load_options(str(DEMO_FILE), environ=DEMO_ENVIRONMENT, output_dir="/tmp/x")  # noqa: S108

    assert options.database.port == 41521
    assert options.database.password.reveal() == "12345"
    assert options.export.schemas == ("HR", "SALES", "FINANCE", "LOGISTICS", "WEB")
    assert options.export.chunk_threshold_bytes == 8 * 1024**2


def test_the_demo_file_names_the_variables_that_it_misses() -> None:
    with pytest.raises(ConfigError) as caught:
        load_options(str(DEMO_FILE), environ={})

    for name in DEMO_ENVIRONMENT:
        assert name in str(caught.value)


def test_links_on_the_way_to_the_export_folder_are_resolved_once(
    load: Load, valid: str, tmp_path: Path
) -> None:
    (tmp_path / "disk2" / "space").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "disk2")
    found = load(valid.replace("output_dir: out", "output_dir: link/space/x"))
    assert found.export.output_dir == str(tmp_path / "disk2" / "space" / "x")


def test_what_concerns_the_database_is_not_needed_to_know_the_folder(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(
        "database:\n  prot: 1\n  port: high\n  password: ${NOT_SET}\n"
        "export:\n  output_dir: data\n  cpu_percent: 25\n"
    )
    export = load_export(str(path), environ={})
    assert (export.output_dir, export.cpu_percent) == (str(tmp_path / "data"), 25)
    other = load_export(str(path), environ={}, output_dir=str(tmp_path / "other"))
    assert other.output_dir == str(tmp_path / "other")


def test_what_is_wrong_with_the_export_is_told_without_a_word_of_the_database(
    tmp_path: Path,
) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("database:\n  prot: 1\nexport:\n  cpu_percent: 1\n")
    with pytest.raises(ConfigError) as caught:
        load_export(str(path), environ={})
    assert "cpu_percent" in str(caught.value)
    assert "output_dir" in str(caught.value)
    assert "prot" not in str(caught.value)
