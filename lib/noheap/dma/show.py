"""Shows a sampler's state on a pin by the PIO, and the fault when good readings stay away.

Two state machines, which need nobody once they run. The player shows a pattern of 32 slots for
ever; whoever wants another writes two words into its FIFO: the pattern, and how often a slot looks
for the next command. The watch counts down; three words are a good reading: from where it counts,
the pattern of the fault, and the slot's length. At zero it stops the player by an IRQ flag of the
PIO, and shows the pattern of the fault until the next good reading.

"DS" = Raspberry Pi RP2040 datasheet, 3. Not for ISRs.
"""

from array import array

from machine import mem32
from micropython import const

from noheap.hal.rp2040_dma_registers import (
    CLEAR,
    PIO,
    PIO_CTRL,
    PIO_FUNCTION,
    PIO_IRQ,
    PIO_STRIDE,
    PIO_TXF0,
    SET,
    SIO_FUNCTION,
    SM_ADDR,
    SM_CLKDIV,
    SM_EXECCTRL,
    SM_INSTR,
    SM_PINCTRL,
    SM_SHIFTCTRL,
    SM_STRIDE,
)
from noheap.hal.rp2040_registers import GPIO_CTRL

FAILING = const(1 << 7)  # of the PIO's IRQ register: the fault is shown. No CPU gets it: DS 3.7

# DS 3.4; a jump has the address in its lowest bits, which the port moves to where the program is.
_PROGRAM = (
    # The player. "next": a new command.
    0x80A0,  # 0   next: pull block
    0xA0C7,  #           mov isr, osr        the pattern
    0x80A0,  #           pull block          a slot's looks
    0xA006,  # 3   slot: mov pins, isr
    0x40C1,  #           in isr, 1           which rotates it
    0xA047,  #           mov y, osr
    0xA025,  # 6   look: mov x, status       0 if a command waits
    0x0020,  #           jmp !x next
    0x2047,  #           wait 0 irq 7        while the watch shows the fault
    0x0086,  #           jmp y-- look        and at its end to slot, by the wrap
    # The watch.
    0x80A0,  # 10  good: pull block
    0xA027,  #           mov x, osr          the countdown
    0x80A0,  #           pull block
    0xA0C7,  #           mov isr, osr        the pattern of the fault
    0x80A0,  #           pull block          a slot's looks
    0xA045,  # 15  wait: mov y, status
    0x006A,  #           jmp !y good
    0x004F,  #           jmp x-- wait
    0xC307,  #           irq set 7 [3]       the player may be just before its slot
    0xA006,  # 19  slot: mov pins, isr
    0x40C1,  #           in isr, 1
    0xA027,  #           mov x, osr
    0xA045,  # 22  look: mov y, status
    0x007A,  #           jmp !y back
    0x0056,  #           jmp x-- look
    0x0013,  #           jmp slot
    0xC047,  # 26  back: irq clear 7         and to good, by the wrap
)
_BEGINS = ((0, 3, 9), (10, 10, 26))  # of each machine: where it starts, wraps to, wraps from
_FAILS = const(18)  # where the watch begins to show the fault, until where it wraps from
_STATUS_EMPTY = const(1)  # EXECCTRL: STATUS is all ones while the TX FIFO has less than one entry
_WRAP_BOTTOM = const(7)
_WRAP_TOP = const(12)
_SHIFT = const(1 << 30 | 3 << 18)  # SHIFTCTRL: one TX FIFO of eight, both shift right
_SET_ONE = const(1 << 26 | 1 << 20)  # PINCTRL: one pin for SET, one for OUT
_SET_BASE = const(5)
_OUTPUT = const(0xE081)  # set pindirs, 1
_SET_PINS = const(0xE000)
_MOST = const(65535)  # the divider's integer part
_LOOKS = const(6)  # in a period, at least
_PLAYER_LOOK = const(4)  # cycles of a machine; a slot has three more
_WATCH_LOOK = const(3)  # a slot has four more


