"""The second core of the emulated RP2040: MicroPython's `_thread` starts it as on the chip.

    cores = Cores(board)                # before the board runs
    cores.to_mark(0, patience_ms)       # core 0 alone runs to its next mark
    cores.to_mark(1, patience_ms)       # then core 1, from where it was left

rp2040py has one CPU. Its registers are swapped for those of the other core, so one core runs and
the other stands still; memory, peripherals and the spin locks are those of both. What each core
has for itself is in `_CORE` (RP2040 datasheet 2.3.1, 2.4), as is the divider (2.3.1.5).

A mark is a write of `MARKS[core]` to SIO's GPIO_OUT_SET or GPIO_OUT_CLR. No pin changes.
"""

from array import array
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from rp2040py.peripherals.psm import FRCE_OFF, WDSEL_PROC1
from rp2040py.sio import FIFO_RD, FIFO_ST, FIFO_WR, GPIO_OUT_CLR, GPIO_OUT_SET

from noheap_tools.emulator.board import EmulatedBoard

MARKS = (1 << 2, 1 << 4)

# Not here: pending_interrupts, since a request of a peripheral goes to both cores (2.3.2).
_CORE = (
    "banked_sp", "event_registered", "waiting", "n", "c", "z", "v", "pm", "sp_sel", "n_priv",
    "current_mode", "ipsr", "interrupt_nmi_mask", "enabled_interrupts", "pending_nmi",
    "pending_pend_sv", "pending_svcall", "pending_systick", "vtor", "shpr2", "shpr3",
)  # fmt: skip
_DIVIDER = ("div_dividend", "div_divisor", "div_quotient", "div_remainder", "div_csr")
_core_state, _divider_state = attrgetter(*_CORE), attrgetter(*_DIVIDER)
_FIFO_READY = 2  # FIFO_ST: there is room for a word; bit 0, there is one to read
_SP, _LR, _PC = 13, 14, 15
_NOWHERE = 0xFFFFFFFE  # the boot ROM, where core 1's entry would return to
_HELLO = (0, 0, 1)  # what the boot ROM awaits before VTOR, SP and entry (2.8.2)


class Hang(AssertionError):
    """A core did not come to its next mark."""


@dataclass(frozen=True)
class Context:
    """All that one core has for itself."""

    registers: "array[int]"
    core: tuple[Any, ...]
    priorities: "array[int]"
    divider: tuple[Any, ...]


class Cores:
    """`current` is the core that `board.core` is now; `marks` counts those of each core."""

    def __init__(self, board: EmulatedBoard) -> None:
        self._board = board
        self._core = board.core
        self._sio = board.mcu.sio
        self.current = 0
        self.marks = [0, 0]
        fresh = self._save()  # the board has not run
        self._contexts: list[Context] = [fresh, fresh]
        self._to_core_0: list[int] = []
        self._heard: list[int] = []  # by core 1's boot ROM
        self._add_to_sio()
        self._add_to_psm()

    # Running

    def to_mark(self, core: int, patience_ms: float) -> None:
        """Let `core` run to its next mark, for at most `patience_ms` of simulated time."""
        self.switch(core)
        marks = self.marks[core]
        self._board.run_ms(patience_ms)
        if self.marks[core] == marks:
            raise Hang(f"core {core} hangs at {self._core.pc:#x}")

    def switch(self, core: int) -> None:
        """Make `board.core` that core."""
        if core != self.current:
            self._contexts[self.current] = self._save()
            self.current = core
            self._load(self._contexts[core])

    def contexts(self) -> tuple[int, Context, Context]:
        """Which core is the current one, and both cores as they are."""
        self._contexts[self.current] = self._save()
        return self.current, self._contexts[0], self._contexts[1]

    def restore(self, contexts: tuple[int, Context, Context]) -> None:
        """Put both cores back."""
        self.current = contexts[0]
        self._contexts[:] = contexts[1:]
        self._load(self._contexts[self.current])

    def _save(self) -> Context:
        core = self._core
        return Context(
            array("I", core.registers),
            _core_state(core),
            array("I", core.interrupt_priorities),
            _divider_state(self._sio),
        )

    def _load(self, context: Context) -> None:
        core = self._core
        core.registers[:] = context.registers
        for name, value in zip(_CORE, context.core, strict=True):
            setattr(core, name, value)
        core.interrupt_priorities[:] = context.priorities
        for name, value in zip(_DIVIDER, context.divider, strict=True):
            setattr(self._sio, name, value)
        self._sio.cpuid = self.current
        core.interrupts_updated = True

    # The chip's part

    def _add_to_sio(self) -> None:
        sio = self._sio
        read, write = sio.read_uint32, sio.write_uint32

        def read_uint32(offset: int) -> int:
            if offset == FIFO_ST:
                return _FIFO_READY | bool(self.current == 0 and self._to_core_0)
            if offset == FIFO_RD:
                return self._to_core_0.pop(0)
            return int(read(offset))

        def write_uint32(offset: int, value: int) -> None:
            if offset in (GPIO_OUT_SET, GPIO_OUT_CLR) and value == MARKS[self.current]:
                self.marks[self.current] += 1
                self._board.stop()
            elif offset == FIFO_WR:
                self._boot_rom(value)
            else:
                write(offset, value)

        sio.read_uint32 = read_uint32  # type: ignore[method-assign]
        sio.write_uint32 = write_uint32  # type: ignore[method-assign]

    def _add_to_psm(self) -> None:
        """Core 1 out of reset empties its FIFO and sends 0 (pico-sdk, multicore_reset_core1)."""
        psm = self._board.mcu.psm
        write = psm.write_uint32

        def write_uint32(offset: int, value: int) -> None:
            held = psm.read_uint32(FRCE_OFF) & WDSEL_PROC1
            write(offset, value)
            if held and not psm.read_uint32(FRCE_OFF) & WDSEL_PROC1:
                self._heard.clear()
                self._to_core_0[:] = [0]

        psm.write_uint32 = write_uint32  # type: ignore[method-assign]

    def _boot_rom(self, word: int) -> None:
        """Core 1 echoes each word, and begins after the sixth (RP2040 datasheet 2.8.2)."""
        assert self.current == 0, "core 1 sends a word"
        self._to_core_0.append(word)
        self._heard.append(word)
        awaited = (*_HELLO, *self._heard[len(_HELLO) :])
        if tuple(self._heard) != awaited[: len(self._heard)]:
            self._heard.clear()
        elif len(self._heard) == len(_HELLO) + 3:
            vtor, sp, entry = self._heard[len(_HELLO) :]
            self._contexts[1] = self._started(vtor, sp, entry & ~1)
            self._heard.clear()

    def _started(self, vtor: int, sp: int, entry: int) -> Context:
        """A core that begins at `entry`."""
        fresh = self._contexts[1]
        registers = array("I", fresh.registers)
        registers[_SP], registers[_LR], registers[_PC] = sp, _NOWHERE | 1, entry
        core = dict(zip(_CORE, fresh.core, strict=True)) | {"vtor": vtor}
        return Context(registers, tuple(core.values()), fresh.priorities, fresh.divider)
