"""Cycles of a function: measured on the emulated Pico, and bounded from its machine code."""
