"""Sizes are read as people write them."""

import pytest

from exporter_tui.config.sizes import parse_size


@pytest.mark.parametrize(
    ("text", "size_bytes"),
    [
        ("1", 1),
        ("16777216", 16 * 1024**2),
        ("8 KB", 8192),
        ("8k", 8192),
        ("1.5 GB", 1536 * 1024**2),
        ("512M", 512 * 1024**2),
        ("2 TiB", 2 * 1024**4),
        (" 7 b ", 7),
    ],
)
def test_units_are_powers_of_1024(text: str, size_bytes: int) -> None:
    assert parse_size(text) == size_bytes


@pytest.mark.parametrize(
    "text", ["", "GB", "-1", "1 PB", "1,5 GB", "1e9", "0.3 KB", "1 G B", "010", "00", "01 GB"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        parse_size(text)
