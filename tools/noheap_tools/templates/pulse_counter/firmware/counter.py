"""Counts the pulses at a pin in a hard interrupt, without losing one."""

import config

from noheap.buf.signal import Signal


class PulseCounter:
    """`edge` is the interrupt of a pin, `turn` is called once in each window."""

    def __init__(self, alarm_pin):
        self._pulses = Signal()
        self._alarm_pin = alarm_pin

    def edge(self, pin):
        """The hard interrupt. Allocates nothing."""
        self._pulses.raise_isr()

    def turn(self):
        """Judges the window that ends now; returns how many pulses it had."""
        count = self._pulses.take()
        self._alarm_pin.value(count < config.MIN_PULSES)
        return count
