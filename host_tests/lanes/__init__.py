"""Where the test files of lib run: the same files, each function a test in each lane.

host    CPython with the fakes
vm      the MicroPython unix build: real compiler, real viper, heap_lock
pico    the real RP2040 image on the emulated board
armv7m  MicroPython on QEMU's Cortex-M3, see docs/reference/armv7m.md
armv7em the same on a Cortex-M4F
armv8m  the same on a Cortex-M33: files that name it, whose machine code an RP2350 runs
armv6m  the same on a Cortex-M0, which unlike the emulated Pico faults as silicon does
board   a real one, `pytest --device PORT`
"""
