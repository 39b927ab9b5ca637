"""The module to install as `machine`: pins, timers, registers and interrupts of no chip at all.

    timer = Timer()
    timer.init(period=10, callback=tick, hard=True)
    timer.fire()                    # the interrupt comes now, with the heap locked

A critical section (`disable_irq` .. `enable_irq`) locks the heap, too: whatever allocates in
there raises MemoryError on MicroPython. A timer that fires meanwhile runs when it ends.
"""

import micropython

from fakes.bus import ScriptedI2C as I2C
from fakes.memory import Mem32
from fakes.pin import RecordingPin as Pin

__all__ = ["I2C", "Pin", "Timer", "disable_irq", "enable_irq", "mem32"]

mem32 = Mem32()

_masked = [False]
_pending = []  # timers that fired in a critical section


class Timer:
    """Fires when told. `running` lists the started ones, latest last."""

    ONE_SHOT = 0
    PERIODIC = 1
    running = []
    on_start = None  # a simulated chip hears of each timer that starts

    def __init__(self, id=-1, **options):
        self.callback = None
        self.options = {}
        if options:
            self.init(**options)

    def init(self, *, mode=PERIODIC, freq=-1, period=-1, callback=None, tick_hz=1000, hard=False):
        self.deinit()
        self.callback = callback
        self.hard = hard
        self.one_shot = mode == Timer.ONE_SHOT
        self.period_us = period * 1_000_000 // tick_hz if freq == -1 else 1_000_000 // freq
        Timer.running.append(self)
        if Timer.on_start is not None:
            Timer.on_start(self)

    def deinit(self):
        if self in Timer.running:
            Timer.running.remove(self)

    def fire(self):
        """The timer's interrupt."""
        if self not in Timer.running:
            raise AssertionError("a timer that is not running fired")
        if _masked[0]:
            if self not in _pending:
                _pending.append(self)
            return
        if self.one_shot:
            self.deinit()
        if not self.hard:
            self.callback(self)
            return
        micropython.heap_lock()
        try:
            self.callback(self)
        finally:
            micropython.heap_unlock()


def disable_irq():
    """Returns what `enable_irq` wants back, so that sections nest."""
    before = _masked[0]
    _masked[0] = True
    micropython.heap_lock()
    return before


def enable_irq(state):
    if not _masked[0]:
        raise AssertionError("enable_irq() without disable_irq()")
    micropython.heap_unlock()
    _masked[0] = state
    while not state and _pending:
        _pending.pop(0).fire()


def reset():
    """Forget timers and critical sections, also one that a failed test left open."""
    del Timer.running[:]
    del _pending[:]
    Timer.on_start = None
    while _masked[0]:
        enable_irq(False)
