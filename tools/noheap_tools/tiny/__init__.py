"""The image of the profile `tiny`: MicroPython with no more of it than the firmware asks for.

names.py finds what the firmware asks for, prune.py leaves the rest out of MicroPython's sources,
build.py makes the image of firmware/tiny, parts.py says what is in it.
"""
