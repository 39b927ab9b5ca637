"""What MicroPython's own functions and constructs cost: as measured, or as read in its source."""
