"""The system control space of a Cortex-M, with a vector table of 80 words in RAM or in flash.

    core = Core()
    core.vector(5)      # where interrupt 5 goes
    core.writes         # [(register, value)]

It never interrupts.
"""

from array import array

from . import memory

FLASH_TABLE = 0x08000000
ISER, ICER, ICPR, IPR, VTOR = 0xE000E100, 0xE000E180, 0xE000E280, 0xE000E400, 0xE000ED08
NMI_MASK = 0x40004000  # the RP2040's


class Core:
    """`writes` are those to ISER, ICER and ICPR; `source` those to 0x40000000, a
    peripheral."""

    def __init__(self, in_flash=False):
        memory.reset()
        self.writes = []  # (register, value)
        self.table = array("I", range(0x1000, 0x1000 + 80))
        if in_flash:
            for n, word in enumerate(self.table):
                memory.register(FLASH_TABLE + 4 * n, value=word)
        at = FLASH_TABLE if in_flash else memory.place(self.table)
        memory.register(VTOR, value=at)
        memory.register(0xE000E004, value=1)  # ICTR: 64 interrupts
        for base in (ISER, ICER, ICPR):
            for bank in (0, 4):
                self._set_only(base + bank)
        memory.register(NMI_MASK)
        for n in range(16):
            memory.register(IPR + 4 * n, value=0xC0804000)
        self.source = []
        memory.register(0x40000000, write=self.source.append)

    def _set_only(self, address):
        memory.register(address, write=lambda value: self.writes.append((address, value)))

    def vector(self, interrupt):
        return memory.load(memory.load(VTOR, 4) + 4 * (16 + interrupt), 4)

    def priorities(self, word):
        return memory.load(IPR + 4 * word, 4)
