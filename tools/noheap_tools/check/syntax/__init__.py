"""Each kind of syntax: its value, and what it costs."""
