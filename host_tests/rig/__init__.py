"""What the tests of the tools plug in: emulated boards, and ports that answer like one.

emulation    `noheap emulate` as a process of its own, and mpremote at its port
monitor      `noheap monitor` as a process of its own
raw_board    an emulated Pico at its raw REPL, in this process
fake_repl    a pseudo-terminal that speaks MicroPython's raw REPL, with answers to order
stand_ins    images, programs and compilers for tests of the toolchain
"""
