"""A configuration that is hostile, huge or not what it seems is answered, and tells no secret."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from exporter_tui.config import document
from exporter_tui.config.errors import MOST_TOLD, ConfigError
from exporter_tui.config.load import load_options
from exporter_tui.model.options import Options

Load = Callable[..., Options]
Refuse = Callable[..., ConfigError]

OBEYED = [
    "\x1b]0;t\x07",
    "\x9b31m",
    "\x7f",
    "\u202e",
    "\u2066",
    "\u200f",
    "\u061c",
    "\u2028",
    "\u2029",
    "\x85",
]


def quoted(text: str) -> str:
    """Return a text as YAML in double quotes, all of it in escapes."""
    return '"' + "".join(f"\\U{ord(letter):08x}" for letter in text) + '"'


# -- keys ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["", "  "])
@pytest.mark.parametrize("key", ["sEcReT_pw_123", "hunter2", "'pass word'", "Tiger$1", "password9"])
def test_a_password_in_the_place_of_a_key_is_not_shown(
    refuse: Refuse, valid: str, place: str, key: str
) -> None:
    error = refuse(f"{valid}{place}{key}: x\n")
    assert key.strip("'") not in str(error)
    assert "config.yaml:9: " in str(error)
    assert "(not shown" in str(error)


@pytest.mark.parametrize(
    "line", ["{0}: {{${{NOT_SET}}: 1}}", "{0}: ${{NOT_SET}}", "{0}: 1\n{0}: 2"]
)
def test_a_secret_key_is_not_shown_by_what_is_wrong_with_its_value(
    refuse: Refuse, valid: str, line: str
) -> None:
    assert "hunter2" not in str(refuse(valid + line.format("hunter2")))


@pytest.mark.parametrize("key", ["cpu_percnt", "Tables", "null-marker", "pasword", "exports"])
def test_a_slip_of_the_pen_is_shown(refuse: Refuse, valid: str, key: str) -> None:
    assert f"{key}: there is no such key" in str(refuse(f"{valid}  {key}: 1\n"))


@pytest.mark.parametrize("obeyed", OBEYED)
def test_nothing_that_a_terminal_obeys_is_printed_of_a_file(
    refuse: Refuse, valid: str, obeyed: str
) -> None:
    for line in (
        f"  {quoted('k' + obeyed)}: 1",
        f"  cpu_percent: {quoted(obeyed)}",
        f"  tables: [{quoted(obeyed)}, 1]",
        f"{quoted(obeyed)}: 1",
    ):
        text = str(refuse(f"{valid}{line}\n"))
        assert [one for one in text if one != "\n" and not one.isprintable()] == [], line


def test_nothing_that_a_terminal_obeys_is_printed_of_a_path() -> None:
    with pytest.raises(ConfigError) as caught:
        load_options("no\x1b[31m\u202esuch.yaml", environ={})
    assert str(caught.value).replace("\n", "").isprintable()


# -- values that are not what they look like -----------------------------------------------------


@pytest.mark.parametrize(
    "written",
    ["1:30", "0x10", "0o17", "010", "1_521", "+1521", "0b11", "1.0", "1e3", ".inf", "yes"],
)
def test_a_number_in_disguise_is_no_number(refuse: Refuse, valid: str, written: str) -> None:
    for text in (
        valid.replace("  host: dbhost\n", f"  host: dbhost\n  port: {written}\n"),
        f"{valid}  fetch_rows: {written}\n",
        f"{valid}  chunk_size: {written}\n" if written != "010" else f"{valid}  gzip_level: 010\n",
    ):
        error = refuse(text)
        assert written in str(error) or "this is not a size" in str(error)


@pytest.mark.parametrize(
    "written", [".inf", "-.inf", ".nan", "1:30.5", "1_0.5", "5.", "+5.5", ".5"]
)
def test_a_fraction_in_disguise_is_no_number(refuse: Refuse, valid: str, written: str) -> None:
    text = valid.replace("  host: dbhost\n", f"  host: dbhost\n  stall_timeout_s: {written}\n")
    assert "does not fit here" in str(refuse(text))


@pytest.mark.parametrize(
    "written",
    ["NO", "on", "Off", "YES", "y", "1:30", "0x10", "2026-01-01", "1_000", "010", ".inf", "1e3"],
)
def test_where_a_name_is_wanted_it_is_the_name_as_it_is_written(
    load: Load, valid: str, written: str
) -> None:
    options = load(valid.replace("[HR]", f"[{written}]"))
    assert options.export.schemas == (written,)


@pytest.mark.parametrize(
    ("word", "meant"), [("yes", True), ("On", True), ("no", False), ("off", False)]
)
def test_a_switch_knows_the_words_of_yaml(
    load: Load, valid: str, word: str, *, meant: bool
) -> None:
    assert load(f"{valid}  enable_row_hash: {word}\n").export.text.row_hash is meant


# -- what a # cuts -------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["abc #def", "#abc", "abc def #g", "${PW}x #y", "  abc   # c"])
@pytest.mark.parametrize("key", ["password", "wallet_password"])
def test_a_password_that_a_comment_cuts_is_refused_before_it_is_tried(
    refuse: Refuse, valid: str, key: str, value: str
) -> None:
    base = (
        valid
        if key == "password"
        else valid.replace(
            "  service: ORCLPDB1\n", "  dsn: tcps://h:1/s\n  wallet_location: w\n"
        ).replace("  host: dbhost\n", "")
    )
    text = base.replace("  password: tiger-secret\n", f"  {key}: {value}\n")
    if key == "wallet_password":
        text = text.replace("  username: scott\n", "  username: scott\n  password: x\n")
    error = refuse(text, {"PW": "p"})
    assert f"database.{key}: a # follows the value" in str(error)
    assert "single quotes" in str(error)
    assert "abc" not in str(error)
    assert len(error.problems) == 1


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("'abc #def'", "abc #def"),
        ("abc#def", "abc#def"),
        ("${PW}   # from the environment", "p"),
        ("'abc' # quoted", "abc"),
        ("abc\n  # a line of its own", "abc"),
    ],
)
def test_a_password_that_is_whole_is_taken(load: Load, valid: str, value: str, meant: str) -> None:
    options = load(valid.replace("tiger-secret", value), {"PW": "p"})
    assert options.database.password.reveal() == meant


# -- size ----------------------------------------------------------------------------------------


def test_a_huge_file_is_refused_before_it_is_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "huge.yaml"
    path.write_bytes(b"# comment\n" * 5_000_000)
    parsed: list[object] = []
    monkeypatch.setattr(document, "_refuse_unusual_yaml", lambda *found: parsed.append(found))
    with pytest.raises(ConfigError, match="larger than 4,000,000 bytes"):
        load_options(str(path), environ={})
    assert parsed == []


@pytest.mark.slow
def test_fifty_thousand_names_arrive_and_are_parsed_by_the_quick_parser(
    load: Load, valid: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"HR.TABLE_NUMBER_{no:05d}" for no in range(50_000)]
    used: list[type] = []
    true = yaml.compose

    def compose(text: str, Loader: type) -> yaml.Node | None:  # noqa: N803
        used.append(Loader)
        return true(text, Loader=Loader)

    monkeypatch.setattr(yaml, "compose", compose)
    options = load(valid + "  tables:\n" + "".join(f"  - {name}\n" for name in names))
    assert options.export.tables == tuple(names)
    assert used == [getattr(yaml, "CSafeLoader", yaml.SafeLoader)]


@pytest.mark.slow
def test_fifty_thousand_patterns_are_refused(refuse: Refuse, valid: str) -> None:
    lines = "".join(f"  - 'T{no}*'\n" for no in range(50_000))
    assert "50,000 entries hold * or ?" in str(refuse(valid + "  tables:\n" + lines))


@pytest.mark.slow
@pytest.mark.parametrize("line", ["key_{no}: 1", "  key_{no}: 1", "  key_{no}: ${{NOT_SET}}"])
def test_fifty_thousand_mistakes_are_told_in_a_page(refuse: Refuse, valid: str, line: str) -> None:
    text = str(refuse(valid + "".join(line.format(no=no) + "\n" for no in range(50_000))))
    assert text.count("\n") < 2 * MOST_TOLD + 4
    assert "more" in text


def test_a_value_of_any_length_is_refused_by_its_length(refuse: Refuse, valid: str) -> None:
    assert "longer than 4,096" in str(refuse(f"{valid}  tables: [{'x' * 100_000}]\n"))


# -- half a character ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "key"),
    [
        (r'"k\ud800": 1', ""),
        (r'  "k\udfff": 1', "export"),
        (r'  tables: ["A\ud83d\ude00B"]', "export.tables[1]"),
        (r'  file_access: "private\ud800"', "export.file_access"),
    ],
)
def test_half_a_character_is_refused_where_it_stands(
    refuse: Refuse, valid: str, line: str, key: str
) -> None:
    said = str(refuse(f"{valid}{line}\n"))
    assert f"config.yaml:9: {key}{': ' if key else ''}" in said
    assert "half a character" in said


@pytest.mark.parametrize("name", ["password", "username", "host", "output_dir"])
def test_bytes_that_are_not_utf8_reach_no_log_on_and_no_file_name(
    refuse: Refuse, valid: str, name: str
) -> None:
    text = "".join(
        f"{line.split(':')[0]}: ${{BYTES}}\n"
        if line.strip().startswith(f"{name}:")
        else f"{line}\n"
        for line in valid.splitlines()
    )
    assert "${BYTES}" in text
    said = str(refuse(text, {"BYTES": "p\udce9ssw0rd"}))
    assert "half a character, or a byte that is not UTF-8" in said
    assert "ssw0rd" not in said


def test_the_parser_says_what_it_expected(refuse: Refuse, valid: str) -> None:
    said = str(refuse(f"{valid}  schemas: [A #B]\n"))
    assert "expected ',' or ']', but got '<stream end>'" in said
