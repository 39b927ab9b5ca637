"""The writes of the RP2040's boot ROM for the blocks of a .uf2, one by one.

    for write in boot_rom.writes(uf2):      # or in another order, as a host may send them
        write.to(flash)                     # a bytearray, the flash from FLASH on

As bootrom/virtual_disk.c of pico-bootrom-rp2040 does it: a block is programmed when it comes.
Before that its sector is erased, if no block of the same sixteen has come, which go by their
numbers and not by their addresses.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

FLASH = 0x10000000
PAGE = 256
SECTOR = 4096
_BLOCK = 512
_HEADER = struct.Struct("<8I")


@dataclass(frozen=True)
class Write:
    """Without `data` an erase of the sector at `address`."""

    address: int
    data: bytes | None = None

    def to(self, flash: bytearray) -> None:
        at = self.address - FLASH
        if self.data is None:
            flash[at : at + SECTOR] = b"\xff" * SECTOR
        else:  # programming only clears bits
            for n, byte in enumerate(self.data, at):
                flash[n] &= byte


def writes(uf2: bytes, order: Sequence[int] | None = None) -> Iterator[Write]:
    """`order` has the numbers of the blocks; None: as they are in the file."""
    begun = set()
    for number in range(len(uf2) // _BLOCK) if order is None else order:
        block = uf2[number * _BLOCK : (number + 1) * _BLOCK]
        *_, address, size, number_in_file, _count, _family = _HEADER.unpack_from(block)
        assert (size, address % PAGE) == (PAGE, 0)
        of_sector = number_in_file * PAGE // SECTOR
        if of_sector not in begun:
            begun.add(of_sector)
            yield Write(address - address % SECTOR)
        yield Write(address, block[_HEADER.size : _HEADER.size + PAGE])
