"""Drivers, a file for each chip, its data sheet named at the top: docs/reference/sensors.md."""
