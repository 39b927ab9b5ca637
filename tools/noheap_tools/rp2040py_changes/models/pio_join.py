"""Joins the emulated PIO's FIFOs as SHIFTCTRL says, and empties them when that changes.

FJOIN_TX and FJOIN_RX make one FIFO of eight of a machine's two of four, and a change of these bits
flushes both (RP2040 datasheet 3.5.4.3, 3.7). rp2040py 0.3.6 keeps the bits and ignores them. Needs
pio_time.
"""

from rp2040py.peripherals.pio import RPPIO
from rp2040py.peripherals.pio_registers import SM0_SHIFTCTRL
from rp2040py.rp2040 import RP2040
from rp2040py.utils.fifo import FIFO

_STRIDE = 0x18
_FJOIN_TX, _FJOIN_RX = 1 << 30, 1 << 31
_DEPTH = 4


def install(rp2040: RP2040) -> None:
    for pio in rp2040.pio:
        _join(pio)


def _join(pio: RPPIO) -> None:
    write = pio.write_uint32

    def write_uint32(offset: int, value: int) -> None:
        number, rest = divmod(offset - SM0_SHIFTCTRL, _STRIDE)
        if rest == 0 and number in range(4):
            machine = pio.machines[number]
            if (machine.shift_ctrl ^ value) & (_FJOIN_TX | _FJOIN_RX):
                tx, rx = value & _FJOIN_TX, value & _FJOIN_RX
                machine.tx_fifo = FIFO(0 if rx else 2 * _DEPTH if tx else _DEPTH)
                machine.rx_fifo = FIFO(0 if tx else 2 * _DEPTH if rx else _DEPTH)
        write(offset, value)

    pio.write_uint32 = write_uint32
