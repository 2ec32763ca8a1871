"""Texts land in the table's config folder; a script can be started."""

import os
from pathlib import Path

import pytest

from exporter_tui.store.artefacts import write_artefacts
from exporter_tui.store.paths import table_paths
from tests.store.builders import EMPLOYEES


def test_texts_are_written_and_scripts_are_executable(tmp_path: Path) -> None:
    write_artefacts(
        tmp_path, EMPLOYEES, {"load_command.sh": "#!/bin/sh\n", "validation.sql": "Ä\n"}
    )
    paths = table_paths(tmp_path, EMPLOYEES)
    assert paths.validation_sql.read_text("utf-8") == "Ä\n"
    assert os.access(paths.load_command, os.X_OK)
    assert not os.access(paths.validation_sql, os.X_OK)


@pytest.mark.parametrize("name", ["../data/x", "/x", "a/b", "..", "."])
def test_a_name_with_a_folder_in_it_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a plain file name"):
        write_artefacts(tmp_path, EMPLOYEES, {name: ""})
    assert not any(tmp_path.rglob("*"))
