"""The lean job in viper, for sampler/lean_sampler.py: pieces of sampler/tick_source.py and these.

No time, no records, a steady output that each good reading sets anew. In assembler:
sampler/tick_asm.py.
"""

from noheap.sampler.modules import forget

# Words of the block.
FAILING = 17  # consecutive ticks without a good reading

_FAULT = """
  b[0] = b[0] + 1
  b[2] = b[2] + 1
  b[7] = v
  w = b[17] + 1
  b[17] = w
  if w == {fault_ticks}:
   i = ptr32(b[15])
"""
_JUDGE = """
 b[7] = v
 b[0] = b[0] + 1
 b[17] = 0
 i = ptr32(b[15])
 v = b[27] - v >> 31
"""


def source(*, below: int, reading, output, argument="timer", **values) -> str:
    """The ISR's source for these values, the names in braces.

    reading    the pieces of the sampler's source, see source/rp2040_i2c.py
    argument   "timer" for a callback of machine.Timer, "" for a handler in a vector
    output     as in sampler/tick_isr.py
    below      which register sets the output below: 0 SET, 1 CLEAR
    fail_safe  the same for a sensor that fails
    """
    from noheap.sampler import tick_source as pieces

    text = pieces.HEAD + reading[0] + _FAULT + "  " + output % "{fail_safe}" + "  return\n"
    text += reading[1] + _JUDGE + output % "{below} {towards} v" + " b[27] = b[29 + v]\n"
    forget("noheap.sampler.tick_source")
    return text.format(argument=argument, below=below, towards="+" if below else "-", **values)
