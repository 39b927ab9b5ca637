"""Faults that a scenario or a test can make, by their names; scenario.py says what each does."""

FAULTS = (
    "nack",
    "unplugged",
    "stuck_sda",
    "mid_byte",
    "stretch",
    "garbage",
    "frozen",
    "jump",
    "masked",
)
