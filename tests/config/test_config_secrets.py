"""Passwords come from where people keep them, and no message shows one."""

import os
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from exporter_tui.config.errors import ConfigError
from exporter_tui.model.options import Options

Load = Callable[..., Options]
Refuse = Callable[..., ConfigError]

SECRET = "hunter2-Geheim"
PASSWORD_LINE = "  password: tiger-secret\n"


def revealed(options: Options) -> str:
    return options.database.password.reveal()


def test_the_file_wins_then_the_password_file_then_the_environment_then_the_terminal(
    load: Load, valid: str, tmp_path: Path
) -> None:
    def never(prompt: str) -> str:
        raise AssertionError(prompt)

    environ = {"ORACLE_PASSWORD": "from-environment"}
    secret_file = tmp_path / "secret"
    secret_file.write_text(" from file \n", encoding="utf-8")
    secret_file.chmod(0o600)
    without = valid.replace(PASSWORD_LINE, "")
    with_file = valid.replace(PASSWORD_LINE, "  password_file: secret\n")

    assert revealed(load(valid, environ, ask_password=never)) == "tiger-secret"
    assert revealed(load(with_file, environ, ask_password=never)) == " from file "
    assert revealed(load(without, environ, ask_password=never)) == "from-environment"
    assert revealed(load(without, {}, ask_password=lambda _: "typed")) == "typed"


def test_the_question_names_user_and_database(load: Load, valid: str) -> None:
    prompts: list[str] = []

    def ask(prompt: str) -> str:
        prompts.append(prompt)
        return "typed"

    load(valid.replace(PASSWORD_LINE, ""), ask_password=ask)

    assert prompts == ["Password of scott for dbhost:1521/ORCLPDB1: "]


def test_nobody_is_asked_while_the_file_has_another_mistake(load: Load, valid: str) -> None:
    def never(prompt: str) -> str:
        raise AssertionError(prompt)

    with pytest.raises(ConfigError, match="cpu_percent"):
        load(valid.replace(PASSWORD_LINE, "") + "  cpu_percent: 1\n", ask_password=never)


def end_of_input(_: str) -> str:
    raise EOFError


@pytest.mark.parametrize("ask", [None, end_of_input, lambda _: ""])
def test_without_any_password_the_error_says_where_to_put_one(
    load: Load, valid: str, ask: Callable[[str], str] | None
) -> None:
    with pytest.raises(ConfigError, match=r"database.password: there is no password\n.*ORACLE_P"):
        load(valid.replace(PASSWORD_LINE, ""), ask_password=ask)


def test_variables_are_put_in_once_and_dollars_can_be_written(load: Load, valid: str) -> None:
    def password(text: str, environ: Mapping[str, str]) -> str:
        return revealed(load(valid.replace("tiger-secret", text), environ))

    assert password("${PW}", {"PW": "a${X}$$b"}) == "a${X}$$b"
    assert password("x${PW:-none}y", {}) == "xnoney"
    assert password("x${PW:-none}y", {"PW": ""}) == "xnoney"
    assert password("${PW:-}z", {}) == "z"
    assert password("$$a$b$${c}$", {}) == "$a$b${c}$"
    assert password("${PW}", {"PW": "12345"}) == "12345"


def test_a_number_or_switch_may_come_from_the_environment(load: Load, valid: str) -> None:
    text = valid + "  parallel: ${N}\n  enable_row_hash: ${H}\n  chunk_size: ${S}\n"

    options = load(text, {"N": "3", "H": "True", "S": "1 MB"})

    assert (options.export.parallel, options.export.text.row_hash) == (3, True)
    assert options.export.chunk_bytes == 1024**2


@pytest.mark.parametrize("text", ["${", "${1}", "${A B}", "${A:?x}", "${}", "a${PW"])
def test_a_misspelt_variable_is_refused(refuse: Refuse, valid: str, text: str) -> None:
    (problem,) = refuse(valid.replace("tiger-secret", f"'{text}'"), {"A": "x"}).problems

    assert (problem.line, problem.key) == (3, "database.password")
    assert problem.cause.startswith("`${` is not followed by")


