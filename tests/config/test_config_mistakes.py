"""Every mistake in a configuration is named with file, line, key, cause and remedy, all at once."""

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from exporter_tui.config.errors import ConfigError
from exporter_tui.config.load import load_options

Refuse = Callable[..., ConfigError]


def only(error: ConfigError) -> tuple[int | None, str, str, str]:
    """Return line, key, cause and remedy of the one problem."""
    (problem,) = error.problems
    return problem.line, problem.key, problem.cause, problem.remedy


def test_all_mistakes_are_reported_at_once_in_the_order_of_the_file(refuse: Refuse) -> None:
    error = refuse("""\
database:
  usrname: scott
  password: ${NOT_SET}
  port: 99999
  service: a
  sid: b

export:
  output_dir: out
  gzip_level: high
  chunk_threshold: 1 parsec
  field_delimiter: ""
  use_client_hash: false
extra: 1
""")

    assert [(problem.line, problem.key) for problem in error.problems] == [
        (1, "database.username"),
        (2, "database.usrname"),
        (3, "database.password"),
        (4, "database.port"),
        (6, "database.sid"),
        (10, "export.gzip_level"),
        (11, "export.chunk_threshold"),
        (12, "export.field_delimiter"),
        (13, "export.use_client_hash"),
        (14, "(not shown)"),
    ]


def test_the_text_names_file_line_key_cause_and_remedy(
    refuse: Refuse, valid: str, tmp_path: Path
) -> None:
    error = refuse(valid + "  cpu_percent: 500\n")

    assert str(error) == (
        f"{tmp_path}/config.yaml:9: export.cpu_percent: 500 does not fit here\n"
        "    Write a whole number, 5 to 100 (the default is 50)."
    )


@pytest.mark.parametrize(
    ("line", "remedy"),
    [
        ("  cpu_percnt: 50", "Did you mean `cpu_percent`?"),
        ("  Schemas: [A]", "Did you mean `schemas`?"),
        ("  username: x", "Write it below `database:`."),
        ("  zebra: 1", "The keys of `export:` are output_dir, schemas,"),
        ("host: x", "Write it below `database:`, indented."),
        ("exports: {}", "Did you mean `export`?"),
        ("zebra: 1", "The sections are database, export, bigquery."),
    ],
)
def test_an_unknown_key_is_refused_with_the_likely_one(
    refuse: Refuse, valid: str, line: str, remedy: str
) -> None:
    at, _, cause, said = only(refuse(valid + line))

    assert at == 9
    assert cause.startswith("there is no such key")
    assert said.startswith(remedy)


