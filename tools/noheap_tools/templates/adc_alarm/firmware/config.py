"""Has what a user changes. Copied to the board as source; edit, reset."""

PERIOD_US = 1_000  # one conversion each

LOW_MV = 1_100  # alarm at this voltage or below
CLEAR_MV = 1_200  # it ends above this
DEBOUNCE_TICKS = 4  # further readings in a row that a change must last

ALARM_PIN = 0  # high during the alarm
ADC_PIN = 26  # 26 to 28
