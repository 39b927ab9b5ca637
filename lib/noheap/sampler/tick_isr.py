"""The interrupt of the sampler: one viper function, compiled on the board for one sampler.

It is compiled where it runs because a hard ISR pays for every global it looks up and every
object it unboxes (200 to 360 cycles each on an RP2040); here each address and limit is a
literal. The code lives in RAM, also when the library is frozen in flash.

What one tick does, in this order: take the time, count what is lost, take the finished reading
from the source and start the next one, look whether it can be, compare, set the output, publish
the record. No loop but over the bits of a number and the 16 bytes of a FIFO after a fault, no
allocation, no call but a CallSource's, nothing that raises.

The sampler's block is one array("i"); sampler/stats.py names its first words, the rest is here.
"""

from machine import mem32
from micropython import const

from noheap.sampler.modules import forget

# Words of the block. Without a name are, in sampler/tick_source.py and for nobody else:
#  8 to 10  sampler/measured.py's
# 11  the threshold's state, kept through a fault
# 13  phase of the output pattern, see control/blink.py
# 17  consecutive ticks without a good reading
# 18  consecutive readings that ask for a change of state
# 19  phase per tick and, 20, pattern that the output follows now; both 0: inactive
# 25  consecutive good readings since the last failed one, while the output shows a fault
DUE_US = 12  # when the next tick is due, low 32 bits of the microsecond counter
SOURCE_BASE = 14
OUT_SET = 15  # address that the output's line writes: hal/rp2040.py's and stm32f4.py's OUTPUT
QUEUE = 16  # address of the queue's storage
ABOVE_STEP = 21  # copied to 19 and 20 when the state changes to above
ABOVE_PATTERN = 22
FAULT_STEP = 23  # the same for a sensor that fails
FAULT_PATTERN = 24
BEGUN = 26  # this tick's lateness in µs; where none is taken, sampler/missed.py's
LIMIT = 27  # the reading below the one that is above: of `on` or, while above, of `off`
_LIMITS = const(28)  # its two values, of `off` first, for tick_lean.py and tick_asm.py
STATUS = 30  # of the record, record.py; not in assembler
BLOCK_WORDS = 31  # without sampler/measured.py's histograms

FAULT_BASE = 0x10000  # the block's VALUE: a raw reading, or this plus a kind of hal/errors.py


def source(reading, output, argument="timer", measure="", check=0, **values) -> str:
    """The ISR's source for these values, the names in braces in sampler/tick_source.py.

    reading    the pieces of the sampler's source, see source/rp2040_i2c.py
    argument   "timer" for a callback of machine.Timer, "" for a handler in a vector
    measure    a piece of sampler/measured.py
    output     the line that writes the output, the chip's: hal/rp2040.py, hal/stm32f4.py
    check      address of a Plausibility's storage; 0: none
    queue_end  0: no records
    """
    from noheap.sampler import tick_source as pieces

    text = pieces.HEAD + pieces.TIME + reading[0] + reading[1]
    if values["implausible"]:
        text += pieces.PLAUSIBLE
    if check:
        text += pieces.CHECK
    text += pieces.JUDGE + output % pieces.LEVEL
    if values["queue_end"]:
        text += pieces.RECORD
    forget("noheap.sampler.tick_source")  # a tenth of all the RAM that the library takes
    return (text + measure).format(argument=argument, check=check, **values)


def put_limits(block: int, on: int, off: int) -> None:
    """Into the block at that address; below from the beginning."""
    mem32[block + 4 * LIMIT] = on - 1
    mem32[block + 4 * _LIMITS] = off - 1
    mem32[block + 4 * _LIMITS + 4] = on - 1


def build(source=source, read=None, **values):
    """Compile what `source` makes of these values: an ISR, which may call `read`. Needs a
    MicroPython with compiler and viper; allocates."""
    put_limits(values["block"], values["on"], values["off"])
    scope = {"read": read}
    exec(source(**values), scope)
    return scope["tick_isr"]
