"""Where the test files of lib run: the same files, each function a test of its own in each lane.

host    CPython with the fakes
vm      the MicroPython unix build: real compiler, real viper, heap_lock
pico    the real RP2040 image on the emulated board
board   a real one, `pytest --device PORT`
"""
