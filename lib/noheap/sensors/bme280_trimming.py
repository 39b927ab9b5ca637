"""The trimming values that the factory stores in each BME280.

"DS" = Bosch Sensortec BME280 data sheet, BST-BME280-DS002, table 16.
"""

from array import array
from struct import unpack


def read(device):
    """Returns T1 to T3, P1 to P9 and H1 to H6 of an I2CDevice as an array; None if impossible.

    Allocates. The values have no checksum, so only a data line that is stuck can be detected.
    """
    low = bytearray(26)  # 0x88 to 0xa1; 0xa0 is unused
    high = bytearray(7)  # 0xe1 to 0xe7
    device.write_read_into(b"\x88", low)
    device.write_read_into(b"\xe1", high)
    values = array("i", unpack("<HhhH8hxB", low))
    h2, h3, h4, nibbles, h5, h6 = unpack("<hBbBbb", high)
    values.extend(array("i", (h2, h3, h4 << 4 | nibbles & 15, h5 << 4 | nibbles >> 4, h6)))
    if values[0] in (0, 0xFFFF) or values[3] in (0, 0xFFFF):  # T1, P1
        return None
    return values
