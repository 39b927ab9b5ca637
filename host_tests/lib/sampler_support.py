# pyright: reportUndefinedVariable=false
"""Samplers whose registers, clock and output are words of RAM: what their interrupts do is the
same on CPython, where the parts are functions, and on a chip, where they are linked machine code.

    rig = Rig(Given(), fault_ticks=2)
    rig.source.reading(0x1900)
    level = rig.tick(late_us=3)
    rig.value()             # of the record
"""

from array import array

import micropython
from uctypes import addressof

from noheap.block import DUE_US, KIND, RAW, SOURCE
from noheap.buf.spsc import SPSC
from noheap.control.threshold import Threshold
from noheap.cortex.code import Code
from noheap.cortex.link_asm import AsmParts
from noheap.cortex.link_viper import function
from noheap.record import RECORD_WORDS
from noheap.sampler import vector
from noheap.sampler.lean_sampler import LeanSampler
from noheap.sampler.sampler import Sampler
from support import no_alloc, outcome

# Of a test on it: a sampler keeps addresses in 32-bit words, so not the 64-bit VM's.
#   LANES = ("host", "pico", "armv7m", "armv7em", "armv6m", "board")

PERIOD_US = 1000
MASK = 1 << 25
ON, OFF = 0x1E1E, 0x1D1D
# Steps of 2**27 and 2**28 in a period of 1 ms.
ABOVE = 0x0000FFFF, 31.25
FAULTY = 0x00000303, 62.5


@micropython.asm_thumb
def enter(r0):
    """Call the code at an address as the core calls a handler."""
    data(2, 0x4780)  # blx r0


class AsmFunction:
    """Calls the handler of these AsmParts."""

    def __init__(self, parts):
        code = Code()
        parts.begin(code)
        parts.append(code)
        self._entry, self._held = code.finish()

    def __call__(self, timer):
        enter(self._entry)


class RamChip:
    """`out` are its output's registers, the one that makes it low first."""

    HARD_TIMER = True
    NMI_MASK = 0

    def __init__(self):
        self.clock = array("i", [0])
        self.out = array("i", [0, 0])
        self.CLOCK = addressof(self.clock)

    def output(self, pin):
        low = addressof(self.out)
        return low, pin, low + 4, pin

    @staticmethod
    def fitting(handler, period_us, pwm_slice, priority):
        """Calls it, instead of a tick."""
        return AsmFunction(handler) if isinstance(handler, AsmParts) else function(handler)


class RamSource:
    """The parts of the source `of`, a real one, with RAM in the place of its registers."""

    name = "ram"
    fastest_us = 1

    def __init__(self, of=None, words=48):
        self.chip = RamChip()
        self.registers = array("i", bytes(4 * words))
        self.base = addressof(self.registers)
        self.own = ()
        if of is not None:
            self.own = of.own
            self.viper_parts = of.viper_parts
            if hasattr(of, "asm_parts"):
                self.asm_parts = of.asm_parts

    def tick_module(self):
        return self.chip


@micropython.viper
def _take(block: ptr32):
    given = ptr32(block[SOURCE])
    block[KIND] = given[1]
    if given[1] == 0:
        block[RAW] = given[0]


@micropython.asm_thumb
def _take_asm():
    ldr(r2, [r3, 4 * SOURCE])
    ldr(r0, [r2, 0])
    ldr(r1, [r2, 4])
    cmp(r1, 0)
    bne(EXPLAIN)
    label(EXPLAIN)


@micropython.asm_thumb
def _explain_asm():
    nop()


class Given(RamSource):
    """A source of what it is given."""

    def __init__(self):
        RamSource.__init__(self, words=2)

    def viper_parts(self):
        return (_take,)

    def asm_parts(self):
        return _take_asm, _explain_asm

    def reading(self, raw):
        self.registers[0] = raw
        self.registers[1] = 0

    def fault(self, kind):
        self.registers[1] = kind


class LeanRig:
    """A LeanSampler's interrupt. `options` are the sampler's."""

    SAMPLER = LeanSampler

    def __init__(self, source, tier=vector, **options):
        settings = {"threshold": Threshold(ON, OFF), "out_pin": MASK, "period_us": PERIOD_US}
        settings.update(options)
        self.source = source
        self.chip = source.chip
        self.sampler = self.SAMPLER(source, tier=tier, **settings)
        self.block = self.sampler.block
        self.stats = self.sampler.stats
        self.isr = self.sampler._tick

    def tick(self):
        """One interrupt; returns the level that it commanded, None if none."""
        out = self.chip.out
        out[0] = out[1] = 0
        self.isr(None)
        if not out[0] and not out[1]:
            return None
        assert sorted(out) == [0, MASK]
        return 1 if out[1] else 0


class Rig(LeanRig):
    """A Sampler's interrupt with a queue of four records."""

    SAMPLER = Sampler

    def __init__(self, source, tier=vector, **options):
        self.queue = SPSC(4, RECORD_WORDS)
        self.record = array("i", bytes(4 * RECORD_WORDS))
        settings = {"queue": self.queue, "above_pattern": ABOVE, "fault_pattern": FAULTY}
        settings.update(options)
        LeanRig.__init__(self, source, tier, **settings)

    def tick(self, late_us=0):
        """One interrupt, so much after it was due; returns the level that it commanded."""
        self.chip.clock[0] = self.block[DUE_US] + late_us
        level = LeanRig.tick(self)
        assert level is not None
        return level

    def taken(self):
        """The oldest record, which is taken out."""
        assert self.queue.dequeue(self.record)
        return self.record

    def value(self):
        """Its outcome."""
        return outcome(self.taken())

    @property
    def state(self):
        return self.sampler.state


def check_no_status_allocates(rig, word, statuses):
    """Each of `statuses` in the source's register `word` takes the tick on a path of its code,
    and none allocates."""
    words, isr = rig.source.registers, rig.isr

    def all_statuses():
        for status in statuses:
            words[word] = status
            isr(None)

    no_alloc(all_statuses)
