"""WFI in the main loop: an interrupt ends it, and one that came just before is not slept over."""

from array import array

import micropython
from handler import Handler, VectorTable, counting
from machine import mem32
from micropython import const
from uctypes import addressof

from noheap.buf.spsc import SPSC, take
from noheap.buf.spsc_words import END, FIRST, WRITE
from noheap.cortex.link_viper import ViperParts
from noheap.cortex.wfi import sleep_if_equal
from noheap.loop.sleep import sleep_below

_TIMER0_CTRL = const(0x40000000)
_TIMER0_VALUE = const(0x40000004)
_TIMER0_RELOAD = const(0x40000008)
_TIMER0_INTCLEAR = const(0x4000000C)
_NVIC_ISER = const(0xE000E100)
_SYST_CSR = const(0xE000E010)
_CYCLES = const(25_000)  # 1 ms


@micropython.viper
def _put(queue: ptr32):
    """A record of two words, whatever they are."""
    after = queue[WRITE] + 8
    if after == queue[END]:
        after = FIRST
    queue[WRITE] = after


def _every_ms(handler):
    mem32[_SYST_CSR] = 0  # ports/qemu counts ms by it from MicroPython 1.27 on: it ends WFI, too
    vectors = VectorTable()
    vectors.install(16 + 8, handler.address)
    mem32[_NVIC_ISER] = 1 << 8
    mem32[_TIMER0_RELOAD] = _CYCLES
    mem32[_TIMER0_VALUE] = _CYCLES
    mem32[_TIMER0_CTRL] = 9
    return vectors


def sleeps(times):
    """How often the interrupt had come each time that the main loop was awake again."""
    words = array("i", [0, 0])  # what the handler counts; what the main loop has seen
    handler = Handler(counting(words), _TIMER0_INTCLEAR, 1)
    vectors = _every_ms(handler)
    found = []
    for _ in range(times):
        words[1] = words[0]
        sleep_if_equal(addressof(words), addressof(words) + 4)
        found.append(words[0] - words[1])
    mem32[_TIMER0_CTRL] = 0
    vectors.deinit()
    return found


def sleeps_below(times):
    """Returns the length of the queue each time that three records were waited for, across its
    wrap; then how an interrupt that puts nothing ended the sleep."""
    queue = SPSC(7, 2)
    record = array("i", [0, 0])
    handler = Handler(ViperParts(queue.address, (_put,)), _TIMER0_INTCLEAR, 1)
    vectors = _every_ms(handler)
    found = []
    for _ in range(times):
        said = sleep_below(queue.address, 24)
        found.append((said, len(queue)))
        while take(queue.address, record, 1):
            pass
    mem32[_TIMER0_CTRL] = 0
    vectors.deinit()
    words = array("i", [0])
    other = Handler(counting(words), _TIMER0_INTCLEAR, 1)
    vectors = _every_ms(other)
    said = sleep_below(queue.address, 24)
    mem32[_TIMER0_CTRL] = 0
    vectors.deinit()
    return found, said, words[0]
