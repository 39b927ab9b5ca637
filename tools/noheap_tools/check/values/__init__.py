"""Abstract values: the objects that an expression may be when the program runs."""
