"""Lets the emulated I2C controllers request transfers of the DMA.

With IC_DMA_CR.TDMAE it requests while the TX FIFO has at most IC_DMA_TDLR entries, with RDMAE
while the RX FIFO has more than IC_DMA_RDLR (RP2040 datasheet 4.3.14, 4.3.17). rp2040py 0.3.6 has
neither the registers nor the requests.
"""

from collections.abc import Callable
from typing import Any

from rp2040py.peripherals.dma import DREQChannel
from rp2040py.peripherals.i2c import RPI2C
from rp2040py.rp2040 import RP2040

_DMA_CR, _DMA_TDLR, _DMA_RDLR = 0x88, 0x8C, 0x90
_TDMAE, _RDMAE = 2, 1
_BITS = {_DMA_CR: 3, _DMA_TDLR: 0xF, _DMA_RDLR: 0xF}


def install(rp2040: RP2040) -> None:
    for n, i2c in enumerate(rp2040.i2c):
        _request(rp2040, i2c, DREQChannel.DREQ_I2C0_TX + 2 * n)


def _request(rp2040: RP2040, i2c: RPI2C, tx: int) -> None:
    registers = dict.fromkeys(_BITS, 0)
    read, write, reset = i2c.read_uint32, i2c.write_uint32, i2c.reset

    def level(number: int, wanted: bool) -> None:
        if wanted:
            rp2040.dma.set_dreq(number)
        else:
            rp2040.dma.clear_dreq(number)

    def update() -> None:
        enabled = registers[_DMA_CR]
        level(tx, bool(enabled & _TDMAE) and i2c._tx_fifo.item_count <= registers[_DMA_TDLR])  # noqa: SLF001
        level(tx + 1, bool(enabled & _RDMAE) and i2c._rx_fifo.item_count > registers[_DMA_RDLR])  # noqa: SLF001

    def followed(method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: int) -> Any:
            result = method(*arguments)
            if registers[_DMA_CR]:
                update()
            return result

        return call

    def read_uint32(offset: int) -> int:
        return registers[offset] if offset in registers else read(offset)

    def write_uint32(offset: int, value: int) -> None:
        if offset in registers:
            registers[offset] = value & _BITS[offset]
            update()
        else:
            write(offset, value)

    def back_to_reset() -> None:
        reset()
        registers.update(dict.fromkeys(_BITS, 0))
        update()

    i2c.read_uint32 = followed(read_uint32)  # type: ignore[method-assign]
    i2c.write_uint32 = followed(write_uint32)  # type: ignore[method-assign]
    i2c.reset = back_to_reset  # type: ignore[method-assign]
    for name in ("_next_command", "_push_rx", "_abort"):
        setattr(i2c, name, followed(getattr(i2c, name)))
