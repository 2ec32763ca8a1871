"""config.example.yaml names every key and no other, and what it calls a default is the default."""

import re
from pathlib import Path

import yaml

from exporter_tui.config.load import DEMO_FILE, load_options
from exporter_tui.config.schema import SECTIONS, Configuration
from exporter_tui.config.sizes import parse_size

PROJECT = Path(__file__).resolve().parents[2]
EXAMPLE = PROJECT / "config.example.yaml"
KEY = re.compile(r"^  (?P<mark>|# |#)(?P<key>[a-z_]+): (?P<value>.+)$")
DERIVED = {"chunk_size"}
"""Its default is half of chunk_threshold; the example states that for the default threshold."""


def lines_of_keys() -> list[tuple[str, str, str, str]]:
    """Return (section, mark, key, value) of every line that shows a key."""
    found, section = [], ""
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        if line.rstrip(":") in SECTIONS:
            section = line.rstrip(":")
        elif match := KEY.match(line):
            found.append((section, match["mark"], match["key"], match["value"]))
    return found


def every_key() -> set[tuple[str, str]]:
    return {(name, key) for name, model in SECTIONS.items() for key in model.model_fields}


def uncommented() -> str:
    """Return the example with every commented key in force, without those that exclude others."""
    lines, marks = [], {(section, key): mark for section, mark, key, _ in lines_of_keys()}
    section = ""
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        if line.rstrip(":") in SECTIONS:
            section = line.rstrip(":")
        match = KEY.match(line)
        if match and marks.get((section, match["key"])) == match["mark"]:
            if match["key"] in {"password_file", "sid", "dsn", "lib_dir", "wallet_location"}:
                continue
            if match["key"] == "wallet_password":
                continue
            line = f"  {match['key']}: {match['value']}"  # noqa: PLW2901
        lines.append(line)
    return "\n".join(lines)


def test_the_example_loads_as_it_is() -> None:
    options = load_options(str(EXAMPLE), environ={"ORACLE_PASSWORD": "x"})

    assert options.export.schemas == ("HR", "SALES")


def test_the_example_loads_with_every_key_in_force(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(uncommented(), encoding="utf-8")

    options = load_options(str(path), environ={"ORACLE_PASSWORD": "x"})

    assert options.export.parallel == 8
    assert options.bigquery.bucket == "my-bucket"


def test_the_example_names_every_key_once_and_no_other() -> None:
    named = [(section, key) for section, _, key, _ in lines_of_keys()]

    assert set(named) == every_key()
    assert len(named) == len(set(named))


def test_what_the_example_calls_a_default_is_the_default() -> None:
    defaults = Configuration()
    stated = {
        (section, key): value for section, mark, key, value in lines_of_keys() if mark == "# "
    }

    for (section, key), text in stated.items():
        default = getattr(getattr(defaults, section), key)
        value = yaml.safe_load(text)
        if key in DERIVED:
            default = defaults.export.chunk_threshold // 2
        if key.startswith("chunk_") or key == "disk_floor":
            value = parse_size(value)
        assert value == default, key
    expected = {
        (name, key)
        for name, model in SECTIONS.items()
        for key, field in model.model_fields.items()
        if field.default not in (None, []) or key in DERIVED
    }
    assert set(stated) == expected


def test_each_wait_states_its_unit_and_its_bound() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")

    for model in SECTIONS.values():
        for key, field in model.model_fields.items():
            bounds = {name: bound for item in field.metadata for name, bound in vars_of(item)}
            if key.endswith(("_s", "_min")):
                comment = text.split(f"{key}:")[0].rsplit("\n\n", 1)[1]
                assert f"{bounds['ge']:g} to {bounds['le']:g}" in " ".join(comment.split()), key
                assert ("seconds" if key.endswith("_s") else "minutes") in comment


def vars_of(item: object) -> list[tuple[str, float]]:
    return [(name, getattr(item, name)) for name in ("ge", "le") if hasattr(item, name)]


def test_the_demo_file_is_packaged_and_commented() -> None:
    text = DEMO_FILE.read_text(encoding="utf-8")

    assert DEMO_FILE.parent.name == "config"
    assert text.startswith("# The configuration of `./run.sh --demo`.")
    assert set(re.findall(r"\$\{(\w+)\}", text)) == {
        f"FAKEORACLE_{name}" for name in ("HOST", "PORT", "SERVICE", "USERNAME", "PASSWORD")
    }
