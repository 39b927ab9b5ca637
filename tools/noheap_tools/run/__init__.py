"""Runs the firmware on the emulated board through a scenario."""
