"""What is called pure is held to it: by an import contract, and where nothing need be imported."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
IMPURE = {"time", "threading", "multiprocessing", "subprocess", "os", "pathlib", "socket"}
WITHOUT_IMPORT = {"open", "input", "print", "exec", "eval", "__import__", "breakpoint"}
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}


@cache
def texts() -> dict[str, str]:
    """Return the text of every module of the package."""
    found = {}
    for path in sorted((ROOT / "exporter_tui").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = path.read_text(encoding="utf-8")
    return found


@cache
def pure_names() -> frozenset[str]:
    """Return the packages and modules that a contract keeps from everything impure, also from what
    they would reach through other modules of ours.
    """
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return frozenset(
        name
        for contract in settings["tool"]["importlinter"]["contracts"]
        if set(contract.get("forbidden_modules", ())) >= IMPURE
        and "allow_indirect_imports" not in contract
        for name in contract["source_modules"]
    )


def is_pure(module: str) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in pure_names())


def calls_itself_pure(text: str) -> bool:
    """Return whether the docstring at the head of a module has the word."""
    doc = text.split('"""', 2)[1] if text.startswith('"""') else ""
    return re.search(r"\bpure\b", doc, re.IGNORECASE) is not None


def test_a_module_that_calls_itself_pure_is_named_by_a_contract() -> None:
    called = {name for name, text in texts().items() if calls_itself_pure(text)}

    assert len(called) > 20, "the docstrings do not use the word any more: look for another one"
    assert {name for name in called if not is_pure(name)} == set()


def test_what_a_contract_names_is_there() -> None:
    assert pure_names() > {"exporter_tui.model", "exporter_tui.coordinator.machine"}
    assert pure_names() <= texts().keys()


def impure_calls(text: str) -> Iterator[str]:
    """Return the calls that reach file, terminal or clock without an import of their own."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        match node.func:
            case ast.Name(id=name) if name in WITHOUT_IMPORT:
                yield f"{name} in line {node.lineno}"
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if (owner, name) in CLOCKS:
                yield f"{owner}.{name} in line {node.lineno}"
            case _:
                pass


def test_a_pure_module_opens_no_file_and_asks_no_clock_without_an_import_either() -> None:
    suspicious = re.compile(rf"\b({'|'.join(WITHOUT_IMPORT | {name for _, name in CLOCKS})})\(")
    pure = {name: text for name, text in texts().items() if is_pure(name)}
    found = {
        name: list(impure_calls(text)) for name, text in pure.items() if suspicious.search(text)
    }

    assert len(pure) > 100
    assert {name: calls for name, calls in found.items() if calls} == {}


def test_such_calls_are_seen() -> None:
    text = "datetime.now(UTC)\ndate.today()\nopen(path)\nclock.now()\nfile.open()\n"

    assert list(impure_calls(text)) == [
        "datetime.now in line 1",
        "date.today in line 2",
        "open in line 3",
    ]


def imported(text: str) -> Iterator[str]:
    """Return the modules of ours that a module imports from."""
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.ImportFrom(module=str(name)) if name.startswith("exporter_tui"):
                yield name
            case ast.Import(names=names):
                yield from (one.name for one in names if one.name.startswith("exporter_tui"))
            case _:
                pass


def test_the_machine_imports_the_model_and_the_texts_of_events_and_nothing_else_of_ours() -> None:
    machine = "exporter_tui.coordinator.machine"
    allowed = (machine, "exporter_tui.model", "exporter_tui.eventlog.texts")
    found = {
        (name, one)
        for name, text in texts().items()
        if name.startswith(machine)
        for one in imported(text)
    }

    assert len(found) > 50
    assert {pair for pair in found if not pair[1].startswith(allowed)} == set()
