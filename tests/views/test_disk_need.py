"""The forecast of what is still to be written follows what was seen."""

import pytest

from exporter_tui.coordinator.views.disk_need import forecast, guess


def test_the_forecast_takes_the_ratio_that_was_seen() -> None:
    assert forecast(open_bytes=900, done_bytes=10_000_000, gzip_bytes=2_000_000) == 180
    assert forecast(open_bytes=0, done_bytes=0, gzip_bytes=0) == 0


@pytest.mark.parametrize(("done", "gzip"), [(0, 0), (1000, 300), (10_000_000, 0)])
def test_before_there_is_a_ratio_there_is_no_forecast(done: int, gzip: int) -> None:
    assert forecast(open_bytes=900, done_bytes=done, gzip_bytes=gzip) is None


def test_before_anything_was_exported_three_tenths_are_guessed() -> None:
    assert guess(open_bytes=1000) == 300
