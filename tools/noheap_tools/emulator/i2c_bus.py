"""The wires of one I2C bus: each phase takes its real time, and each can go wrong.

"DS" = RP2040 datasheet. The controller is rp2040py's; the devices on the bus are I2CTargets.
"""

from collections.abc import Callable
from typing import Protocol

from rp2040py.gpio_pin import GPIOPin, GPIOPinState
from rp2040py.peripherals.i2c import IC_FS_SPKLEN, R_TX_EMPTY, RPI2C, I2CMode
from rp2040py.rp2040 import RP2040

from noheap_tools.emulator.disturbance import Disturbance

_CLOCK_NS = 8  # clk_sys at 125 MHz drives the controller


class I2CTarget(Protocol):
    """A device on the bus. Each method is called at the end of its phase."""

    def select(self, reading: bool) -> bool:
        """Its address was called; returns whether it acknowledges."""
        ...

    def write(self, byte: int) -> bool:
        """A byte came for it; returns whether it acknowledges."""
        ...

    def read(self) -> int:
        """Returns the next byte that it sends."""
        ...

    def stop(self) -> None: ...

    def power(self, on: bool) -> None: ...


class I2CBus:
    """Wires `targets` to controller `index` and lets a fault disturb them."""

    def __init__(self, rp2040: RP2040, index: int) -> None:
        self._i2c: RPI2C = rp2040.i2c[index]
        self._clock = rp2040.clock
        self._alarm = self._clock.create_alarm(self._phase_over)
        self._then: Callable[[], None] | None = None
        self._held: Callable[[], None] | None = None  # waits for the bus to be free
        self._targets: dict[int, I2CTarget] = {}
        self._target: I2CTarget | None = None
        self._wire = Disturbance()
        self._scl: GPIOPin | None = None
        self._sda: GPIOPin | None = None
        self._i2c.on_start = self._on_start
        self._i2c.on_connect = self._on_connect
        self._i2c.on_write_byte = self._on_write
        self._i2c.on_read_byte = self._on_read
        self._i2c.on_stop = self._on_stop

    @property
    def fault(self) -> str | None:
        return self._wire.fault

    def attach(self, address: int, target: I2CTarget) -> None:
        self._targets[address] = target

    def wire(self, scl: GPIOPin, sda: GPIOPin) -> None:
        """Let the pins show the levels to a program that has them as inputs or open drains."""
        self._scl, self._sda = scl, sda
        scl.add_listener(self._on_scl)
        self._pull()

    def _pull(self) -> None:
        if self._scl is not None and self._sda is not None:
            self._scl.set_input_value(self.fault != "stretch")
            self._sda.set_input_value(not self._wire.holds_sda)

    def _on_scl(self, state: GPIOPinState, _before: GPIOPinState) -> None:
        if state == GPIOPinState.LOW and self._wire.clocked():
            self.set_fault(None)

    def set_fault(self, fault: str | None) -> None:
        """Begin a fault, or end the present one."""
        is_supply = self._wire.begin(fault)
        self._pull()
        if is_supply:
            for target in self._targets.values():
                target.power(fault != "unplugged")
        if not self._wire.holds and self._held is not None:
            then, self._held = self._held, None
            self._after(1, then)

    def lose_supply(self) -> None:
        """The devices lose their supply for a moment."""
        for target in self._targets.values():
            target.power(False)
            target.power(self.fault != "unplugged")

    def controller_reset(self) -> None:
        """The chip was reset: drop whatever was under way."""
        self._alarm.cancel()
        self._then = self._held = None

    @property
    def bit_ns(self) -> float:
        """One SCL period as the controller makes it (DS 4.3.14.1, without rise and fall)."""
        spike = self._i2c.read_uint32(IC_FS_SPKLEN)
        high = self._i2c.scl_high_period + spike + 7
        low = self._i2c.scl_low_period + 1
        return (high + low) * _CLOCK_NS

    def _after(self, bits: float, then: Callable[[], None]) -> None:
        self._then = then
        self._alarm.schedule(bits * self.bit_ns)

    def _phase_over(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            then()

    def _when_free(self, then: Callable[[], None]) -> None:
        """A START or STOP cannot be made while another holds SDA low: the controller waits."""
        if self._wire.holds_sda:
            self._held = then
        else:
            then()

    def _when_clocked(self, then: Callable[[], None]) -> None:
        """The target holds SCL low after the last bit of a byte: the controller waits."""
        if self.fault == "stretch":
            self._held = then
        else:
            then()

    def _on_start(self, _repeated: bool) -> None:
        self._when_free(lambda: self._after(1, self._i2c.complete_start))

    def _on_stop(self) -> None:
        if self._target is not None:
            self._target.stop()
            self._target = None
        self._wire.stopped()
        self._when_free(lambda: self._after(1, self._i2c.complete_stop))

    def _on_connect(self, address: int, mode: I2CMode) -> None:
        def finish() -> None:
            if self._wire.holds_sda:
                self._i2c.arbitration_lost()
                return
            target = self._targets.get(address)
            if target is None or self._wire.is_deaf:
                self._i2c.complete_connect(False)
                # The FIFO that the abort has emptied is below its threshold (DS 4.3.17,
                # TX_EMPTY): rp2040py leaves that out, and machine.I2C waits for it.
                self._i2c._set_interrupts(R_TX_EMPTY)  # noqa: SLF001
                return
            acknowledged = target.select(mode == I2CMode.READ)
            self._target = target if acknowledged else None
            self._wire.called()
            self._i2c.complete_connect(acknowledged)

        self._after(9, lambda: self._when_clocked(finish))

    def _on_write(self, value: int) -> None:
        def finish() -> None:
            if self._wire.holds_sda:
                self._i2c.arbitration_lost()
                return
            reached = self._target is not None and not self._wire.is_deaf
            self._i2c.complete_write(reached and self._target.write(value))  # type: ignore[union-attr]

        self._after(9, lambda: self._when_clocked(finish))

    def _on_read(self, _acknowledge: bool) -> None:
        def finish() -> None:
            if self._wire.holds_sda:
                value = 0x00
            elif self._target is None or self._wire.is_deaf:
                value = 0xFF  # nobody pulls SDA down
            else:
                value = self._wire.disturbed(self._target.read())
            self._i2c.complete_read(value)

        self._after(9, lambda: self._when_clocked(finish))
