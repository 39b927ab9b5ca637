"""Has what a user changes. Copied to the board as source; edit, reset."""

PERIOD_US = 250_000  # one reading each; a MAX6675 needs 220 ms for a conversion

OFF_C = 200  # the heater is off from here on
ON_C = 190  # and on again below this

HEATER_PIN = 0  # high heats
CS_PIN = 1  # the others are SPI0's: SCK 2, MOSI 3, MISO 4
