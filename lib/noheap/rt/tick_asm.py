"""The lean job of the sampler as an asm_thumb function that stands in the vector itself.

It acknowledges its tick, takes the finished reading out of the I2C FIFO, starts the next
transfer, compares and sets the output: two thirds of what the viper function takes, no stack, no
flash. Words of the block as in rt/tick_isr.py, filled as `tick_lean.source` fills them.
"""

from machine import mem32

from noheap.rt.modules import forget
from noheap.rt.tick_lean import LIMIT, put_limits


def source(*, below: int, fail_safe: int, acknowledge: int = 0, **values: int) -> str:
    """The function's source for these values, the names in braces in rt/tick_asm_source.py.

    acknowledge  the register that ends the tick's request when `mask` is written; 0: none does
    below        which register sets the output below: 0 SET, 1 CLEAR
    fail_safe    the same for a sensor that fails
    """
    from noheap.rt import tick_asm_source as pieces

    text = pieces.LEAN
    if acknowledge:
        text = pieces.ACKNOWLEDGE + text
    text = text.format(
        acknowledge=acknowledge,
        below=4 * below,
        above=4 - 4 * below,
        fail_safe=4 * fail_safe,
        **values,
    )
    lines = text.split("\n")
    forget("noheap.rt.tick_asm_source")
    return _with_literals([line for line in lines if line])


def build(*, block: int, on: int, off: int, **values):
    """(address for the vector, function). Keep the function. Needs an RP2040; allocates."""
    from noheap.rt.machine_code import address

    put_limits(block, on, off)
    mem32[block + 4 * LIMIT] = on - 1
    scope = {}
    exec(source(block=block, **values), scope)
    function = scope["tick_isr"]
    forget("noheap.rt.machine_code")
    # The function's own first halfword, a push, is for who calls it.
    return address(function) + 2, function


def _with_literals(lines) -> str:
    """`lines` as a function, each load(register, value) as a load of a word behind them."""
    at = 1  # in halfwords; 0 is the push
    loads = []  # (index in `lines`, halfword, register, value)
    for n, line in enumerate(lines):
        if line.startswith("load("):
            register, value = line[5:-1].split(",")
            loads.append((n, at, int(register[1:]), int(value)))
        if not line.startswith("label("):
            at += 1
    if at & 1:
        lines.append("nop()")
        at += 1
    pool = []
    for n, halfword, register, value in loads:
        if value not in pool:
            pool.append(value)
        # From the load's address + 4, rounded down to a word: ARMv6-M ARM A6.7.27.
        words = (at - (halfword + 2 & ~1)) // 2 + pool.index(value)
        lines[n] = "data(2, %d)" % (0x4800 | register << 8 | words)
    lines.extend("data(4, %d)" % (value & 0xFFFFFFFF) for value in pool)
    head = "import micropython\n@micropython.asm_thumb\ndef tick_isr():\n "
    return head + "\n ".join(lines) + "\n"
