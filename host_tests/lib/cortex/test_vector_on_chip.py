# pyright: reportUndefinedVariable=false
"""Vector with a real core's exceptions. On a Cortex-M3 the table is in flash first, on an RP2040
it is in RAM. An interrupt that no peripheral requests is requested by software."""

import sys
from array import array

import micropython
from machine import mem32
from uctypes import addressof

from entering_support import finished
from noheap.cortex.link_viper import ViperParts
from noheap.cortex.vector import Vector

LANES = ("pico", "armv7m", "armv7em", "armv8m", "board")

# RP2040 datasheet 2.3.2: 26 to 31 are not connected. MPS2: TIMER1, which is not started.
INTERRUPT = 30 if sys.platform == "rp2" else 9
_NVIC_ISPR = 0xE000E200
_NVIC_ICPR = 0xE000E280
_VTOR = 0xE000ED08


@micropython.viper
def count(block: ptr32):
    block[0] = block[0] + 1


def counting():
    """(entry, what to keep, word that it counts in)."""
    word = array("i", [0])
    entry, held = finished(ViperParts(addressof(word), (count,)))
    return entry, held, word


def request():
    mem32[_NVIC_ISPR] = 1 << INTERRUPT


def test_a_requested_interrupt_runs_the_handler_once_it_is_enabled():
    entry, held, word = counting()
    vector = Vector(INTERRUPT, entry, (), held)
    request()
    assert word[0] == 0
    vector.enable()  # forgets what was requested before
    assert word[0] == 0
    for n in range(1, 5):
        request()
        assert word[0] == n
    vector.deinit()
    request()
    assert word[0] == 4
    mem32[_NVIC_ICPR] = 1 << INTERRUPT


def test_deinit_restores_the_table_and_two_may_nest():
    table = mem32[_VTOR]
    before = [mem32[table + 4 * (16 + n)] for n in (INTERRUPT, INTERRUPT - 1)]
    entry, held, word = counting()
    other, other_held, other_word = counting()
    first = Vector(INTERRUPT, entry, (), held, 2)
    second = Vector(INTERRUPT - 1, other, (), other_held, 1)
    first.enable()
    second.enable()
    mem32[_NVIC_ISPR] = 3 << INTERRUPT - 1
    assert (word[0], other_word[0]) == (1, 1)
    first.deinit()
    mem32[_NVIC_ISPR] = 1 << INTERRUPT - 1
    assert other_word[0] == 2
    second.deinit()
    assert mem32[_VTOR] == table, (mem32[_VTOR], table)
    assert [mem32[table + 4 * (16 + n)] for n in (INTERRUPT, INTERRUPT - 1)] == before
