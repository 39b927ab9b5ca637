"""Fill a stream, dma/stream.py, from the converter, registers of an I2C device, frames of SPI.

    ADCFeed(26, rate_hz=500_000)
    I2CFeed(bus=0, address=0x48, register=0, count=2, period_us=1000)
    SPIFeed(bus=0, cs_pin=17, period_us=100)

Each has, for a stream:

    data, size      address of the register with the samples; 0: bytes, 1: halfwords
    pace            the request (DS 2.5.3.1) that there is one
    channels        how many channels it needs itself
    stop            writes (address, value) that end it
    begin, end      set it up and start it; give it back

"DS" = Raspberry Pi RP2040 datasheet. Nothing here is for ISRs; everything allocates.
"""

from array import array

from machine import freq, mem32
from micropython import const
from uctypes import addressof

from noheap.dma.channels import control
from noheap.hal import rp2040
from noheap.hal.rp2040_dma_registers import (
    ADC_DIV,
    ADC_FCS,
    ADC_FIFO,
    AL1_CTRL,
    AL3_READ_ADDR_TRIG,
    CTRL_TRIG,
    DREQ_ADC,
    DREQ_I2C0_RX,
    DREQ_PWM_WRAP0,
    DREQ_SPI0_RX,
    INCR_READ,
    READ_ADDR,
    TRANS_COUNT,
    TREQ,
    WRITE_ADDR,
)
from noheap.hal.rp2040_i2c_registers import CLR_TX_ABRT, DATA_CMD, READ, RESTART, STOP
from noheap.hal.rp2040_registers import ADC, PWM, PWM_STRIDE
from noheap.source.rp2040_spi import SPISource
from noheap.tick.rp2040 import divided

_ADC_HZ = const(48_000_000)
_CONVERSION = const(96)  # cycles: DS 4.9.3
_EN = const(1)  # CS: DS 4.9.6
_TS_EN = const(2)
_START_MANY = const(8)
_AINSEL = const(12)
_FIFO_ON = const(1 | 1 << 3 | 1 << 24)  # FCS: EN, DREQ_EN, a threshold of 1
_SENSOR = const(4)

_DMA_CR = const(0x88)  # DS 4.3.17, from the base
_DMA_RDLR = const(0x90)
_RDMAE = const(1)

_DR = const(0x08)  # DS 4.4.4, from the base

_COUNTED = const(1 << 29)
_WORD = const(2)


class ADCFeed:
    """`pin` 26 to 29, whose machine.ADC was made before, or "temperature": the chip's own sensor.
    `rate_hz` 733 to 500_000, of which the period must be whole cycles of 48 MHz. An entry is the
    conversion, 0 to 4095."""

    size = 1
    data = ADC + ADC_FIFO
    pace = DREQ_ADC
    channels = 0
    stop = ((ADC, _EN), (ADC + ADC_FCS, 0))

    def __init__(self, pin, rate_hz: int):
        if pin != "temperature" and not 26 <= pin <= 29:
            raise ValueError('pin: 26 to 29, or "temperature"')
        cycles = _ADC_HZ // rate_hz if rate_hz > 0 else 0
        if not _CONVERSION <= cycles <= 65536 or _ADC_HZ % rate_hz:
            raise ValueError("rate_hz: 733 to 500000, a divisor of 48000000")
        self._divider = 0 if cycles == _CONVERSION else cycles - 1 << 8
        channel = _SENSOR if pin == "temperature" else pin - 26
        self._select = _EN | channel << _AINSEL | (_TS_EN if channel == _SENSOR else 0)

    def begin(self, channels, first: int) -> None:
        from machine import ADC as Converter

        Converter(_SENSOR)  # brings it out of reset
        mem32[ADC] = self._select
        mem32[ADC + ADC_DIV] = self._divider
        mem32[ADC + ADC_FCS] = _FIFO_ON
        mem32[ADC] = self._select | _START_MANY

    def end(self) -> None:
        while not mem32[ADC] & 0x100:
            pass
        while mem32[ADC + ADC_FCS] >> 16 & 15:
            mem32[ADC + ADC_FIFO]
        mem32[ADC + ADC_DIV] = 0


