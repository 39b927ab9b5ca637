"""The emulated board's state at one instruction, to come back to as often as wanted.

Holds what a running operation and a pin's interrupt can change: RAM, the CPU with its interrupt
controller, the pins' interrupt state and the hardware divider. Time is not taken back, so it
serves only while no alarm of the board is due.
"""

from typing import Any

from noheap_tools.emulator.board import EmulatedBoard

_CORE = (
    "banked_sp", "event_registered", "waiting", "n", "c", "z", "v", "pm", "sp_sel", "n_priv",
    "current_mode", "ipsr", "interrupt_nmi_mask", "pending_interrupts", "enabled_interrupts",
    "pending_nmi", "pending_pend_sv", "pending_svcall", "pending_systick", "interrupts_updated",
    "vtor", "shpr2", "shpr3",
)  # fmt: skip
_SIO = (
    "gpio_value", "gpio_output_enable", "spin_lock", "div_dividend", "div_divisor",
    "div_quotient", "div_remainder", "div_csr",
)  # fmt: skip
_PIN = ("irq_enable_mask", "irq_force_mask", "irq_status")


class Snapshot:
    """Of `board`, now; `pins` are those that the operation or the host drives."""

    def __init__(self, board: EmulatedBoard, pins: tuple[int, ...]) -> None:
        self._mcu = board.mcu
        self._core = board.core
        self._gpio = [board.mcu.gpio[n] for n in pins]
        self._ram = bytes(self._mcu.sram)
        self._registers = list(self._core.registers)
        self._core_state = _read(self._core, _CORE)
        self._sio_state = _read(self._mcu.sio, _SIO)
        self._pin_state = [_read(pin, _PIN) for pin in self._gpio]

    def restore(self) -> None:
        """May be called any number of times."""
        self._mcu.sram[:] = self._ram
        registers = self._core.registers
        for n, value in enumerate(self._registers):
            registers[n] = value
        _write(self._mcu.sio, _SIO, self._sio_state)
        for pin, values in zip(self._gpio, self._pin_state, strict=True):
            _write(pin, _PIN, values)
            pin.check_for_updates()
        _write(self._core, _CORE, self._core_state)


def _read(thing: object, names: tuple[str, ...]) -> list[Any]:
    return [getattr(thing, name) for name in names]


def _write(thing: object, names: tuple[str, ...], values: list[Any]) -> None:
    for name, value in zip(names, values, strict=True):
        setattr(thing, name, value)
