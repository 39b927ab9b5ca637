"""Two gauges with the same names."""
