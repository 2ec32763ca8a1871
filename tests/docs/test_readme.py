"""Each command, option, key and error code that the handbook names exists."""

import dataclasses
import importlib
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from exporter_tui.cli import build_parser, main
from exporter_tui.config.schema import SECTIONS
from exporter_tui.launch.arguments import build_watching_parser
from exporter_tui.model.catalogue.lookup import CATALOGUE
from exporter_tui.model.exit_codes import EXIT_CANNOT_BEGIN, EXIT_MEANINGS

PROJECT = Path(__file__).resolve().parents[2]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
HANDLED_BY_RUN_SH = {"check", "measure", "test"}
ORACLE_CODE = re.compile(r"\b(?:ORA-\d{5}|DPY-\d{4}|DPI-\d{4})\b")


def code_blocks(language: str) -> list[str]:
    return re.findall(rf"^ *```{language}\n(.*?)^ *```", README, flags=re.DOTALL | re.MULTILINE)


def commands() -> list[str]:
    """Return the arguments of every ``./run.sh`` of the README, from blocks and from prose."""
    lines = [line for block in code_blocks("bash") for line in block.splitlines()]
    lines += re.findall(r"`(\./run\.sh[^`]*)`", README)
    found = [line.split("#")[0].strip() for line in lines if line.lstrip().startswith("./run.sh")]
    return sorted({command.removeprefix("./run.sh").strip() for command in found} - {""})


def troubleshooting() -> str:
    return README.split("## Troubleshooting")[1].split("## Development")[0]


def test_the_handbook_names_every_command() -> None:
    text = " ".join(commands())

    for word in ("--demo", "--config", "--headless", "--output", "--plan", "--help"):
        assert word in text
    for word in ("fakeoracle", "attach", "status", *HANDLED_BY_RUN_SH):
        assert re.search(rf"(^| ){word}( |$)", text)


@pytest.mark.parametrize("command", commands())
def test_each_command_of_the_handbook_is_understood(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = shlex.split(command)
    if arguments[0] in HANDLED_BY_RUN_SH:
        assert f"\n    {arguments[0]})\n" in (PROJECT / "run.sh").read_text(encoding="utf-8")
        return
    if arguments[0] == "fakeoracle":
        with pytest.raises(SystemExit) as ended:
            main(["fakeoracle", "--help"])
        assert ended.value.code == 0
        said = capsys.readouterr().out
        for option in (word for word in arguments if word.startswith("--")):
            assert re.search(rf"{option}\b", said), option
        return
    if arguments[0] in {"attach", "status"}:
        build_watching_parser(arguments[0]).parse_args(arguments[1:])
        return
    if arguments == ["screenshots"]:
        assert main(["screenshots", "--help"]) == 2
        assert "usage: ./run.sh screenshots" in capsys.readouterr().err
        return
    if "--help" in arguments:
        with pytest.raises(SystemExit) as ended:
            build_parser().parse_args(arguments)
        assert ended.value.code == 0
        return
    build_parser().parse_args(arguments)


def test_the_help_and_the_handbook_know_the_same_options() -> None:
    """``--version`` explains itself."""
    options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", build_parser().format_help()))
    handbook = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", " ".join(commands())))

    assert options - handbook - {"--version"} == set()


def test_the_help_shows_an_example_of_every_command() -> None:
    said = build_parser().format_help()

    words = ("--demo", "--config", "--plan", "--output", "--headless", "fakeoracle", "check")
    for word in (*words, "attach", "status"):
        assert re.search(rf"\./run\.sh .*{word}", said), word
    for word in HANDLED_BY_RUN_SH:
        assert f"./run.sh {word} " in said


def keys_in_prose() -> set[tuple[str, str]]:
    prose = re.findall(r"`(database|export|bigquery)\.(\w+)", README)
    return {(section, key) for section, key in prose if key != "yaml"}


def keys_in_blocks() -> Iterator[tuple[str, str]]:
    for block in code_blocks("yaml"):
        for section, keys in yaml.safe_load(block).items():
            yield from ((section, key) for key in keys)


def test_each_key_of_the_handbook_exists() -> None:
    known = {(name, key) for name, model in SECTIONS.items() for key in model.model_fields}
    named = keys_in_prose() | set(keys_in_blocks())

    assert len(named) > 20
    assert named - known == set()


def test_each_error_code_of_the_handbook_is_in_the_catalogue() -> None:
    first_cells = " ".join(re.findall(r"^\| ([^|]+) \|", troubleshooting(), flags=re.MULTILINE))
    own = set(re.findall(r"`([A-Z]+(?:-[A-Z]+)*)`", first_cells))
    oracle = set(ORACLE_CODE.findall(README))

    assert len(own) > 10
    assert len(oracle) > 30
    assert (own | oracle) - set(CATALOGUE) == set()


@pytest.mark.parametrize(
    "code", ["DPI-1047", "ORA-12514", "ORA-12505", "ORA-12541", "ORA-01017", "ORA-01555", "LOCKED"]
)
def test_the_errors_that_people_meet_first_are_explained(code: str) -> None:
    assert code in troubleshooting()


def test_an_unknown_service_leads_to_lsnrctl_status() -> None:
    line = next(line for line in troubleshooting().splitlines() if "ORA-12514" in line)

    assert "`lsnrctl status`" in line


def test_the_first_commands_are_the_demo_and_the_tests() -> None:
    lines = code_blocks("bash")[0].splitlines()

    assert [line.split("#")[0].strip() for line in lines] == ["./run.sh --demo", "./run.sh test"]


def test_each_link_leads_somewhere() -> None:
    def anchor(title: str) -> str:
        return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")

    anchors = {anchor(title) for title in re.findall(r"^#+ (.+)$", README, flags=re.MULTILINE)}
    for target in re.findall(r"\]\(([^)]+)\)", README):
        if target.startswith("#"):
            assert target[1:] in anchors, target
        else:
            assert (PROJECT / target).exists(), target


def test_the_exit_codes_of_the_handbook_are_those_of_the_program() -> None:
    codes = README.split("Exit codes:")[1].split("##")[0]

    assert {int(code) for code in re.findall(r"^\| (\d) ", codes, flags=re.MULTILINE)} == set(
        EXIT_MEANINGS
    )


def test_the_script_that_starts_the_program_knows_its_exit_code() -> None:
    script = (PROJECT / "run.sh").read_text()

    assert f"readonly EXIT_CANNOT_BEGIN={EXIT_CANNOT_BEGIN}\n" in script


@pytest.mark.parametrize(
    ("module", "value", "names"),
    [
        ("report", "Report", ("tables", "not_exported", "other_tables", "different_scn")),
        ("report", "TableReport", ("status",)),
        ("metadata", "Metadata", ("oracle_row_count", "exported_row_count")),
    ],
)
def test_each_name_of_a_json_file_in_the_handbook_exists(
    module: str, value: str, names: tuple[str, ...]
) -> None:
    written = getattr(importlib.import_module(f"exporter_tui.store.{module}"), value)

    fields = {field.name for field in dataclasses.fields(written)}
    for name in names:
        assert f"`{name}`" in README
        assert name in fields


def test_the_licence_is_the_whole_apache_2_text() -> None:
    text = (PROJECT / "LICENSE").read_text(encoding="utf-8")

    for part in ("Version 2.0, January 2004", "9. Accepting Warranty", "APPENDIX", "limitations"):
        assert part in text