class Show:
    """For `pin`, in periods of `period_cycles` of the system clock, patterns as in
    control/blink.py with the cycles of their slots. OSError if no PIO has room for 27 instructions
    and two machines."""

    def __init__(self, pin: int, period_cycles: int, slot_cycles: int, fault_slot_cycles: int):
        from rp2 import PIO as Blocks  # pyright: ignore[reportMissingImports] - an STM32's stubs

        self._pin = pin
        for number in (1, 0):
            self._base = base = PIO + PIO_STRIDE * number
            busy = mem32[base + PIO_CTRL]
            free = [n for n in range(4) if not busy >> n & 1]
            if len(free) < 2:
                continue
            # The watch has the higher number: in a cycle with two writes its wins (DS 3.5.6.1).
            self._machines = free[-2:]
            self._function = PIO_FUNCTION + number
            self._block = Blocks(number)
            self._program = _program()
            try:
                self._block.add_program(self._program)
            except OSError:
                self._program = None
                continue
            break
        else:
            raise OSError("PIO: no room for 27 instructions and 2 machines")
        self._origin = self._program[1 + number]
        player, watch = self._machines
        self.player_fifo = base + PIO_TXF0 + 4 * player
        self.watch_fifo = base + PIO_TXF0 + 4 * watch
        self.watch_at = base + SM_ADDR + SM_STRIDE * watch  # the address that it has come to
        self.flags = base + PIO_IRQ
        self._mask = 1 << player | 1 << watch
        self.stop = (
            (base + PIO_CTRL + CLEAR, self._mask),
            (GPIO_CTRL + 8 * pin, SIO_FUNCTION),
        )
        # The divider, in 256ths: a slot is a whole number of looks, which are a sixth of a
        # period or less.
        most = min(period_cycles // (_LOOKS * _PLAYER_LOOK), _MOST)
        looks = 1
        while slot_cycles // (_PLAYER_LOOK * looks + 3) > most:
            looks = max(looks + 1, (slot_cycles // most - 3) // _PLAYER_LOOK)
        self._divider = max(slot_cycles * 256 // (_PLAYER_LOOK * looks + 3), 256)
        self.looks = looks - 1
        slot = fault_slot_cycles * 256 // self._divider  # cycles of the machine
        self.fault_looks = max((slot - 4 + 1) // _WATCH_LOOK - 1, 0)
        self.period = period_cycles * 256 // self._divider

    def countdown(self, periods: int) -> int:
        """The watch's number for so many periods and a third. Its fault shows four cycles later,
        and it has begun five cycles late."""
        return max((self.period * (3 * periods + 1) // 3 - 5) // _WATCH_LOOK - 1, 0)

    def shows_fault(self, address: int) -> bool:
        """Whether the watch shows the fault when it has come to this address of the PIO."""
        return _FAILS <= address - self._origin <= _BEGINS[1][2]

    def start(self, level: int) -> None:
        """Run, with the pin at `level` until a command comes."""
        base = self._base
        mem32[self.flags] = FAILING
        pin = self._pin
        for machine, (begin, bottom, top) in zip(self._machines, _BEGINS):  # noqa: B905 - not MicroPython's
            at = base + SM_STRIDE * machine
            mem32[at + SM_CLKDIV] = self._divider << 8
            mem32[at + SM_EXECCTRL] = (
                self._origin + bottom << _WRAP_BOTTOM
                | self._origin + top << _WRAP_TOP
                | _STATUS_EMPTY
            )
            mem32[at + SM_SHIFTCTRL] = 0  # a change of the join empties the FIFO: DS 3.7
            mem32[at + SM_SHIFTCTRL] = _SHIFT
            mem32[at + SM_PINCTRL] = _SET_ONE | pin << _SET_BASE | pin
            mem32[at + SM_INSTR] = _SET_PINS | level
            mem32[at + SM_INSTR] = _OUTPUT
            mem32[at + SM_INSTR] = self._origin + begin
        mem32[GPIO_CTRL + 8 * pin] = self._function
        mask = self._mask
        mem32[base + PIO_CTRL + SET] = mask << 8 | mask << 4 | mask

    def close(self) -> None:
        """Give the program's room back, stopped before. May be called twice."""
        if self._program is not None:
            self._block.remove_program(self._program)
            self._program = None


def _program() -> list:
    """Returns _PROGRAM as the port's asm_pio makes it, whose length differs by version."""
    import rp2  # pyright: ignore[reportMissingImports] - an STM32's stubs

    def one():
        nop()  # noqa: F821 # pyright: ignore[reportUndefinedVariable] - asm_pio's name

    program = rp2.asm_pio()(one)
    program[0] = array("H", _PROGRAM)
    return program
