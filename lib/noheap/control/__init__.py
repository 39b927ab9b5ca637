"""Integer maths on values: thresholds and blink patterns. No hardware."""
