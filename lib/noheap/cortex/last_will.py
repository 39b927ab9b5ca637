# pyright: reportUndefinedVariable=false
"""Restores hardware registers before the heap goes away, whatever ends the program.

    will = LastWill([(PWM_CSR, 0), (NVIC_ICER, 1 << 4)], keep=(function, buffer))
    ...
    will.execute()

An interrupt whose handler lies on the heap must not outlive it. A soft reset (Ctrl-D) runs no
`finally`, runs no Python code, and stops only the port's own peripherals; but before it frees
the heap it runs the finalisers of native objects (py/gc.c, gc_sweep_all: first all finalisers,
then all blocks). User classes have none. So one object that the port makes with a finaliser is
turned into an instance of a class with `__del__`, which executes all wills, the latest first: an
idle `machine.Timer` on rp2 (MicroPython 1.26 to 1.29), elsewhere what `arm` is given. `armed`
and `guard` return whether there is one.
"""

import sys
from array import array

import micropython
from machine import mem32
from uctypes import addressof

_wills = []  # in the order they were made; what holds their objects
guard = []  # the native object, once it is made


@micropython.viper
def _write(words: int):
    """Executes the will at `words`, once: a count, then (address, value, mask) each."""
    count = ptr32(words)[0]
    ptr32(words)[0] = 0
    at = words + 4
    while count:
        value = ptr32(at)[1]
        if ptr32(at)[2]:
            value |= ptr32(ptr32(at)[0])[0] & ptr32(at)[2]
        ptr32(ptr32(at)[0])[0] = value
        at += 12
        count -= 1


class _Guard:
    def __del__(self):
        # The heap is locked here: nothing of this allocates.
        at = len(_wills)
        while at:
            at -= 1
            _write(_wills[at].address)


def arm(native) -> None:
    """Turns `native` into the guard. It is an object of 16 bytes or more that the port made with a
    finaliser, and that nothing else uses. Call it once; on 32-bit MicroPython only."""
    at = id(native)
    mem32[at + 4] = 0  # py/objtype.h, mp_obj_instance_t: an instance without attributes
    mem32[at + 8] = 0
    mem32[at + 12] = 0
    mem32[at] = id(_Guard)
    guard.append(native)


class LastWill:
    """Makes each write (address, value) of `writes`, in this order, when `execute` is called, at a
    soft reset, or when the last reference to this module goes away. `keep` is kept until then.
    With a third number, (address, value, mask), the bits of the mask stay as they are.

    The constructor allocates. Not for ISRs.
    """

    def __init__(self, writes, keep=()):
        words = array("I", [len(writes)])
        for write in writes:
            words.extend(array("I", write))
            if len(write) == 2:
                words.append(0)
        self._words = words
        self._keep = keep
        self.address = addressof(words)
        if not guard and sys.platform == "rp2":
            from machine import Timer

            arm(Timer())  # pyright: ignore[reportCallIssue] - the stubs ask for an id
        _wills.append(self)

    @property
    def armed(self) -> bool:
        """Whether a soft reset executes it."""
        return self in _wills and bool(guard)

    def execute(self) -> None:
        """Make the writes now, and release what was kept. May be called twice."""
        _write(self.address)
        if self in _wills:
            _wills.remove(self)
        self._keep = ()
