"""Several steps in one I2C transfer, built once and performed often.

store = Transaction((write(b"\\x10"), write(page)))
kind = device.try_transaction(store)
"""

import micropython

from noheap.hal.attempt import attempt
from noheap.hal.errors import BUSY, OK, kind_of
from noheap.hal.steps import READ, WRITE


class Transaction:
    """The steps `write` and `read_into` of hal/steps.py, with one START and one STOP.

    Adjacent steps of one direction are joined on the wire; between directions there is a
    repeated START.
    """

    def __init__(self, steps):
        if not steps:
            raise ValueError("steps: none")
        self.segments = segments = []  # (reading, buffer, whether it is the last)
        self._joined = []  # (reading, buffer, its parts)
        group = []
        for n, (what, buffer, _) in enumerate(steps):
            if what not in (READ, WRITE):
                raise ValueError("steps: write and read_into")
            group.append(buffer)
            last = n + 1 == len(steps)
            if last or steps[n + 1][0] != what:
                if len(group) > 1:
                    buffer = bytearray(sum(len(part) for part in group))
                    self._joined.append((what == READ, buffer, group))
                segments.append((what == READ, buffer, last))
                group = []

    # Native: a bytecode function with so large a frame takes it from the heap.
    @micropython.native
    def try_on(self, bus, address: int) -> int:
        """Performs it on an I2CBus; returns a kind. After an error joined reads are not copied."""
        if bus.busy or bus.flight:
            return BUSY
        bus.busy = True
        result = BUSY
        if not bus.flight:
            self.copy(False)
            for reading, buffer, last in self.segments:
                if reading:
                    result = attempt(bus.read, address, buffer, last)
                else:
                    result = bus.try_write(address, buffer, None if last else self, len(buffer))
                if result:
                    break
            else:
                self.copy(True)
        bus.busy = False
        return kind_of(result) if result else OK

    @micropython.native
    def copy(self, reading: bool) -> None:
        """Copies joined buffers into their parts if `reading`, else the parts that are written."""
        for direction, buffer, parts in self._joined:
            if direction == reading:
                at = 0
                for part in parts:
                    for n in range(len(part)):
                        if reading:
                            part[n] = buffer[at]
                        else:
                            buffer[at] = part[n]
                        at += 1
