"""The costs of MicroPython's functions and constructs: measured, or read in its source."""
