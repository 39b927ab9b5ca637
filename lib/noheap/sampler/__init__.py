"""Samples a sensor from a hard interrupt, judges the readings and counts."""
