"""The keys to which MicroPython listens on its serial port."""

INTERRUPT = b"\x03"  # Ctrl-C: KeyboardInterrupt in the program
SOFT_RESET = b"\x04"  # Ctrl-D at the friendly prompt: main.py runs again
RAW, FRIENDLY = b"\x01", b"\x02"  # to the prompt for programs, and for people
STOP = b"\r" + 2 * INTERRUPT  # whatever is going on, as mpremote does it
RESTART = STOP + SOFT_RESET  # the port stays, and no output is lost
PROMPT = b">>> "  # the friendly one
