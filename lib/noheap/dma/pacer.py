"""Starts a list of transfers, dma/moves.py, at each wrap of a PWM slice, and counts the periods.

Of four channels: the pacer waits for the wrap and gives the loader the list's address, which
starts it. When the pacer has counted 2**29 periods, another channel starts it again. "DS" =
Raspberry Pi RP2040 datasheet. Nothing here is for ISRs; everything allocates.
"""

from machine import freq, mem32
from micropython import const

from noheap.dma.channels import control
from noheap.dma.words import LIST, SCRATCH
from noheap.hal.rp2040_dma_registers import (
    AL1_CTRL,
    AL3_READ_ADDR_TRIG,
    CTRL_TRIG,
    DREQ_PWM_WRAP0,
    INCR_READ,
    INCR_WRITE,
    READ_ADDR,
    RING_SIZE,
    RING_WRITE,
    TRANS_COUNT,
    TREQ,
    WRITE_ADDR,
)
from noheap.hal.rp2040_registers import LAST_SLICE, PWM, PWM_STRIDE
from noheap.tick.rp2040 import divided, start_slice

# Which of the channels does what.
LOADER = 0
WORKER = 1
PACER = 2
AGAIN = 3
CHANNELS = 4

COUNTED = 1 << 29  # the pacer's count, down to 0

_CSR = const(0x00)  # of a PWM slice: DS 4.5.3
_DIV = const(0x04)
_TOP = const(0x10)
_WORD = const(2)


class Pacer:
    """ValueError if the slice cannot make `period_us` exactly. `cycles` are the period's, `stop`
    the writes (address, value) that end it."""

    def __init__(self, period_us: int, pwm_slice: "int | None"):
        if pwm_slice is None or not 0 <= pwm_slice <= LAST_SLICE:
            raise ValueError("pwm_slice: 0 to 7 in tiers dma and dma+isr")
        self._divider, self._steps = divided(period_us, freq())
        self.cycles = self._divider * self._steps
        self._period_us = period_us
        self._slice = PWM + PWM_STRIDE * pwm_slice
        self._pace = DREQ_PWM_WRAP0 + pwm_slice << TREQ
        self.stop = ((self._slice + _CSR, 0),)

    def arm(self, channels, memory: int) -> None:
        """Set up the first four of `channels` for the list of `memory`, dma/words.py."""
        loader, worker, pacer, again = channels.numbers[:CHANNELS]
        base = channels.base(LOADER)
        mem32[base + WRITE_ADDR] = channels.base(WORKER) + READ_ADDR
        mem32[base + TRANS_COUNT] = 4
        # The four registers of the worker, again and again: a ring of 16 bytes.
        mem32[base + AL1_CTRL] = control(
            loader, _WORD, INCR_READ | INCR_WRITE | RING_WRITE | 4 << RING_SIZE
        )
        base = channels.base(AGAIN)
        mem32[base + READ_ADDR] = memory + SCRATCH
        mem32[base + WRITE_ADDR] = memory + SCRATCH
        mem32[base + TRANS_COUNT] = 1
        mem32[base + AL1_CTRL] = control(again, _WORD, chain=pacer)
        base = channels.base(PACER)
        mem32[base + READ_ADDR] = memory + LIST
        mem32[base + WRITE_ADDR] = channels.base(LOADER) + AL3_READ_ADDR_TRIG
        mem32[base + TRANS_COUNT] = COUNTED
        mem32[self._slice + _CSR] = 0
        mem32[self._slice + _DIV] = self._divider << 4
        mem32[self._slice + _TOP] = self._steps - 1
        mem32[base + CTRL_TRIG] = control(pacer, _WORD, chain=again, pace=self._pace)

    def go(self, due_at: int) -> int:
        """The first period ends one period from now: returns when, and puts it at `due_at`."""
        return start_slice(self._slice + _CSR, self._period_us, due_at)
