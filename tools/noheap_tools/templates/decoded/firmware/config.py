"""Has what a user changes. Copied to the board as source; edit, reset."""

PERIOD_MS = 500  # one reading each; longer than a conversion

ON_C = 30.0  # warm from here on
OFF_C = 29.0  # and no more below this
FAULT_TICKS = 2  # failed readings in a row until the alarm shows them

ALARM_PIN = 0  # high while it is warm
SENSOR_ADDRESS = 0x18
