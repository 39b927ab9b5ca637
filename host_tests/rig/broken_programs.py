"""Programs for the emulated Pico of which nothing can be measured or proved, and a good one.

Each has `tick`, a function that its caller may name.
"""

_TICK = "n = 0\ndef tick(t):\n    global n\n    n = (n + 1) & 255\n"
_TIMER = "Timer(-1, period=10, mode=Timer.PERIODIC, callback=tick, hard=True)\n"

GOOD = f"from machine import Timer\n{_TICK}{_TIMER}"
MISSING = f"import nosuchmodule\nfrom machine import Timer\n{_TICK}{_TIMER}"
RAISES = f"{GOOD}import time\ntime.sleep_ms(100)\nraise ValueError('later')\n"
RAISES_IN_HANDLER = GOOD.replace("& 255", "& n.nothing")
# It waits in sleep, which costs the emulator nothing.
FOREVER = f"{_TICK}import time\nwhile True:\n    time.sleep_ms(100)\n"
ENDS = _TICK
SOFT = GOOD.replace("hard=True", "hard=False")
