"""A vector on a Cortex-M0, which has no VTOR: the nRF51 writes it into its own flash.

SysTick's, because MicroPython's port has left its word in the table, and no other code there.
"""

from array import array

import micropython
from handler import Handler, counting
from machine import mem32
from micropython import const
from uctypes import addressof

_SYSTICK = const(15)
_PAGE_WORDS = const(256)
_SYST_CSR = const(0xE000E010)  # ARMv6-M ARM B3.3
_SYST_RVR = const(0xE000E014)
_SYST_CVR = const(0xE000E018)


# Nordic nRF51 reference manual 6, NVMC: CONFIG (2: erase, 1: write, 0: read) and ERASEPAGE.
@micropython.viper
def _write_first_page(words: ptr32):
    quarter = 0x10007800
    nvmc = ptr32(quarter << 2)
    flash = ptr32(0)
    nvmc[0x141] = 2
    nvmc[0x142] = 0
    nvmc[0x141] = 1
    n = 0
    while n < 256:
        flash[n + 0] = words[n + 0]
        n += 1
    nvmc[0x141] = 0


def _install(address):
    page = array("I", (mem32[4 * n] for n in range(_PAGE_WORDS)))
    page[_SYSTICK] = address
    _write_first_page(page)
    assert mem32[4 * _SYSTICK] == address


def systick(times, thumb=True):
    """How many of the interrupts a viper handler counted until there were `times` of them.

    Not `thumb`: with a vector whose lowest bit is clear.
    """
    words = array("i", [0, 0])
    handler = Handler(counting(words), addressof(words) + 4, 1)
    _install(handler.address if thumb else handler.address & ~1)
    micropython.heap_lock()
    try:
        mem32[_SYST_RVR] = 20_000
        mem32[_SYST_CVR] = 0
        mem32[_SYST_CSR] = 7
        while words[0] < times:
            pass
        mem32[_SYST_CSR] = 0
    finally:
        micropython.heap_unlock()
    return words[0]
