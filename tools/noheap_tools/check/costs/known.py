"""Facts about MicroPython's modules that a measurement cannot show.

They say what waits, what is input or output, and what a call returns. verdicts.py has the costs
that were read in MicroPython's source.
"""

from noheap_tools.check.costs.words import words
from noheap_tools.check.values.atoms import (
    CLOCK_READ,
    CLOCK_SUM,
    Array,
    ByteArray,
    Deque,
    Dict,
    Foreign,
    ForeignObject,
)
from noheap_tools.check.values.intervals import SMALL_MAX
from noheap_tools.check.values.value import (
    ANY,
    BOOL,
    BYTES,
    FLOAT,
    INT,
    NONE,
    STR,
    Value,
    interval,
    join,
    one,
)

OLD_NAMES = words(
    """
    uarray uasyncio ubinascii ucollections ucryptolib uerrno uhashlib uheapq uio ujson uos
    urandom ure uselect usocket ussl ustruct usys utime uzlib umachine
    """
)
STAR_IMPORTS: dict[str, frozenset[str]] = {
    "machine": words(
        """
        Pin Timer I2C SPI ADC PWM UART RTC WDT SoftI2C SoftSPI Signal mem8 mem16 mem32
        disable_irq enable_irq reset freq
        """
    ),
    "time": words("sleep sleep_ms sleep_us ticks_ms ticks_us ticks_diff ticks_add time"),
    "micropython": words("const schedule alloc_emergency_exception_buf native viper"),
    "rp2": words("PIO StateMachine asm_pio DMA"),
    "pyb": words(
        """
        Pin Timer LED ADC DAC I2C SPI UART ExtInt Switch Servo disable_irq enable_irq millis
        micros delay udelay
        """
    ),
    "math": words("sin cos sqrt pi atan2 floor ceil"),
    "struct": words("pack unpack pack_into unpack_from calcsize"),
}
# Those that MicroPython brings.
MODULES = words(
    """
    array asyncio binascii bluetooth btree cmath collections cryptolib deflate dht ds18x20 errno
    esp esp32 espnow framebuf gc hashlib heapq io json lwip machine math micropython neopixel
    network onewire openamp os platform pyb random re rp2 select socket ssl stm struct sys
    _thread time tls uctypes vfs zlib
    """
)
# Classes whose names look like constants, or like functions.
CLASSES = words(
    """
    ADC BLE CAN DAC DMA I2C I2S LED PIO PWM RTC SD SPI UART USB_HID USB_VCP WDT struct WLAN
    """
)
CONSTRUCTORS = {
    "array.array": Array,
    "collections.deque": Deque,
    "collections.OrderedDict": Dict,
}
MEMORY = words("machine.mem32 machine.mem16 machine.mem8 stm.mem32")

# A prepared read of this library: each back end has a class of its own.
PREPARED = "noheap.hal.prepared.PreparedRead"

VALUES: dict[str, Value] = dict.fromkeys(words("math.pi math.e math.inf math.nan"), FLOAT)

_TICKS = interval(0, SMALL_MAX)
_WORD = interval(0, 65535)
_ADC = interval(0, 4095)
_FIFO = interval(0, 8)
_PIN = join(interval(0, 1), NONE)


def _object(cls: str) -> Value:
    return one(ForeignObject(cls))


