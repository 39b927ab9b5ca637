"""WFI in the main loop: an interrupt ends it, and one that came just before is not slept over."""

from array import array

from handler import VectorTable, ViperHandler
from machine import mem32
from micropython import const
from uctypes import addressof

from noheap.cortex.wfi import sleep_if_equal

_TIMER0_CTRL = const(0x40000000)
_TIMER0_VALUE = const(0x40000004)
_TIMER0_RELOAD = const(0x40000008)
_TIMER0_INTCLEAR = const(0x4000000C)
_NVIC_ISER = const(0xE000E100)
_CYCLES = const(25_000)  # 1 ms


def _counting(words):
    source = """
import micropython
@micropython.viper
def handler():
    words = ptr32({})
    words[0] = words[0] + 1
"""
    scope = {}
    exec(source.format(addressof(words)), scope)
    return scope["handler"]


def sleeps(times):
    """How often the interrupt had come each time that the main loop was awake again."""
    words = array("i", [0, 0])  # what the handler counts; what the main loop has seen
    vectors = VectorTable()
    handler = ViperHandler(_counting(words), (_TIMER0_INTCLEAR, 1))
    vectors.install(16 + 8, handler.address)
    mem32[_NVIC_ISER] = 1 << 8
    mem32[_TIMER0_RELOAD] = _CYCLES
    mem32[_TIMER0_VALUE] = _CYCLES
    mem32[_TIMER0_CTRL] = 9
    found = []
    for _ in range(times):
        words[1] = words[0]
        sleep_if_equal(addressof(words), addressof(words) + 4)
        found.append(words[0] - words[1])
    mem32[_TIMER0_CTRL] = 0
    vectors.deinit()
    return found
