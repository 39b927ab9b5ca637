"""The chips of the boards: memory map, family, and what MicroPython calls them.

RP2040 datasheet 2.2, RP2350 datasheet 2.2; STM32F411xC/E datasheet (DS10314) section 4,
STM32F446xC/E (DS10693) section 5, STM32F405/407 (DS8626) section 4, STM32F103x8/B (DS5319)
section 4: memory mapping.
"""

from dataclasses import dataclass
from pathlib import Path

from noheap_tools import paths

KIB = 1024


# MP_NATIVE_ARCH_ of MicroPython's py/persistentcode.h, and its place in sys.implementation._mpy.
MPY_ARCHS = {"armv6m": 4, "armv7m": 5, "armv7em": 6, "armv7emsp": 7, "armv7emdp": 8}
MPY_ARCH_SHIFT = 10


@dataclass(frozen=True)
class Family:
    """Chips that share firmware/<name>/: the module `board`, the manifest, the type stubs.

    `port` is MicroPython's ports/<port>, `platform` its sys.platform.
    """

    name: str
    port: str
    platform: str

    @property
    def folder(self) -> Path:
        return paths.FIRMWARE / self.name


@dataclass(frozen=True)
class Chip:
    """`flash` and `ram` are address ranges; a range contains its addresses, as in `n in flash`.

    `samples`: the application's interrupt has a back end for the chip's registers. On a chip
    without one the source of readings refuses to start.
    `drive` is the Board-ID that a chip with a UF2 boot ROM writes on its drive, else "".
    `registers` is the file below lib/noheap with the addresses of its registers, where chips of
    its family differ in these alone, else "".
    """

    name: str
    title: str
    family: Family
    mpy_arch: str
    flash: range
    ram: tuple[range, ...]
    samples: bool = True
    drive: str = ""
    registers: str = ""

    def __str__(self) -> str:
        return self.title


def _memory(start: int, kib: int) -> range:
    return range(start, start + kib * KIB)


_SRAM_128K = _memory(0x20000000, 128)

_RP2040 = Family("rp2040", "rp2", "rp2")
_STM32F4 = Family("stm32f4", "stm32", "pyboard")

_ALL = (
    Chip(
        name="rp2040",
        title="RP2040",
        family=_RP2040,
        mpy_arch="armv6m",
        flash=_memory(0x10000000, 16384),  # another chip; 16 MB of address space are for it
        ram=(_memory(0x20000000, 264),),
        drive="RPI-RP2",
        registers="hal/rp2040_registers.py",
    ),
    Chip(
        name="rp2350",
        title="RP2350",
        family=_RP2040,  # the same port, pin numbers and blocks; their registers lie elsewhere
        mpy_arch="armv7emsp",
        flash=_memory(0x10000000, 16384),
        ram=(_memory(0x20000000, 520),),
        drive="RP2350",
        registers="hal/rp2350_registers.py",
    ),
    Chip(
        name="stm32f411",
        title="STM32F411",
        family=_STM32F4,
        mpy_arch="armv7emsp",
        flash=_memory(0x08000000, 512),
        ram=(_SRAM_128K,),
    ),
    Chip(
        name="stm32f446",
        title="STM32F446",
        family=_STM32F4,
        mpy_arch="armv7emsp",
        flash=_memory(0x08000000, 512),
        ram=(_SRAM_128K,),
    ),
    Chip(
        name="stm32f405",
        title="STM32F405",
        family=_STM32F4,
        mpy_arch="armv7emsp",
        flash=_memory(0x08000000, 1024),
        ram=(_SRAM_128K, _memory(0x10000000, 64)),
    ),
    Chip(
        name="stm32f103",
        title="STM32F103",
        family=_STM32F4,  # the same pin names; its registers lie elsewhere
        mpy_arch="armv7m",
        flash=_memory(0x08000000, 64),
        ram=(_memory(0x20000000, 20),),
        samples=False,
    ),
)
_CHIPS = {chip.name: chip for chip in _ALL}
EMULATED_ARCH = _CHIPS["rp2040"].mpy_arch


def names() -> list[str]:
    return sorted(_CHIPS)


def get(name: str) -> Chip:
    """The chip called `name` in a board.toml. Raises ValueError if it is not described here."""
    if name not in _CHIPS:
        raise ValueError(f"chip {name!r} is none of {', '.join(names())}")
    return _CHIPS[name]


def table(source: Path, arch: str) -> Path:
    """The file of the library whose numbers code for the CPU `arch` gets in place of those of
    `source`: the registers of the chip of the same family with this CPU. Else `source` itself."""
    having = [chip for chip in _ALL if chip.registers]
    families = {chip.family for chip in having if paths.LIBRARY / chip.registers == source}
    for chip in having:
        if chip.family in families and chip.mpy_arch == arch:
            return paths.LIBRARY / chip.registers
    return source


def is_top_of_stack(chip: Chip, address: int) -> bool:
    """Whether a descending stack may begin at `address`: within RAM, or just after it."""
    return any(ram.start < address <= ram.stop for ram in chip.ram)
