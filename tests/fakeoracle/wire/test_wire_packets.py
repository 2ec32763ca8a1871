"""Packets: any split of a stream gives the same packets, any cut of a message the same message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter_tui.fakeoracle.wire.packets import (
    PacketSplitter,
    PacketType,
    data_bursts,
    packet,
    wire_offset,
)
from exporter_tui.fakeoracle.wire.reader import Malformed

BODIES = st.lists(st.binary(max_size=80), max_size=6)


@given(BODIES, st.booleans(), st.lists(st.integers(1, 50), min_size=1, max_size=5))
def test_packets_survive_any_split(bodies: list[bytes], large: bool, sizes: list[int]) -> None:
    stream = b"".join(packet(PacketType.DATA, body, large=large) for body in bodies)
    splitter = PacketSplitter()
    splitter.large = large
    found = []
    position = step = 0
    while position < len(stream):
        size = sizes[step % len(sizes)]
        splitter.feed(stream[position : position + size])
        while (one := splitter.next_packet()) is not None:
            found.append((one.kind, one.body))
        position, step = position + size, step + 1
    assert found == [(PacketType.DATA, body) for body in bodies]


@pytest.mark.parametrize("size", [0, 7, 2**31])
def test_a_length_that_cannot_be_is_malformed(size: int) -> None:
    splitter = PacketSplitter()
    splitter.large = True
    splitter.feed(size.to_bytes(4, "big") + bytes(4))
    with pytest.raises(Malformed):
        splitter.next_packet()


@given(
    st.lists(st.binary(max_size=300), max_size=8),
    st.integers(12, 90),
    st.integers(1, 200),
)
def test_a_message_is_joined_again(chunks: list[bytes], sdu: int, burst_bytes: int) -> None:
    splitter = PacketSplitter()
    splitter.large = True
    packets = []
    for burst in data_bursts(chunks, sdu, burst_bytes=burst_bytes):
        splitter.feed(b"".join(burst))
        while (one := splitter.next_packet()) is not None:
            packets.append(one.body)
        assert len(burst) <= 1000
    assert b"".join(body[2:] for body in packets) == b"".join(chunks)
    assert all(len(body) == sdu - 8 for body in packets[:-1])


@given(st.integers(0, 500), st.integers(12, 90))
def test_the_wire_offset_counts_the_headers(size: int, sdu: int) -> None:
    sent = sum(len(piece) for burst in data_bursts([bytes(size)], sdu) for piece in burst)
    assert wire_offset(size, sdu) == sent
