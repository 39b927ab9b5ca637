"""The states of a sampler's output in words, for the board's lines and for the host."""

STATE_NAMES = ("below", "above", "fault")  # at BELOW, ABOVE and FAULT of block.py
