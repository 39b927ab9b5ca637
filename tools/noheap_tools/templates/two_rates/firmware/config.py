"""Has what a user changes. Copied to the board as source; edit, reset."""

FAST_US = 1_000  # one reading of the voltage each
SLOW_US = 100_000  # one of the temperature

HIGH_MV = 3_000  # ALARM_PIN is high from this voltage on,
LOW_MV = 2_900  # and low again below this
WARM_C = 60.0  # the LED shows this temperature
COOL_C = 58.0

ALARM_PIN = 0
VOLTAGE_PIN = 26
SENSOR_ADDRESS = 0x48
