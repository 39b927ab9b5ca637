"""Has what a user changes. Copied to the board as source; edit, reset."""

PERIOD_MS = 1  # one look at the button each
STEADY_TICKS = 10  # looks in a row that must agree: a button bounces for some ms

BUTTON_PIN = 27  # a button to GND; the chip's own pull-up is used
OUT_PIN = 0  # each press switches it
