"""Has what a user changes. Copied to the board as source; edit, reset."""

WINDOW_MS = 500  # pulses are counted for so long
MIN_PULSES = 2  # fewer in it: the fan stands still

PULSE_PIN = 27  # an open collector to GND; the chip's own pull-up is used
ALARM_PIN = 0  # high while the fan stands still
