"""Helpers of the tests of the tools: emulated boards, and ports that answer like one.

emulation    `noheap emulate` as its own process, and mpremote at its port
monitor      `noheap monitor` as its own process
raw_board    an emulated Pico at its raw REPL, in this process
fake_repl    a pseudo-terminal that speaks MicroPython's raw REPL, with answers to order
images       images for an STM32, and the boards that take them
boards       the boards, and what the module `board` is on each
simulated    a run of the firmware in a scenario
stand_ins    images, programs and compilers for tests of the toolchain
"""
