"""The wires of one SPI bus: each frame takes its real time, and the chip selects pick the device.

A select is a GPIO's level or, while the pin has its SPI function, the controller's: in modes 0
and 2 that one is low for each frame by itself (DS 4.4.3.8). Frames are of whole bytes.
"DS" = RP2040 data sheet. The controller is rp2040py's.
"""

from collections.abc import Callable
from typing import Protocol

from rp2040py.gpio_pin import GPIOPinState
from rp2040py.rp2040 import RP2040

_SPI_FUNCTION = 1  # DS 2.19.2
_CLK_PERI_HZ = 48_000_000  # pico-sdk's set_sys_clock_khz, of ports/rp2/main.c, leaves it so


class SPITarget(Protocol):
    """A device on the bus; its chip select is low while it is selected."""

    def select(self, hz: float, mode: int) -> None:
        """Its chip select fell; the clock is as the controller is set up."""
        ...

    def transfer(self, byte: int) -> int:
        """The byte it sends for the one it gets."""
        ...

    def deselect(self) -> None: ...


class SPIBus:
    """Wires targets to controller `index`. `idle` makes the byte that it reads, where
    none is selected, of the one that it sends; `line`, unless None, replaces every target's."""

    def __init__(
        self, rp2040: RP2040, index: int, idle: Callable[[int], int] = lambda byte: 0xFF
    ) -> None:
        self._mcu = rp2040
        self._spi = rp2040.spi[index]
        self._alarm = rp2040.clock.create_alarm(self._over)
        self._selected: list[SPITarget] = []
        self._attached: list[tuple[int, SPITarget]] = []
        self._for_a_frame: list[SPITarget] = []
        self._answer = 0
        self._idle = idle
        self.line: int | None = None
        self._spi.on_transmit = self._on_transmit

    def attach(self, cs_pin: int, target: SPITarget) -> None:
        def changed(state: GPIOPinState, _before: GPIOPinState) -> None:
            if state == GPIOPinState.LOW and target not in self._selected:
                self._selected.append(target)
                target.select(self._hz, self._mode)
            elif state != GPIOPinState.LOW and target in self._selected:
                self._selected.remove(target)
                target.deselect()

        self._attached.append((cs_pin, target))
        self._mcu.gpio[cs_pin].add_listener(changed)

    @property
    def _hz(self) -> float:
        # rp2040py's own figure is for another clk_peri.
        return self._spi.clock_frequency / self._mcu.clk_peri * _CLK_PERI_HZ

    @property
    def _mode(self) -> int:
        # SSPCR0, DS 4.4.4: SPO bit 6, SPH bit 7
        control = self._spi.read_uint32(0)
        return (control >> 6 & 1) << 1 | control >> 7 & 1

    def _on_transmit(self, frame: int) -> None:
        for cs_pin, target in self._attached:
            if self._mcu.gpio[cs_pin].ctrl & 31 == _SPI_FUNCTION:
                self._for_a_frame.append(target)
                target.select(self._hz, self._mode)
        octets = self._spi.data_bits // 8
        self._answer = 0
        for byte in frame.to_bytes(octets, "big"):
            self._answer = self._answer << 8 | self._transfer(byte)
        self._alarm.schedule(octets * 8e9 / self._hz)

    def _transfer(self, byte: int) -> int:
        answers = [target.transfer(byte) for target in self._selected + self._for_a_frame]
        if self.line is not None:
            return self.line
        return answers[0] if answers else self._idle(byte)

    def _over(self) -> None:
        while self._for_a_frame:
            self._for_a_frame.pop().deselect()
        self._spi.complete_transmit(self._answer)