@pytest.mark.parametrize(
    ("line", "cause", "remedy"),
    [
        ("  cpu_percent: 4", "4 does not fit here", "Write a whole number, 5 to 100"),
        ("  cpu_percent: 50.0", "50.0 does not fit here", "Write a whole number"),
        ("  cpu_percent: '50'", "'50' does not fit here", "Write a whole number"),
        ("  cpu_percent: true", "true does not fit here", "Write a whole number"),
        ("  cpu_percent: [50]", "a list does not fit here", "Write a whole number"),
        ("  cpu_percent: {a: 1}", "a section does not fit here", "Write a whole number"),
        ("  cpu_percent:", "the key has no value", "Write a whole number"),
        ("  parallel: 0", "0 does not fit here", "Write a whole number, 1 to 256."),
        ("  validation: none", "'none' does not fit here", "Write counts, full or deep"),
        ("  validation: true", "true does not fit here", "Write counts, full or deep"),
        ("  gzip_level: 9", "9 does not fit here", "Write a whole number, 0 to 3"),
        ("  tables: HR.EMP", "'HR.EMP' does not fit here", "Write a list of tables"),
        ("  enable_row_hash: 1", "1 does not fit here", "Write true or false"),
        ("  exclude_tables: [1, A]", "1 is not text for YAML", "Put it in single quotes."),
        ("  exclude_tables: [true]", "true is not text for YAML", "Put it in single quotes."),
        ("  exclude_tables: ['']", "the text is empty", "Write a value"),
        ("  chunk_threshold: 12 XB", "this is not a size", "Write bytes, or a number with KiB"),
        ("  chunk_threshold: 1.3 B", "this is not a whole number of bytes", "Write bytes"),
        ("  chunk_threshold: 5", "5 does not fit here", "Write a size of at least 8 KiB"),
        ("  chunk_threshold: -1", "-1 does not fit here", "Write a size of at least 8 KiB"),
        ("  chunk_size: 2 GB", "a chunk of 2 GiB is larger than", "Make `chunk_size` smaller"),
        ("  fetch_rows: 0", "0 does not fit here", "Write a number, 1 to 1000000"),
        ("  use_client_hash: false", "not available yet", "Remove the line"),
        ("  field_delimiter: '\"'", "a quotation mark or a line break", "Write another"),
        ('  field_delimiter: "\\n"', "a quotation mark or a line break", "Write another"),
        ("  field_delimiter: é", "a delimiter is exactly one ASCII", "Write one character"),
        ("  field_delimiter: ''", "a delimiter is exactly one ASCII", "Write one character"),
        ("  field_delimiter: '||'", "a delimiter is exactly one ASCII", "Write one character"),
        ('  field_delimiter: "\\0"', "a delimiter is exactly one ASCII", "Write one character"),
        (r"  field_delimiter: '\t'", "a backslash code is read only", 'Write "\\t" in double'),
        ("  field_delimiter: 1", "1 is not text for YAML", "Put it in single quotes."),
        ("  field_delimiter: N", "the null marker holds the delimiter", "Change one"),
        ("  null_marker: ''", "an empty null marker", "Write a text that does not occur"),
        ("  null_marker: 'a\"b'", "a quotation mark cannot be part", "NULL is written without"),
        ("  null_marker: 'a,b'", "the null marker holds the delimiter", "Change one"),
        ('  null_marker: "a\\nb"', "the null marker holds a control character", "Use single"),
        (r'  null_marker: "\N"', "the null marker holds a control character", "Use single"),
        ("  null_marker: ' x'", "the null marker begins or ends with a blank", "Remove it"),
        ("  exclude_tables:", "the key has no value", "Write a list of tables"),
        ("bigquery:\n  bucket: gs://b", "the bucket is written as an address", "Write the name"),
        ("bigquery:\n  dataset: a-b", "'a-b' does not fit here", "Write letters, digits and _"),
        ("bigquery: 5", "this is a section, not a value", "Write its keys below it"),
    ],
)
def test_a_wrong_value_is_refused_with_cause_and_remedy(
    refuse: Refuse, valid: str, line: str, cause: str, remedy: str
) -> None:
    _, _, said, advice = only(refuse(valid + line + "\n"))

    assert said.startswith(cause)
    assert advice.startswith(remedy)


