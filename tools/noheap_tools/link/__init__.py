"""A connected board: its port, its raw REPL, and the records that it sends."""