def test_an_unset_variable_is_named(refuse: Refuse, valid: str) -> None:
    (problem,) = refuse(valid.replace("tiger-secret", "${PW}")).problems

    assert problem.cause == "the environment variable PW is not set"
    assert problem.remedy.startswith("Set it before the start: export PW=...")
    assert "remove the line" in problem.remedy


def test_a_password_file_that_everybody_can_read_is_refused(
    refuse: Refuse, valid: str, tmp_path: Path
) -> None:
    file = tmp_path / "secret"
    file.write_text(SECRET, encoding="utf-8")
    file.chmod(0o644)

    (problem,) = refuse(valid.replace(PASSWORD_LINE, "  password_file: secret\n")).problems

    assert (problem.line, problem.key) == (3, "database.password_file")
    assert problem.remedy == f"Take that right away: chmod 600 {file}"


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (None, "cannot be read: No such file or directory"),
        (b"", "does not hold one line"),
        (b"\n", "does not hold one line"),
        (SECRET.encode() + b"\nmore\n", "does not hold one line"),
        (SECRET.encode() + b"\xff", "does not hold one line"),
        (SECRET.encode() * 1000, "does not hold one line"),
    ],
)
def test_a_password_file_without_one_line_of_text_is_refused(
    refuse: Refuse, valid: str, tmp_path: Path, content: bytes | None, cause: str
) -> None:
    if content is not None:
        (tmp_path / "secret").write_bytes(content)
        (tmp_path / "secret").chmod(0o600)

    error = refuse(valid.replace(PASSWORD_LINE, "  password_file: secret\n"))

    assert cause in error.problems[0].cause
    assert SECRET not in str(error)


@pytest.mark.parametrize(
    "lines",
    [
        f"  password: [{SECRET}]",
        f"  password: {{{SECRET}: 1}}",
        f"  password: &{SECRET} x",
        f"  password: *{SECRET}",
        f"  password: !{SECRET} x",
        f"  password: !{SECRET}!x y",
        f"  password: %{SECRET}",
        f"  password: @{SECRET}",
        f"  password: '{SECRET}",
        f'  password: "\\q{SECRET}"',
        f"  password: {SECRET}: x",
        f"  password: '${{{SECRET}'",
        f"  password: a\n    : {SECRET}",
        f"  wallet_password: {SECRET}\n  password: x",
        f"  password: {SECRET}\n  password_file: x",
        f"  password: {SECRET}\n  password: {SECRET}x",
        f"  password: x\n  dsn: scott/{SECRET}@h/s",
        f"  password: x\n  dsn: [{SECRET}]",
        "  password: x\n  mode: ${PW}",
        "  password: x\n  port: ${PW}",
        f"  password: x\n  pasword: {SECRET}",
        "  password: x\n  expire_time_min: ${PW}",
    ],
)
def test_no_error_shows_any_part_of_a_password(refuse: Refuse, valid: str, lines: str) -> None:
    error = refuse(valid.replace(PASSWORD_LINE, lines + "\n"), {"PW": SECRET})

    shown = "".join(traceback.format_exception(error)) + repr(error)
    assert "hunter2" not in shown
    assert "Geheim" not in shown


def test_a_number_as_password_is_refused_without_showing_it(refuse: Refuse, valid: str) -> None:
    error = refuse(valid.replace("tiger-secret", "4711"))

    assert error.problems[0].remedy == "Put it in single quotes."
    assert "4711" not in str(error)


def test_the_environment_of_this_process_is_not_read(
    load: Load, valid: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "ORACLE_PASSWORD", SECRET)

    with pytest.raises(ConfigError, match="there is no password"):
        load(valid.replace(PASSWORD_LINE, ""), {})


def test_a_password_of_the_environment_that_no_log_on_can_send_is_refused(
    refuse: Refuse, valid: str
) -> None:
    error = refuse(
        valid.replace("  password: tiger-secret\n", ""), {"ORACLE_PASSWORD": "ti\udce9ger"}
    )
    assert "the variable ORACLE_PASSWORD holds bytes that are not UTF-8" in str(error)


def test_a_pipe_in_place_of_the_password_file_is_refused_and_not_waited_for(
    refuse: Refuse, valid: str, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "secret", 0o600)
    text = valid.replace("  password: tiger-secret", "  password_file: secret")
    assert "is no file but a pipe or a socket" in str(refuse(text))
