"""Watches a voltage a thousand times a second: the interrupt takes a conversion, compares, drives
ALARM_PIN and starts the next. The main loop prints what has changed.

timer tick -> interrupt (ADC -> compare -> ALARM_PIN) -> queue -> loop -> a line at each change
"""

import config
import volts
from machine import ADC, Pin

from noheap.block import ABOVE
from noheap.buf.spsc import SPSC
from noheap.control import blink
from noheap.control.threshold import Threshold
from noheap.loop import plain
from noheap.record import RAW, RECORD_WORDS, STATUS, state_of
from noheap.sampler import asm
from noheap.sampler.sampler import Sampler
from noheap.source.rp2040_adc import ADCSource


class Report:
    """Prints a line at each change of state."""

    def __init__(self):
        self._state = -1

    def take(self, record):
        state = state_of(record[STATUS])
        if state != self._state:
            self._state = state
            print("low" if state == ABOVE else "good", volts.mv_from_raw(record[RAW]), "mV")


def threshold():
    return Threshold(
        on=volts.raw_from_mv(config.LOW_MV),
        off=volts.raw_from_mv(config.CLEAR_MV),
        debounce_ticks=config.DEBOUNCE_TICKS,
    )


def main():
    ADC(Pin(config.ADC_PIN))
    Pin(config.ALARM_PIN, Pin.OUT, value=0)
    sampler = Sampler(
        ADCSource(config.ADC_PIN - 26, falling=True),
        threshold=threshold(),
        out_pin=config.ALARM_PIN,
        above_pattern=(blink.ON, 1),
        period_us=config.PERIOD_US,
        queue=SPSC(64, RECORD_WORDS),
        tier=asm,
    )
    with sampler:
        plain.run(sampler.queue, Report().take)


if __name__ == "__main__":
    main()
