"""Calls an interrupt handler at a fixed rate: the timers of each chip."""
