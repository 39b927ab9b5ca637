"""The packets of gdb's protocol, in any pieces and damaged in any way."""

from hypothesis import given
from hypothesis import strategies as st

from noheap_tools.debug.packets import CTRL_C, MOST_BYTES, Packets, framed


def test_a_packet_and_its_checksum():
    assert framed("OK") == b"$OK#9a"


@given(st.lists(st.text("abc019,;:+-", max_size=20), max_size=5), st.integers(1, 9))
def test_packets_come_out_whole_in_any_pieces(texts, size):
    data = b"+".join(map(framed, texts))
    packets = Packets()
    pieces = [data[n : n + size] for n in range(0, len(data), size)]
    assert [it for piece in pieces for it in packets.feed(piece)] == texts


def test_ctrl_c_between_packets():
    assert list(Packets().feed(b"+\x03" + framed("g"))) == [CTRL_C, "g"]


def test_a_damaged_packet_is_told_and_the_next_one_is_read():
    packets = Packets()
    assert list(packets.feed(b"$g#00$g#zz$\xff#ff" + framed("g"))) == [None, None, None, "g"]


def test_a_packet_without_an_end_is_dropped():
    packets = Packets()
    assert list(packets.feed(b"$" + b"a" * 2 * MOST_BYTES)) == [None]
    assert list(packets.feed(framed("g"))) == ["g"]


@given(st.binary(max_size=300))
def test_whatever_comes_nothing_grows(data):
    packets = Packets()
    list(packets.feed(data))
    assert len(packets._pending) <= len(data)
