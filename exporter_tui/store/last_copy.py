"""``.exporter/last-copy.txt``: what a person copied last on the screen, for terminals that take
nothing.
"""

from exporter_tui.store import files
from exporter_tui.store.paths import copy_path


def keep_copy(output_dir: str, text: str) -> None:
    """Write a file in place of what has its name: what a link or a pipe leads to is not touched.
    Raises OSError.
    """
    path = copy_path(output_dir)
    files.delete(path)
    with open(  # noqa: PTH123 - a descriptor has no path to open
        files.create_file(path), "w", encoding="utf-8", errors="backslashreplace"
    ) as file:
        file.write(text)
