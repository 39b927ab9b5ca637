"""LastWill: what it writes, in which order, and how often. Soft resets: host_tests/vector."""

import sys
from array import array

from uctypes import addressof

from noheap.cortex.last_will import LastWill

# It keeps addresses in 32-bit words: not for the 64-bit VM.
LANES = ("host", "pico", "armv7m", "armv7em", "armv8m", "armv6m", "board")


def words(*values):
    """(array, address of each)."""
    memory = array("i", values)
    at = addressof(memory)
    return memory, [at + 4 * n for n in range(len(values))]


def test_it_writes_when_it_is_executed_and_not_before():
    memory, at = words(1, 2, 3)
    will = LastWill([(at[0], 10), (at[2], 30)])
    assert list(memory) == [1, 2, 3]
    will.execute()
    assert list(memory) == [10, 2, 30]


def test_it_writes_in_order_and_all_32_bits():
    memory, at = words(0)
    LastWill([(at[0], 5), (at[0], 0xFFFFFFFE)]).execute()
    assert memory[0] == -2
    LastWill([(at[0], 0xFFFFFFFE), (at[0], 5)]).execute()
    assert memory[0] == 5


def test_masked_bits_stay_as_they_are_then():
    memory, at = words(0x11223344)
    will = LastWill([(at[0], 0x00AA0000, 0xFF00FFFF)])
    memory[0] = 0x55667788
    will.execute()
    assert memory[0] == 0x55AA7788


def test_it_is_done_once():
    memory, at = words(0)
    will = LastWill([(at[0], 7)])
    will.execute()
    memory[0] = 1
    will.execute()
    assert memory[0] == 1
    assert not will.armed


def test_it_is_armed_where_a_timer_has_a_finaliser():
    memory, at = words(0)
    will = LastWill([(at[0], 7)])
    assert will.armed == (sys.platform == "rp2")
    will.execute()
