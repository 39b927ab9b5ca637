"""Has what the other modules name."""

GREETING = "hello"
LIMIT = 1000
