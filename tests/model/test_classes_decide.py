"""What follows from an error hangs on its class, never on its code: only the catalogue, which gives
codes their classes, and ``oracle/``, which makes codes of what the driver raises, compare them.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import exporter_tui
from exporter_tui.model.catalogue.lookup import CATALOGUE
from exporter_tui.model.catalogue.places import EVERY

PACKAGE = Path(exporter_tui.__file__).parent
CODES = frozenset(CATALOGUE) | {entry.code for entry in EVERY}
KNOW_CODES = ("model/catalogue/", "oracle/")
OTHER_SIDE = "fakeoracle/"
"""It plays the database, and shares nothing with the rest."""
_PREFIXES = ("ORA-", "DPY-", "DPI-")


def _codes_in(node: ast.AST) -> set[str]:
    return {
        one.value
        for one in ast.walk(node)
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value in CODES
    }


def _is_collection(node: ast.AST) -> bool:
    match node:
        case ast.Set() | ast.Call(func=ast.Name(id="set" | "frozenset")):
            return True
        case _:
            return False


def _holds_codes(node: ast.AST | None) -> bool:
    match node:
        case ast.Constant() | ast.Tuple() | ast.List() | ast.Set() | ast.BinOp():
            return bool(_codes_in(node))
        case ast.Call():
            return _is_collection(node) and bool(_codes_in(node))
        case _:
            return False


def names_of_codes(tree: ast.AST) -> set[str]:
    """Return the names that a module binds to codes."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=targets, value=value) if _holds_codes(value):
                found |= {one.id for one in targets if isinstance(one, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name), value=value) if _holds_codes(value):
                found.add(name)
            case _:
                pass
    return found


def _names_in(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        match one:
            case ast.Attribute(value=ast.Name(id="ErrorClass")):
                pass
            case ast.Attribute(attr=name) | ast.Name(id=name):
                yield name
            case _:
                pass


def decisions(tree: ast.AST, names: set[str]) -> Iterator[int]:
    """Yield the lines on which something is decided by a code: it is compared, looked for, matched,
    or stands in a set or as a key; ``names``: what is bound to codes somewhere.
    """
    for node in ast.walk(tree):
        match node:
            case ast.Compare():
                if _codes_in(node) or not names.isdisjoint(_names_in(node)):
                    yield node.lineno
            case ast.MatchValue():
                if _codes_in(node):
                    yield node.lineno
            case ast.Dict(keys=keys):
                if any(key is not None and _codes_in(key) for key in keys):
                    yield node.lineno
            case ast.Call(func=ast.Attribute(attr="startswith"), args=[argument, *_]):
                literals = [one for one in ast.walk(argument) if isinstance(one, ast.Constant)]
                if any(str(one.value).startswith(_PREFIXES) for one in literals):
                    yield node.lineno
            case _ if _is_collection(node) and _codes_in(node):
                yield getattr(node, "lineno", 0)
            case _:
                pass


@pytest.mark.parametrize(
    "text",
    [
        'failure.code == "STOPPED"',
        '"DISK-FULL" != failure.code',
        'failure.code in ("ORA-01017", "ORA-28000")',
        'AGAIN = frozenset({"ORA-01017"})',
        'AGAIN = {"ORA-01017"} | MORE',
        'TEXTS = {"LOCKED": "busy"}',
        'GONE = "FILE-GONE"\nfailure.code == GONE',
        'GONE = ("FILE-GONE",)\nfailure.code in retry.GONE',
        'match code:\n    case "LOCKED":\n        pass',
        'code.startswith("ORA-12")',
    ],
)
def test_a_decision_by_code_is_seen(text: str) -> None:
    tree = ast.parse(text)
    assert list(decisions(tree, names_of_codes(tree)))


@pytest.mark.parametrize(
    "text",
    [
        'raise error("LOCKED", where, "m")',
        'CODE = "LOCKED"\nraise error(CODE, where, "m")',
        'CODES = {errno.ENOSPC: "DISK-FULL"}',
        "failure.error_class is ErrorClass.LOCKED",
        'state == "no code"',
    ],
)
def test_making_a_failure_by_its_code_is_no_decision(text: str) -> None:
    tree = ast.parse(text)
    assert not list(decisions(tree, names_of_codes(tree)))


def _may_spell_a_code(text: str) -> bool:
    literals = re.findall(r"""["']([A-Z][A-Z0-9-]+)["']""", text)
    return not CODES.isdisjoint(literals) or any(prefix in text for prefix in _PREFIXES)


def test_outside_the_catalogue_and_oracle_nothing_is_decided_by_a_code() -> None:
    texts = {
        str(path.relative_to(PACKAGE)): path.read_text(encoding="utf-8")
        for path in sorted(PACKAGE.rglob("*.py"))
        if not path.is_relative_to(PACKAGE / OTHER_SIDE)
    }
    looked_at = [name for name in texts if not name.startswith(KNOW_CODES)]
    assert len(looked_at) > 100
    assert len(CODES) > 200
    trees = {name: ast.parse(text) for name, text in texts.items() if _may_spell_a_code(text)}
    names = {name for tree in trees.values() for name in names_of_codes(tree)}
    use_names = re.compile(rf"\b({'|'.join(map(re.escape, names))})\b")
    for name in looked_at:
        if name not in trees and use_names.search(texts[name]):
            trees[name] = ast.parse(texts[name])
    found = [
        f"{name}:{line}"
        for name in looked_at
        if name in trees
        for line in decisions(trees[name], names)
    ]
    assert found == []
