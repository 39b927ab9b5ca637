"""Has what a user changes. Copied to the board as source; edit, reset."""

PERIOD_US = 10_000  # one reading each

ON_C = 30.0  # warm from here on
OFF_C = 29.0  # and no more below this
LOWEST_C = -40.0  # other readings are faults
HIGHEST_C = 125.0

SENSOR_ADDRESS = 0x48
