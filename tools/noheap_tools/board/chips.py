"""What a chip's memory map says of an image: is it made for this one?

RP2040 datasheet 2.2, RP2350 datasheet 2.2; STM32F411xC/E datasheet (DS10314) section 4,
STM32F446xC/E (DS10693) section 5, STM32F405/407 (DS8626) section 4: memory mapping.
"""

from dataclasses import dataclass

KIB = 1024


@dataclass(frozen=True)
class Chip:
    """`flash` and `ram` are address ranges; a range contains its addresses, as in `n in flash`.

    `drive` is the Board-ID that a chip with a UF2 boot ROM writes on its drive, else "".
    """

    name: str
    title: str
    flash: range
    ram: tuple[range, ...]
    drive: str = ""

    def __str__(self) -> str:
        return self.title


def _memory(start: int, kib: int) -> range:
    return range(start, start + kib * KIB)


_SRAM_128K = _memory(0x20000000, 128)

_CHIPS = {
    chip.name: chip
    for chip in (
        # The flash is another chip; 16 MB of address space are for it.
        Chip(
            "rp2040", "RP2040", _memory(0x10000000, 16384), (_memory(0x20000000, 264),), "RPI-RP2"
        ),
        Chip(
            "rp2350", "RP2350", _memory(0x10000000, 16384), (_memory(0x20000000, 520),), "RP2350"
        ),
        Chip("stm32f411", "STM32F411", _memory(0x08000000, 512), (_SRAM_128K,)),
        Chip("stm32f446", "STM32F446", _memory(0x08000000, 512), (_SRAM_128K,)),
        Chip(
            "stm32f405",
            "STM32F405",
            _memory(0x08000000, 1024),
            (_SRAM_128K, _memory(0x10000000, 64)),
        ),
    )
}


def get(name: str) -> Chip:
    """The chip called `name` in a board.toml; KeyError if nobody described it."""
    return _CHIPS[name]


def is_top_of_stack(chip: Chip, address: int) -> bool:
    """Whether a descending stack may begin at `address`: within RAM, or just behind it."""
    return any(ram.start < address <= ram.stop for ram in chip.ram)
