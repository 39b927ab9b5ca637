"""Each kind of syntax: its value and its cost."""
