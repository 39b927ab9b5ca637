"""The frames of a MAX31855: what the interrupt compares, and what they mean."""

FAULTS = 0x0003  # bits that no good reading sets
SHIFT = 2  # the reading is above them, in 0.25 °C


def raw_from_c(celsius):
    return celsius * 4 << SHIFT


def milli_c_from_raw(raw):
    return (raw >> SHIFT) * 250
