"""No test over nothing: a loop that asserts, or an ``all(...)``, that never ran fails its test.

Enters: the syntax tree of a test module, before pytest puts its own words into the assertions.
Leaves: the same tree, in which each loop with an assertion, each ``all`` and each ``not any`` over
a generator tells that it was reached, and that it had a case. A test that reached one and found no
case in it all the time has shown nothing, however green it is.
"""

import ast
import zlib
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import TypeVar

import pytest
from _pytest.assertion import rewrite

Case = TypeVar("Case")
_had_a_case: dict[str, bool] = {}
"""Of the test that runs: each place that was reached, and whether there was a case."""


def told(cases: Iterable[Case], place: str) -> Generator[Case, None, None]:
    """Yield the cases, and note that this place was reached and whether it had any."""
    _had_a_case.setdefault(place, False)
    for case in cases:
        _had_a_case[place] = True
        yield case


class _Telling(ast.NodeTransformer):
    def __init__(self, file: str) -> None:
        self.file = file

    def visit_For(self, loop: ast.For) -> ast.For:
        self.generic_visit(loop)
        if any(isinstance(node, ast.Assert) for part in loop.body for node in ast.walk(part)):
            loop.iter = self._told(loop.iter)
        return loop

    def visit_Call(self, call: ast.Call) -> ast.Call:
        self.generic_visit(call)
        self._tell_in("all", call)
        return call

    def visit_UnaryOp(self, operation: ast.UnaryOp) -> ast.UnaryOp:
        self.generic_visit(operation)
        if isinstance(operation.op, ast.Not):
            self._tell_in("any", operation.operand)
        return operation

    def _tell_in(self, name: str, node: ast.expr) -> None:
        match node:
            case ast.Call(func=ast.Name(id=called), args=[ast.GeneratorExp() as cases]) if (
                called == name
            ):
                first = cases.generators[0]
                first.iter = self._told(first.iter)

    def _told(self, cases: ast.expr) -> ast.expr:
        place = f"{self.file}:{cases.lineno}: {ast.unparse(cases)}"
        # Not by a name of the module: a test module may have that name, too.
        call = f"__import__({__name__!r}, fromlist=['told']).told(None, {place!r})"
        told_cases = ast.parse(call, mode="eval").body
        assert isinstance(told_cases, ast.Call)
        told_cases.args[0] = cases
        return ast.copy_location(told_cases, cases)


_put_words_into_assertions = rewrite.rewrite_asserts


def _rewritten(
    mod: ast.Module,
    source: bytes,
    module_path: str | None = None,
    config: pytest.Config | None = None,
) -> None:
    _Telling(str(module_path).rpartition("/tests/")[2]).visit(mod)
    ast.fix_missing_locations(mod)
    _put_words_into_assertions(mod, source, module_path, config)


def watch() -> None:
    """Let every test module that is imported from now on tell of its cases.

    pytest has no hook for this; tests/suite/test_cases.py fails where a later pytest differs.
    """
    rewrite.rewrite_asserts = _rewritten
    # pytest keeps what it compiled; under this name it is never what another version of this made.
    version = zlib.crc32(Path(__file__).read_bytes())
    rewrite.PYC_TAIL = f"-{version:08x}{rewrite.PYC_TAIL}"


def begin() -> None:
    """Forget what other tests reached."""
    _had_a_case.clear()


def over_nothing() -> list[str]:
    """Return the places that were reached since and had no case."""
    return sorted(place for place, had in _had_a_case.items() if not had)
