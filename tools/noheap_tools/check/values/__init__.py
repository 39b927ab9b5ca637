"""Abstract values: what an expression may be when the program runs."""