# Times that wrap around. ports/stm32/modpyb.c: millis() and micros() do so at 2**30, too.
_CLOCKS = "time.ticks_ms time.ticks_us time.ticks_cpu pyb.millis pyb.micros"
_RETURNED: list[tuple[Value, str]] = [
    (
        _TICKS,
        """
        pyb.elapsed_millis pyb.elapsed_micros pyb.rng
        """,
    ),
    (interval(0, SMALL_MAX, CLOCK_READ), _CLOCKS),
    (interval(0, SMALL_MAX, CLOCK_SUM), "time.ticks_add"),
    # Of times that are less than half a minute apart, in µs.
    (interval(-(1 << 25), (1 << 25) - 1), "time.ticks_diff"),
    (
        INT,
        """
        time.time time.time_ns struct.calcsize math.floor math.ceil math.trunc
        random.getrandbits random.randint random.randrange uctypes.addressof binascii.crc32
        micropython.const gc.mem_free gc.mem_alloc machine.freq machine.time_pulse_us
        machine.UART.write machine.I2C.writeto pyb.Timer.counter pyb.TimerChannel.capture
        rp2.StateMachine.get
        """,
    ),
    (FLOAT, "random.random random.uniform"),
    (BOOL, "math.isnan"),
    (STR, "json.dumps"),
    (
        BYTES,
        """
        struct.pack uctypes.bytes_at binascii.hexlify
        micropython.RingIO.read micropython.RingIO.readline
        machine.I2C.readfrom machine.I2C.readfrom_mem machine.SPI.read
        """,
    ),
    (one(ByteArray()), "uctypes.bytearray_at"),
    (NONE, "machine.I2C.readfrom_into machine.I2C.readfrom_mem_into"),
    (join(BYTES, NONE), "machine.UART.read machine.UART.readline"),
    (join(INT, NONE), "machine.UART.readinto machine.PWM.freq"),
    (ANY, "machine.Pin.irq machine.RTC.datetime"),
    (_PIN, "machine.Pin.value machine.Pin.__call__ machine.Signal.value pyb.Pin.value"),
    (_WORD, "machine.ADC.read_u16"),
    (join(_WORD, NONE), "machine.PWM.duty_u16"),
    (interval(0, 5_000_000), "machine.ADC.read_uv"),
    (_ADC, "machine.ADC.read pyb.ADC.read"),
    (interval(0, None), "machine.UART.any"),
    (_FIFO, "rp2.StateMachine.rx_fifo rp2.StateMachine.tx_fifo"),
    (_object("machine.Pin"), "machine.Pin"),
    (_object(PREPARED), "noheap.hal.prepared.prepare noheap.hal.i2c.I2CDevice.prepare"),
    (INT, " ".join(f"{PREPARED}.try_{name}" for name in ("run", "start", "finish"))),
    (_object("pyb.TimerChannel"), "pyb.Timer.channel"),
    (_object("_thread.lock"), "_thread.allocate_lock"),
    (_object("machine.IRQ"), "machine.UART.irq"),
    (_object("rp2.IRQ"), "rp2.PIO.irq rp2.StateMachine.irq"),
    (_object("rp2.StateMachine"), "rp2.PIO.state_machine"),
    (_object("uctypes.struct"), "uctypes.struct"),
    (one(Foreign("namedtuple.Made")), "collections.namedtuple"),
]
RESULTS = {name: value for value, names in _RETURNED for name in names.split()}

# Registers that never have one of the two highest bits set: RP2040 datasheet 2.3.1.7, SIO GPIO_*.
NARROW_REGISTERS = frozenset(range(0xD0000000, 0xD0000030, 4))

WAITS = words(
    """
    time.sleep time.sleep_ms time.sleep_us machine.idle machine.lightsleep machine.deepsleep
    machine.sleep machine.time_pulse_us machine.wait pyb.delay pyb.udelay pyb.wfi
    select.select rp2.DMA.wait
    """
)
# Waits of the main program's kind, for whatever comes.
IDLING = words("machine.idle machine.lightsleep machine.sleep pyb.wfi select.select")
IO = words(
    """
    os.listdir os.stat os.remove os.rename os.mkdir os.sync io.open sys.print_exception
    sys.stdout.write sys.stdin.read machine.UART.write machine.UART.flush machine.UART.read
    machine.UART.readline machine.UART.readinto pyb.UART.readinto pyb.UART.write
    pyb.UART.read neopixel.NeoPixel.write machine.bitstream network.WLAN.connect socket.socket.send
    """
)
BUSES = words("machine.I2C machine.SoftI2C pyb.I2C")
SLOW_CLASSES = BUSES | words("machine.SPI machine.SoftSPI pyb.SPI onewire.OneWire")
# They allocate what they return, and with an argument they return None.
SETTERS = words("pyb.Timer.freq pyb.TimerChannel.pulse_width_percent")
# On the RP2040 these return objects that are always there: ports/rp2/machine_i2c.c and others.
STATIC = words("machine.I2C machine.PWM machine.SPI rp2.PIO rp2.StateMachine")
# These wait for the other side, unless the method named first says that they need not.
FIFOS = {"rp2.StateMachine.get": "rx_fifo", "rp2.StateMachine.put": "tx_fifo"}
# extmod/asyncio/event.py: these touch no queue of tasks.
SAFE_OF_ASYNCIO = words("asyncio.ThreadSafeFlag.set asyncio.Event.is_set")
LOCKS = words("_thread.lock.acquire asyncio.Lock.acquire")

_FIELDS = words("uctypes.struct namedtuple.Made")
_PROPERTIES = frozenset(
    (owner, name)
    for owner, names in (
        ("rp2.DMA", "read write count ctrl"),
        (PREPARED, "address can_start number"),
    )
    for name in names.split()
)


def is_property(owner: str, name: str) -> bool:
    """Returns whether it is a value and no method, as the fields of a uctypes.struct."""
    return owner in _FIELDS or (owner, name) in _PROPERTIES
