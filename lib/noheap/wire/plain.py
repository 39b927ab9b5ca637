"""The lines that telemetry prints for people, of a sampler, while no host asks for frames.

    above 30.2 °C                                 another state or fault than before
    above 30.3 °C, tick 1000, missed 0, ...       the counters are reported

Counters begin again at 2**30. Main loop only; allocates nothing.
"""

from noheap.buf.counter import count
from noheap.hal.errors import NAMES
from noheap.record import KIND_SHIFT
from noheap.wire.out_words import MILLI_C, STATUS
from noheap.wire.states import STATE_NAMES


def line(out, words) -> None:
    """Print the last sample, which is in `out`, and the counters at the address `words`, if it is
    not 0."""
    status = out[STATUS]
    if status < 0:
        print("no sample", end="")
    elif status >> KIND_SHIFT:
        kind = status >> KIND_SHIFT
        print(STATE_NAMES[status & 0xFF], NAMES[kind] if kind < len(NAMES) else kind, end="")
    else:
        milli_c = out[MILLI_C]
        tenths = (abs(milli_c) + 50) // 100
        print(STATE_NAMES[status & 0xFF], end=" -" if milli_c < 0 and tenths else " ")
        print(tenths // 10, tenths % 10, sep=".", end=" °C")
    if words:
        print(", tick", count(words, 0), end=", missed ")
        print(count(words, 1), count(words, 2), sep=", failed ", end=", dropped ")
        print(count(words, 4), end="")
    print()
