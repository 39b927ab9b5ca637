"""The interrupt of the sampler: one viper function, compiled on the board for one sampler.

It is compiled where it runs because a hard ISR pays for every global it looks up and every
object it unboxes (200 to 360 cycles each on an RP2040); here each address and limit is a
literal. The code lives in RAM, also when the library is frozen in flash.

What one tick does, in this order: count it, take the time, give up if a whole period is lost,
take the finished reading out of the I2C FIFO, start the next transfer, compare, set the output,
publish the record. No loop but the drain of a 16-byte FIFO after a fault, no allocation, no
call, nothing that raises.

The sampler's block is one array("i"); rt/stats.py names its first words, the rest is here.
"""

import sys

# Words of the block after those of rt/stats.py.
ABOVE_FLAG = 7  # the threshold's state, kept through a fault
DUE_US = 8  # when the next tick is due, low 32 bits of the microsecond counter
PHASE = 9  # of the output pattern, see control/blink.py
I2C_BASE = 10
OUT_SET = 11  # address of the output's SET register; CLEAR is the next word
QUEUE = 12  # address of the queue's storage
FAILING = 13  # consecutive ticks without a good reading
PENDING = 14  # consecutive readings that ask for a change of state
STEP = 15  # phase per tick and pattern that the output follows now; both 0: inactive
PATTERN = 16
ABOVE_STEP = 17  # copied there when the state changes to above
ABOVE_PATTERN = 18
FAULT_STEP = 19  # the same for a sensor that fails
FAULT_PATTERN = 20
SETTLED = 21  # consecutive good readings since the last failed one, while the output shows a fault
BLOCK_WORDS = 22

FAULT_BASE = 0x10000  # a record's value word: a raw reading, or this plus a kind of hal/errors.py
RECORD_WORDS = 3  # period number, lateness in µs, value


def source(**values: int) -> str:
    """The ISR's source for these values (the names in braces in rt/tick_source.py)."""
    from noheap.rt import tick_source

    text = tick_source.SOURCE.format(**values)
    # Only needed here, and a tenth of all the RAM that the library takes.
    del sys.modules["noheap.rt.tick_source"]
    delattr(sys.modules["noheap.rt"], "tick_source")
    return text


def build(**values: int):
    """Compile the ISR. Needs a MicroPython with compiler and viper; allocates."""
    scope = {}
    exec(source(**values), scope)
    return scope["tick_isr"]
