"""The emulated board: rp2040py's RP2040 running a real image, and the parts soldered to it."""
