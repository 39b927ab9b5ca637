"""The scale of the LM75 and its many relatives.

A reading is a signed 16-bit word ("raw" here) in 256ths of 1 °C, of which a chip uses as many
upper bits as it resolves (Texas Instruments LM75B data sheet, SNIS153).
"""

SCALE = (125, 0, 5)  # of milli_c_from_raw: raw * 125 + 0 >> 5


def raw_from_milli_c(milli_c: int, step: int = 16) -> int:
    """Returns the lowest raw value at or above `milli_c`; `step` is the chip's, in raw units."""
    return -(-milli_c * 32 // (125 * step)) * step


def milli_c_from_raw(raw: int) -> int:
    """Returns the m°C of a raw value, rounded towards minus infinity to a whole m°C."""
    return raw * 125 // 32
