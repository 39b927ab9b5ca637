"""The library's cost in cycles of the emulated CPU, beside C and MicroPython's own."""