@pytest.mark.parametrize(
    ("change", "key", "cause"),
    [
        (("  username: scott\n", ""), "database.username", "the key is missing"),
        (("  username: scott", "  username: ''"), "database.username", "the text is empty"),
        (("  username: scott", "  username: 7"), "database.username", "7 is not text"),
        (("  host: dbhost\n", ""), "database.host", "the key is missing"),
        (("  service: ORCLPDB1\n", ""), "database.service", "the database is not named"),
        (
            ("  service: ORCLPDB1", "  service: A\n  sid: B"),
            "database.sid",
            "the database is named",
        ),
        (("  service: ORCLPDB1", "  dsn: h/s"), "database.host", "`dsn` already says"),
        (("  service: ORCLPDB1", "  lib_dir: /x\n  sid: A"), "database.lib_dir", "Oracle's client"),
        (("  host:", "  password_file: x\n  host:"), "database.password_file", "the password is"),
        (("  host:", "  wallet_password: x\n  host:"), "database.wallet_password", "there is a"),
        (("  host:", "  wallet_location: /x\n  host:"), "database.wallet_location", "a wallet is"),
        (
            ("  host:", "  mode: thick\n  wallet_location: /x\n  wallet_password: x\n  host:"),
            "database.wallet_password",
            "thick mode opens",
        ),
        (("  host:", "  mode: fat\n  host:"), "database.mode", "'fat' does not fit here"),
        (
            ("  host:", "  stall_timeout_s: .inf\n  host:"),
            "database.stall_timeout_s",
            "'.inf' does",
        ),
        (("  output_dir: out\n", ""), "export.output_dir", "the key is missing"),
    ],
)
def test_missing_keys_and_impossible_combinations_are_refused(
    refuse: Refuse, valid: str, change: tuple[str, str], key: str, cause: str
) -> None:
    assert change[0] in valid

    error = refuse(valid.replace(*change))

    found = {problem.key: problem.cause for problem in error.problems}

    assert found[key].startswith(cause)


@pytest.mark.parametrize(
    ("text", "line", "cause"),
    [
        ("", None, "the file holds no settings"),
        ("# nothing\n", None, "the file holds no settings"),
        ("- a\n", None, "the file does not consist of sections"),
        ("database: {\n", 2, "YAML syntax: expected the node content"),
        ("database:\n\tusername: x\n", 2, "YAML syntax: a tab is used"),
        ("export:\n  field_delimiter: ,\n", 2, "YAML syntax: expected the node content"),
        ("export:\n  null_marker: a\x00b\n", 2, "YAML syntax: a control character"),
        ("a: 1\n---\nb: 2\n", 2, "a second document begins here"),
        ("a: &x 1\n", 1, "YAML aliases (*) and anchors (&) are not used here"),
        ("a: 1\nb: !x 1\n", 2, "YAML tags (!) are not used here"),
        ("? [a, b]\n: 1\n", 1, "a key must be one word"),
        ("a: [[[[\n[[[[[[[[", 2, "brackets or sections are nested too deeply"),
    ],
)
def test_a_file_that_is_no_configuration_is_refused(
    refuse: Refuse, text: str, line: int | None, cause: str
) -> None:
    problem = refuse(text).problems[0]

    assert problem.line == line
    assert problem.cause.startswith(cause)


def test_a_key_that_stands_twice_is_refused_with_both_lines(refuse: Refuse, valid: str) -> None:
    error = refuse(valid + "  parallel: 1\n  schemas: [OE]\ndatabase:\n  host: x\n")

    assert [(problem.line, problem.key, problem.cause) for problem in error.problems] == [
        (10, "export.schemas", "stands twice (first in line 8)"),
        (11, "database", "stands twice (first in line 1)"),
    ]


def test_the_line_of_a_list_item_is_its_own(refuse: Refuse, valid: str) -> None:
    text = valid.replace("[HR]", "\n    - HR\n    - 1\n    - ${NOT_SET}\n    - ''")

    found = [(problem.line, problem.key) for problem in refuse(text).problems]

    assert found == [
        (10, "export.schemas[2]"),
        (11, "export.schemas[3]"),
        (12, "export.schemas[4]"),
    ]


def test_files_that_cannot_be_read_say_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cause_of(path: Path) -> str:
        with pytest.raises(ConfigError) as caught:
            load_options(str(path), environ={})
        assert str(path) in str(caught.value)
        return only(caught.value)[2]

    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"database:\n  username: \xff\n")
    assert cause_of(tmp_path / "none.yaml") == "there is no such file"
    assert cause_of(tmp_path) == "this is a folder"
    assert cause_of(binary) == "the file is not UTF-8 text"

    def denied(_: Path, mode: str) -> BinaryIO:
        raise PermissionError(13, f"Permission denied for {mode}")

    monkeypatch.setattr(Path, "open", denied)
    assert cause_of(binary) == "cannot be read: Permission denied for rb"
