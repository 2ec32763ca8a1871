"""Frames arrive whole in whatever pieces their bytes come; no garbage is taken for one."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter_tui.remote.frames import FrameError, Frames, frame

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)  # fmt: skip


@pytest.mark.slow
@given(st.lists(JSON, max_size=5), st.integers(1, 50))
def test_values_come_through_in_pieces_of_any_size(values: list[object], piece: int) -> None:
    data = b"".join(map(frame, values))
    frames = Frames(1 << 20)
    found: list[object] = []
    for start in range(0, len(data), piece):
        found += frames.feed(data[start : start + piece])
    assert found == values


@given(st.binary(min_size=4))
def test_garbage_is_refused_or_waits_and_never_breaks(garbage: bytes) -> None:
    frames = Frames(64)
    try:
        found = [*frames.feed(garbage)]
    except FrameError:
        return
    assert len(found) <= len(garbage)


@pytest.mark.parametrize(
    "body", [b"{", b"\xff", b"NaN", b"[1e999, Infinity]", b"[" * 100_000, b"9" * 10_000, b""]
)
def test_what_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(FrameError):
        [*Frames(1 << 20).feed(struct.pack("!I", len(body)) + body)]


def test_a_frame_that_is_too_long_is_refused_before_it_has_come() -> None:
    with pytest.raises(FrameError, match="4,294,967,295 bytes"):
        [*Frames(1 << 20).feed(b"\xff\xff\xff\xff")]
    assert [*Frames(3).feed(frame(123))] == [123]
    with pytest.raises(FrameError):
        [*Frames(2).feed(frame(123))]


def test_a_number_that_json_lacks_is_never_sent() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        frame(float("nan"))
