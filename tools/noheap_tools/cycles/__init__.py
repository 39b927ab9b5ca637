"""What a function costs: measured on the emulated Pico, and bounded from its machine code."""
