"""Drivers of firmware/tiny/stm32 in C, compiled for this computer, on simulated registers."""
