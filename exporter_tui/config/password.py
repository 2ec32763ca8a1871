"""Where the password comes from: the file's own key, a file, ``ORACLE_PASSWORD``, or the terminal.

Enters: the checked ``database:`` section, the environment and a way to ask. Leaves: a ``Secret``.
It asks only when nothing else gave one, and refuses a password file that everybody can read. No
message holds any part of what was read.
"""

import stat
from collections.abc import Callable, Mapping
from pathlib import Path

from exporter_tui.config.expand import ExpandError
from exporter_tui.config.schema import DatabaseSection
from exporter_tui.model.options import Secret

ENVIRONMENT_VARIABLE = "ORACLE_PASSWORD"
_MAX_BYTES = 4096


class PasswordError(ExpandError):
    """No usable password; ``key`` is the key of ``database:`` to name."""

    def __init__(self, key: str, cause: str, remedy: str) -> None:
        super().__init__(cause, remedy)
        self.key = key


def find_password(
    database: DatabaseSection,
    password_file: Path | None,
    environ: Mapping[str, str],
    ask: Callable[[str], str] | None,
) -> Secret:
    """Return the password, asking for it last of all. Raises ``PasswordError``.

    ``password_file``: the absolute path of ``database.password_file``, None without that key.
    """
    if database.password is not None:
        return database.password
    if password_file is not None:
        return read_password_file(password_file)
    if environ.get(ENVIRONMENT_VARIABLE):
        return _readable(environ[ENVIRONMENT_VARIABLE], f"the variable {ENVIRONMENT_VARIABLE}")
    return _asked(database, ask)


def read_password_file(path: Path) -> Secret:
    """Return the only line of the file, without its line end. Raises ``PasswordError``."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
            raise PasswordError(
                "password_file",
                f"{path} is no file but a pipe or a socket",
                "Write the password into a file that only you can read (chmod 600).",
            )
        if stat.S_IMODE(mode) & stat.S_IROTH:
            raise PasswordError(
                "password_file",
                f"every user of this machine can read {path}",
                f"Take that right away: chmod 600 {path}",
            )
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise PasswordError(
            "password_file",
            f"{path} cannot be read: {error.strerror}",
            "Correct the path or its rights; a relative path starts at the configuration's folder.",
        ) from None
    return Secret(_only_line(path, content))


def _only_line(path: Path, content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig").removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        text = ""
    if len(content) > _MAX_BYTES or not text or "\n" in text:
        raise PasswordError(
            "password_file",
            f"{path} does not hold one line of UTF-8 text",
            "Write the password, and nothing else, in its only line.",
        )
    return text


def _asked(database: DatabaseSection, ask: Callable[[str], str] | None) -> Secret:
    missing = PasswordError(
        "password",
        "there is no password",
        f"Set the environment variable {ENVIRONMENT_VARIABLE}, or write `password_file`.",
    )
    if ask is None:
        raise missing
    target = database.dsn or f"{database.host}:{database.port}/{database.service or database.sid}"
    try:
        answer = ask(f"Password of {database.username} for {target}: ")
    except EOFError:
        raise missing from None
    if not answer:
        raise missing
    return _readable(answer, "what was typed")


def _readable(password: str, whence: str) -> Secret:
    """Return the password, unless it holds bytes that no log-on could send."""
    try:
        password.encode()
    except UnicodeEncodeError:
        raise PasswordError(
            "password",
            f"{whence} holds bytes that are not UTF-8",
            "Set it in a UTF-8 locale, or write `password_file`.",
        ) from None
    return Secret(password)
