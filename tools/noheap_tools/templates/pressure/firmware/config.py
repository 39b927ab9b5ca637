"""Has what a user changes. Copied to the board as source; edit, reset."""

PERIOD_MS = 20  # one reading each

LOW_PA = 98_000  # alarm below this pressure
CLEAR_PA = 98_500  # it ends from here on
FAULT_TICKS = 5  # failed readings in a row until the alarm shows them

ALARM_PIN = 0  # high during the alarm
SENSOR_ADDRESS = 0x76  # with SDO at GND; 0x77 with SDO at 3V3
