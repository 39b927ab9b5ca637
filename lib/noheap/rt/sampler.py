"""Samples a sensor at a fixed rate from a hard timer interrupt and drives an output from it.

    queue = SPSC(64, RECORD_WORDS)
    sampler = Sampler(i2c_bus=0, address=0x48, threshold=Threshold(on=0x1e00, off=0x1d00),
                      out_pin=25, period_us=10_000, queue=queue)
    sampler.start()
    ...
    sampler.deinit()

Portable tier: `machine.Timer(hard=True)` calls one viper function. Back end: RP2040's I2C FIFO,
so nothing waits for the bus. Each tick takes the reading whose transfer the tick before started.
"""

from array import array

from machine import Timer
from uctypes import addressof

from noheap.buf.spsc import SPSC
from noheap.control import blink
from noheap.control.threshold import Threshold
from noheap.hal import rp2040
from noheap.rt import stats, tick_isr

RECORD_WORDS = tick_isr.RECORD_WORDS
FAULT_BASE = tick_isr.FAULT_BASE

_MIN_PERIOD_US = 200  # a two-byte read takes 75 µs at 400 kHz, the interrupt 10 µs
_MAX_PERIOD_US = 1_000_000


class Sampler:
    """Reads two bytes from `address` on `i2c_bus` every `period_us` and judges them.

    i2c_bus         0 or 1; set up by machine.I2C, idle, and left alone until `deinit`
    address         7 bits; the sensor's pointer stands on its reading (TMP102.configure)
    threshold       on, off and debounce in the sensor's raw units, int16
    out_pin         GPIO 0 to 29, already an output; follows the state
    period_us       200 to 1_000_000
    queue           SPSC with RECORD_WORDS words; the interrupt is its producer
    active_high     which level of the output is "on"
    above_pattern   (blink pattern, rate in Hz) shown while above; see control/blink.py
    fault_pattern   the same for a sensor that fails: the fail-safe output
    fault_ticks     consecutive ticks without a good reading until the output shows it, 1 to 65535
    settle_ticks    good readings after a shown fault that are recorded but not judged yet, 0 to
                    65535: a sensor that comes back may need time for its first conversion. The
                    reading that ends a row of failed ones is never judged
    implausible     bits that no good reading sets

    A record is (period number from 1, lateness in µs, value): the value is the raw reading, or
    FAULT_BASE plus a kind of hal/errors.py. Raises ValueError naming the argument that is out of
    range. Everything is allocated in the constructor and `start`.
    """

    def __init__(
        self,
        *,
        i2c_bus: int,
        address: int,
        threshold: Threshold,
        out_pin: int,
        period_us: int,
        queue: SPSC,
        active_high: bool = True,
        above_pattern=(blink.HALF, 4),
        fault_pattern=(blink.DOUBLE_FLASH, blink.FAULT_HZ),
        fault_ticks: int = 2,
        settle_ticks: int = 0,
        implausible: int = 0,
    ):
        if not _MIN_PERIOD_US <= period_us <= _MAX_PERIOD_US:
            raise ValueError("period_us: 200 to 1000000")
        if not 0 <= out_pin <= 29:
            raise ValueError("out_pin: GPIO 0 to 29")
        if not 1 <= fault_ticks <= 0xFFFF:
            raise ValueError("fault_ticks: 1 to 65535")
        if not 0 <= settle_ticks <= 0xFFFF:
            raise ValueError("settle_ticks: 0 to 65535")
        if not -0x8000 <= threshold.off <= threshold.on <= 0x7FFF:
            raise ValueError("threshold: raw units, -32768 to 32767")
        if queue.record_words != RECORD_WORDS:
            raise ValueError("queue: records of RECORD_WORDS words")
        self.queue = queue
        self.period_us = period_us
        self.block = block = array("i", bytes(4 * tick_isr.BLOCK_WORDS))
        self.stats = stats.Stats(block)
        self._i2c_bus = i2c_bus
        self._address = address
        self._timer = None
        self._out_pin = out_pin
        self._inactive = 0 if active_high else 1
        self._first_due_us = 0
        base = rp2040.i2c_base(i2c_bus)
        block[stats.LATENCY_MIN_US] = period_us
        block[tick_isr.I2C_BASE] = base
        block[tick_isr.OUT_SET] = rp2040.GPIO_OUT_SET - (1 << 32)
        block[tick_isr.QUEUE] = addressof(queue.storage)
        block[tick_isr.ABOVE_STEP] = _signed(blink.step(above_pattern[1], period_us))
        block[tick_isr.ABOVE_PATTERN] = _signed(above_pattern[0])
        block[tick_isr.FAULT_STEP] = _signed(blink.step(fault_pattern[1], period_us))
        block[tick_isr.FAULT_PATTERN] = _signed(fault_pattern[0])
        self._isr = tick_isr.build(
            block=addressof(block),
            timerawl=(rp2040.TIMER_TIMERAWL - base) // 4,
            period_us=period_us,
            implausible=implausible,
            fault=FAULT_BASE,
            on=threshold.on,
            off=threshold.off,
            debounce=threshold.debounce_ticks,
            fault_ticks=fault_ticks,
            settle_ticks=settle_ticks,
            inactive=1 if active_high else 0,
            out_mask=1 << out_pin,
            queue_end=queue.storage[2],
        )

    @property
    def state(self) -> int:
        """stats.BELOW, ABOVE or FAULT: what the output shows. Any context, no allocation."""
        return self.block[stats.STATE]

    @property
    def block_address(self) -> int:
        """Where the counters are in RAM, for a debug probe (layout: rt/stats.py)."""
        return addressof(self.block)

    @property
    def first_due_us(self) -> int:
        """When the first tick is due, in the microsecond counter's low 32 bits. After `start`."""
        return self._first_due_us

    def start(self) -> None:
        """Start the first transfer and the timer; the first tick comes one period from now."""
        if self._timer is not None:
            return
        rp2040.take_i2c(self._i2c_bus, self._address)
        rp2040.start_read(self._i2c_bus)
        # The alarm pool fires at what it read from the counter plus the period; asking it for
        # that time, not guessing it, makes lateness exact. Other alarms of the pool may stand
        # first in line: then ours is due one period from now, to within the call's duration.
        now = rp2040.microseconds()
        self.block[tick_isr.DUE_US] = _signed(now + self.period_us)
        self._timer = Timer(  # pyright: ignore[reportCallIssue] - the stubs miss `hard`
            -1,
            mode=Timer.PERIODIC,
            period=self.period_us,
            tick_hz=1_000_000,
            callback=self._isr,
            hard=True,
        )
        due = rp2040.pool_alarm_us()
        if due - now - self.period_us & 0xFFFFFFFF < 1000:
            self.block[tick_isr.DUE_US] = _signed(due)
        self._first_due_us = self.block[tick_isr.DUE_US] & 0xFFFFFFFF

    def deinit(self) -> None:
        """Stop the timer, make the output inactive, give the bus back. May be called twice."""
        if self._timer is None:
            return
        self._timer.deinit()
        self._timer = None
        rp2040.write_gpio(self._out_pin, self._inactive)
        rp2040.release_i2c(self._i2c_bus)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exc_info) -> None:
        self.deinit()


def _signed(word: int) -> int:
    word &= 0xFFFFFFFF
    return word - (1 << 32) if word >> 31 else word
