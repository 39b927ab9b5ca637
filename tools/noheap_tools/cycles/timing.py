"""What decides the worst-case cycles of one instruction: a table for each core.

cortex_m0plus.py and cortex_m4.py have the tables.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum


class Memory(Enum):
    """The memory that a load or store reaches, as far as the code shows."""

    SIO = "SIO"
    RAM = "RAM or flash"
    APB = "APB"
    AHB = "AHB"
    APB1 = "APB1"
    APB2 = "APB2"
    UNKNOWN = "unknown"


LOADS = frozenset({"ldr", "ldrh", "ldrb", "ldrsh", "ldrsb"})
STORES = frozenset({"str", "strh", "strb"})
TAKEN_IF = frozenset({"cbz", "cbnz"})


@dataclass(frozen=True)
class Timing:
    """A core in a chip. Cycles are at worst, where its manual gives a range.

    `plain` are the cycles of instructions without a jump or an access to memory. `loads` and
    `stores` are those of a word beside the instruction's own one. `halfword` and `jump` are what
    it takes to fetch the code: each halfword of it, and each jump.
    """

    core: str
    plain: Mapping[str, int]
    loads: Mapping[Memory, int]
    stores: Mapping[Memory, int]
    region: Callable[[int], Memory | None]  # of an address; None: it has no bound
    taken: int  # a branch that is taken, beside its own cycle; writing to PC costs the same
    call: int  # BL
    call_register: int  # BLX
    pop_pc: int  # POP with PC takes that and one a word; without it 1 and one a word, as PUSH
    halfword: int = 0
    jump: int = 0

    def memory(self, address: int | None) -> Memory | None:
        """The region of an address; None in both: it is not known, or has no bound."""
        return Memory.UNKNOWN if address is None else self.region(address)

    def load(self, where: Memory, words: int = 1) -> int:
        """Cycles of a load of one word, or of LDM with that many."""
        return 1 + words * self.loads[where]

    def store(self, where: Memory, words: int = 1) -> int:
        return 1 + words * self.stores[where]
