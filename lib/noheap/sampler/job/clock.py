# pyright: reportUndefinedVariable=false
"""Reads the time of a tick, and counts the periods that it came too late for."""

import micropython

from noheap.block import (
    CLOCK,
    DUE_US,
    LATE_US,
    LATENCY_MAX_US,
    LATENCY_MIN_US,
    MISSED,
    PERIOD_US,
    PERIODS,
    TIME,
)


# Hard ISR. No allocation.
@micropython.viper
def clock(block: ptr32):  # noheap: isr
    """Sets LATE_US and DUE_US. Ends a tick whose period the one before has counted: below 0."""
    time = ptr32(int(block) + 4 * TIME)  # within reach of a load's offset
    late = ptr32(time[CLOCK - TIME])[0] - time[DUE_US - TIME]
    time[LATE_US - TIME] = late
    if (time[LATENCY_MAX_US - TIME] - late | late - time[LATENCY_MIN_US - TIME]) >> 31:
        if late < 0:
            return
        if late >= time[PERIOD_US - TIME]:
            # All but the last that were due are missed. Halving keeps an hour of them at 60 turns.
            span = time[PERIOD_US - TIME]
            count = 1
            while late - span >= span:  # noheap: loop<=32, the bits of a number
                span += span
                count += count
            while count:  # noheap: loop<=32
                if late >= span:
                    late -= span
                    block[PERIODS] = block[PERIODS] + count
                    time[MISSED - TIME] = time[MISSED - TIME] + count
                    time[DUE_US - TIME] = time[DUE_US - TIME] + span
                span = span >> 1
                count = count >> 1
            time[LATE_US - TIME] = late
        if late > time[LATENCY_MAX_US - TIME]:
            time[LATENCY_MAX_US - TIME] = late
        if late < time[LATENCY_MIN_US - TIME]:
            time[LATENCY_MIN_US - TIME] = late
    time[DUE_US - TIME] = time[DUE_US - TIME] + time[PERIOD_US - TIME]