class _Paced:
    """A feed that a PWM slice asks for samples, once in `period_us`."""

    def __init__(self, period_us: int, pwm_slice: int):
        if not 0 <= pwm_slice <= 7:
            raise ValueError("pwm_slice: 0 to 7")
        self._divider, self._steps = divided(period_us, freq())
        self._slice = PWM + PWM_STRIDE * pwm_slice
        self._request = DREQ_PWM_WRAP0 + pwm_slice << TREQ
        self.stop = ((self._slice, 0),)

    def _go(self) -> None:
        base = self._slice  # DS 4.5.3: CSR, DIV, CTR, CC, TOP
        mem32[base] = 0
        mem32[base + 4] = self._divider << 4
        mem32[base + 8] = 0
        mem32[base + 0x10] = self._steps - 1
        mem32[base] = 1


class I2CFeed(_Paced):
    """`count` bytes, 1 to 14, from `register` on of the device at `address`, on an idle bus 0 or 1
    that machine.I2C has set up. An entry is a halfword: the byte, and in bit 11 whether it is the
    first one of its transfer (DS 4.3.17), because a transfer that fails leaves bytes out. What an
    abort leaves behind is cleared before each transfer."""

    size = 1
    channels = 3

    def __init__(
        self, bus: int, address: int, register: int, count: int, period_us: int, pwm_slice: int = 3
    ):
        if not 1 <= count <= 14:
            raise ValueError("count: 1 to 14")
        _Paced.__init__(self, period_us, pwm_slice)
        self._address = address
        self._base = base = rp2040.i2c_base(bus)
        self.data = base + 4 * DATA_CMD
        self.pace = DREQ_I2C0_RX + 2 * bus
        self.stop += ((base + _DMA_CR, 0),)
        words = [register] + [READ] * count
        words[1] |= RESTART
        words[-1] |= STOP
        # The commands, their address, and a word for what clears an abort.
        words += [0, 0]
        self._words = array("I", words)
        self._words[-2] = addressof(self._words)
        self._count = count + 1

    def begin(self, channels, first: int) -> None:
        base = self._base
        rp2040.idle_i2c(self._base, self._address)
        mem32[base + _DMA_RDLR] = 0
        mem32[base + _DMA_CR] = _RDMAE
        pacer, starter, sender = channels.numbers[first : first + 3]
        words = addressof(self._words)
        at = channels.base(first + 2)
        mem32[at + WRITE_ADDR] = self.data
        mem32[at + TRANS_COUNT] = self._count
        mem32[at + AL1_CTRL] = control(sender, _WORD, INCR_READ)
        set_up(
            channels.base(first + 1),
            words + 4 * self._count,
            at + AL3_READ_ADDR_TRIG,
            control(starter, _WORD, chain=pacer),
        )
        set_up(
            channels.base(first),
            base + 4 * CLR_TX_ABRT,
            words + 4 * self._count + 4,
            control(pacer, _WORD, chain=starter, pace=self._request),
            CTRL_TRIG,
        )
        self._go()

    def end(self) -> None:
        rp2040.idle_i2c(self._base, self._address)


class SPIFeed(_Paced):
    """A frame of 16 bits once in `period_us`, of the device whose chip select is `cs_pin`, as for
    source/rp2040_spi.py, on bus 0 or 1 that machine.SPI has set up, which also has it request
    transfers. An entry is a frame; the first one is of the start."""

    size = 1
    channels = 2

    def __init__(self, bus: int, cs_pin: int, period_us: int, pwm_slice: int = 3):
        _Paced.__init__(self, period_us, pwm_slice)
        self._source = SPISource(bus, cs_pin)
        self.data = self._source.base + _DR
        self.pace = DREQ_SPI0_RX + 2 * bus
        self._words = array("I", [0])

    def begin(self, channels, first: int) -> None:
        self._source.begin()
        pacer, again = channels.numbers[first : first + 2]
        words = addressof(self._words)
        at = channels.base(first + 1)
        set_up(at, words, words, control(again, _WORD, chain=pacer))
        at = channels.base(first)
        word = control(pacer, _WORD, chain=again, pace=self._request)
        set_up(at, words, self.data, word, CTRL_TRIG, _COUNTED)
        self._go()

    def end(self) -> None:
        self._source.end()


def set_up(
    base: int, read: int, write: int, word: int, to: int = AL1_CTRL, count: int = 1
) -> None:
    """A channel's four registers, of which writing CTRL_TRIG starts it."""
    mem32[base + READ_ADDR] = read
    mem32[base + WRITE_ADDR] = write
    mem32[base + TRANS_COUNT] = count
    mem32[base + to] = word
