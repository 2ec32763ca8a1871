"""Whatever a file holds, loading it gives options or a ``ConfigError`` that shows no secret."""

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exporter_tui.config.errors import ConfigError
from exporter_tui.config.load import load_options
from exporter_tui.config.schema import SECTIONS

SECRET = "hunter2"
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=True),
    st.dates(),
    st.text(max_size=5),
    st.sampled_from(["1 GB", "${A}", "${B}", "$$", r"\N", "thin", "HR.*"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=4,
)
NAMES = st.one_of(
    st.sampled_from(sorted({key for model in SECTIONS.values() for key in model.model_fields})),
    st.text(max_size=8),
)
DOCUMENTS = st.dictionaries(
    st.one_of(st.sampled_from(sorted(SECTIONS)), st.text(max_size=8)),
    st.one_of(SCALARS, st.dictionaries(NAMES, VALUES, max_size=6)),
    max_size=4,
)


def refusal(path: Path, text: str) -> str:
    """Return the text of the error, empty when the file is good."""
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    try:
        load_options(str(path), environ={"A": SECRET}, ask_password=lambda _: SECRET)
    except ConfigError as error:
        return str(error)
    return ""


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(document=DOCUMENTS)
def test_any_document_is_loaded_or_refused(document: object, tmp_path: Path) -> None:
    said = refusal(tmp_path / "any.yaml", yaml.safe_dump(document))

    assert SECRET not in said


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(text=st.text(alphabet="ab:- \n\t'\"[]{}$&*!|>%@#,?\\\x00\ud800é0", max_size=40))
def test_any_text_is_loaded_or_refused(text: str, tmp_path: Path) -> None:
    refusal(tmp_path / "any.yaml", text)


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(password=st.text(alphabet="SECRETÄ%&*!'\"{}[]|>@`$#:, -?\\", min_size=8, max_size=20))
def test_no_password_however_it_is_written_is_shown(password: str, tmp_path: Path) -> None:
    path = tmp_path / "any.yaml"
    path.write_text(
        f"database:\n  username: a\n  host: h\n  service: s\n  password: {password}\n"
        "  port: wrong\n",
        encoding="utf-8",
    )

    with pytest.raises(ConfigError) as caught:
        load_options(str(path), environ={})

    for start in range(len(password) - 3):
        part = password[start : start + 4]
        if sum(character in "SECRETÄ" for character in part) >= 3:
            assert part not in str(caught.value).replace(str(path), "")
