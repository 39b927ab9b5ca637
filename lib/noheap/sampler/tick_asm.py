"""The sampler's job as an asm_thumb function that stands in the vector itself.

It acknowledges its tick, takes the finished reading out of the I2C FIFO, starts the next
transfer, judges, sets the output, and publishes the record: a third of what the viper function
takes, no stack, no flash. It takes no time: DUE_US, the lateness and the missed periods are left
to others. Words of the block as in sampler/tick_isr.py.
"""

from noheap.sampler.modules import forget
from noheap.sampler.tick_isr import put_limits


def source(*, acknowledge=0, check=None, lean=False, **values) -> str:
    """The function's source for these values, the names in braces in sampler/tick_asm_source.py.

    acknowledge  the register that ends the tick's request when `mask` is written; 0: none does
    check        a Plausibility whose range counts, or None
    lean         the job of sampler/tick_lean.py, with its `below` and `fail_safe`
    inactive     which register makes the output so: 0 SET, 1 CLEAR
    queue_end    0: no records
    """
    from noheap.sampler import tick_asm_source as pieces

    text = pieces.ACKNOWLEDGE if acknowledge else ""
    text += pieces.TAKE
    if lean:
        text += pieces.LEAN_JUDGE + pieces.NO_READING + pieces.LEAN_FAULT
        for name in ("below", "fail_safe"):
            values[name] *= 4
        values["above"] = 4 - values["below"]
    else:
        if values["implausible"]:
            text += pieces.PLAUSIBLE
        if check is not None:
            text += pieces.RANGE
            low, high = check.storage[0], check.storage[1]
            values["low"] = low
            values["span"] = high - low
        text += pieces.JUDGE
        if values["debounce"]:
            text += pieces.STEADY
        text += pieces.OUTPUT + (pieces.RECORD if values["queue_end"] else pieces.NO_RECORD)
        # In this order every branch reaches its label: 256 bytes at most, ARMv6-M ARM A6.7.10.
        text += pieces.NO_READING + pieces.JUDGE_FAULT + pieces.CHANGE
        if values["debounce"]:
            text += pieces.DEBOUNCE
        text += pieces.TOGGLE
        values["out_inactive"] = values["out"] + 4 * values["inactive"]
        values["towards"] = "sub" if values["inactive"] else "add"
    lines = text.format(acknowledge=acknowledge, **values).split("\n")
    forget("noheap.sampler.tick_asm_source")
    found = []
    for line in lines:
        if line.startswith("compare("):
            register, value, scratch = line[8:-1].split(", ")
            if int(value) > 255:
                found.append("load(%s, %s)" % (scratch, value))
                value = scratch
            line = "cmp(%s, %s)" % (register, value)
        if line:
            found.append(line)
    return _with_literals(found)


def build(*, block: int, on: int, off: int, **values):
    """(address for the vector, function). Keep the function. Needs an RP2040; allocates."""
    from noheap.cortex.code import address

    put_limits(block, on, off)
    scope = {}
    exec(source(block=block, **values), scope)
    function = scope["tick_isr"]
    forget("noheap.cortex.code")
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
