"""Survives faults: fail-safe, rescue, watchdog, resets, events and settings."""
