"""What is stated about MicroPython's modules, where the measurement cannot say it.

What waits, what is I/O, what a call returns; and the verdicts of objects that the emulator lacks,
each read from the C source that is named.
"""

from noheap_tools.check.source.values import (
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

_OLD_NAMES = """
    uarray uasyncio ubinascii ucollections ucryptolib uerrno uhashlib uheapq uio ujson
    uos urandom ure uselect usocket ussl ustruct usys utime uzlib umachine
    """
OLD_NAMES = frozenset(_OLD_NAMES.split())
STAR_IMPORTS = {
    "machine": [
        "Pin",
        "Timer",
        "I2C",
        "SPI",
        "ADC",
        "PWM",
        "UART",
        "RTC",
        "WDT",
        "SoftI2C",
        "SoftSPI",
        "Signal",
        "mem8",
        "mem16",
        "mem32",
        "disable_irq",
        "enable_irq",
        "reset",
        "freq",
    ],
    "time": [
        "sleep",
        "sleep_ms",
        "sleep_us",
        "ticks_ms",
        "ticks_us",
        "ticks_diff",
        "ticks_add",
        "time",
    ],
    "micropython": ["const", "schedule", "alloc_emergency_exception_buf", "native", "viper"],
    "rp2": ["PIO", "StateMachine", "asm_pio", "DMA"],
    "pyb": [
        "Pin",
        "Timer",
        "LED",
        "ADC",
        "DAC",
        "I2C",
        "SPI",
        "UART",
        "ExtInt",
        "Switch",
        "Servo",
        "disable_irq",
        "enable_irq",
        "millis",
        "micros",
        "delay",
        "udelay",
    ],
    "math": ["sin", "cos", "sqrt", "pi", "atan2", "floor", "ceil"],
    "struct": ["pack", "unpack", "pack_into", "unpack_from", "calcsize"],
}
VALUES: dict[str, Value] = {
    "math.pi": FLOAT,
    "math.e": FLOAT,
    "math.inf": FLOAT,
    "math.nan": FLOAT,
}
CONSTRUCTORS = {
    "array.array": "array",
    "collections.deque": "deque",
    "collections.OrderedDict": "dict",
}
# Classes whose names look like constants, or like functions.
CLASSES = frozenset(
    {"ADC", "CAN", "DAC", "DMA", "I2C", "I2S", "LED", "PIO", "PWM", "RTC", "SD", "SPI", "UART"}
    | {"USB_HID", "USB_VCP", "WDT", "struct", "WLAN"}
)

_TICKS = interval(0, (1 << 30) - 1)
_BIT = interval(0, 1)
RESULTS: dict[str, Value] = {
    "time.ticks_ms": _TICKS,
    "time.ticks_us": _TICKS,
    "time.ticks_cpu": _TICKS,
    "time.ticks_add": _TICKS,
    # Of times that lie less than half a minute apart, in µs.
    "time.ticks_diff": interval(-(1 << 25), (1 << 25) - 1),
    "time.time": INT,
    "time.time_ns": INT,
    "struct.calcsize": INT,
    "struct.pack": BYTES,
    "math.floor": INT,
    "math.ceil": INT,
    "math.trunc": INT,
    "math.isnan": BOOL,
    "random.getrandbits": INT,
    "random.randint": INT,
    "random.randrange": INT,
    "random.random": FLOAT,
    "random.uniform": FLOAT,
    "uctypes.addressof": INT,
    "uctypes.bytes_at": BYTES,
    "uctypes.bytearray_at": one("bytearray"),
    "binascii.crc32": INT,
    "binascii.hexlify": BYTES,
    "micropython.const": INT,
    "gc.mem_free": INT,
    "gc.mem_alloc": INT,
    "json.dumps": STR,
    "machine.Pin.value": join(_BIT, NONE),
    "machine.Pin.__call__": join(_BIT, NONE),
    "machine.Pin.irq": ANY,
    "machine.Pin": one("inst", "machine.Pin"),
    "machine.Signal.value": join(_BIT, NONE),
    "machine.ADC.read_u16": interval(0, 65535),
    "machine.ADC.read_uv": interval(0, 5_000_000),
    "machine.ADC.read": interval(0, 4095),
    "machine.UART.any": interval(0, None),
    "machine.UART.read": join(BYTES, NONE),
    "machine.UART.readline": join(BYTES, NONE),
    "machine.UART.readinto": join(INT, NONE),
    "machine.UART.write": INT,
    "machine.I2C.readfrom": BYTES,
    "machine.I2C.readfrom_mem": BYTES,
    "machine.SPI.read": BYTES,
    "machine.I2C.readfrom_into": NONE,
    "machine.I2C.readfrom_mem_into": NONE,
    "machine.I2C.writeto": INT,
    "machine.RTC.datetime": ANY,
    "machine.freq": INT,
    "machine.time_pulse_us": INT,
    "machine.PWM.freq": join(INT, NONE),
    "machine.PWM.duty_u16": join(interval(0, 65535), NONE),
    "pyb.Pin.value": join(_BIT, NONE),
    "pyb.millis": _TICKS,
    "pyb.micros": _TICKS,
    "pyb.elapsed_millis": _TICKS,
    "pyb.elapsed_micros": _TICKS,
    "pyb.ADC.read": interval(0, 4095),
    "pyb.Timer.counter": INT,
    "pyb.Timer.channel": one("inst", "pyb.TimerChannel"),
    "pyb.TimerChannel.capture": INT,
    "pyb.rng": interval(0, (1 << 30) - 1),
    "_thread.allocate_lock": one("inst", "_thread.lock"),
    "rp2.PIO.irq": one("inst", "rp2.IRQ"),
    "rp2.StateMachine.irq": one("inst", "rp2.IRQ"),
    "rp2.PIO.state_machine": one("inst", "rp2.StateMachine"),
    "rp2.StateMachine.rx_fifo": interval(0, 8),
    "rp2.StateMachine.tx_fifo": interval(0, 8),
    "rp2.StateMachine.get": INT,
    "uctypes.struct": one("inst", "uctypes.struct"),
    "collections.namedtuple": one("ext", "namedtuple.Made"),
}

# Registers that never have one of the two highest bits set: RP2040 datasheet 2.3.1.7, SIO GPIO_*.
NARROW_REGISTERS = frozenset(range(0xD0000000, 0xD0000030, 4))

WAITS = frozenset(
    {
        "time.sleep",
        "time.sleep_ms",
        "time.sleep_us",
        "machine.idle",
        "machine.lightsleep",
        "machine.deepsleep",
        "machine.sleep",
        "pyb.delay",
        "pyb.udelay",
        "pyb.wfi",
        "machine.time_pulse_us",
        "select.select",
        "machine.wait",
        "rp2.DMA.wait",
    }
)
IO = frozenset(
    {
        "os.listdir",
        "os.stat",
        "os.remove",
        "os.rename",
        "os.mkdir",
        "os.sync",
        "io.open",
        "sys.print_exception",
        "sys.stdout.write",
        "sys.stdin.read",
        "machine.UART.write",
        "machine.UART.flush",
        "machine.UART.read",
        "machine.UART.readline",
        "pyb.UART.write",
        "pyb.UART.read",
        "neopixel.NeoPixel.write",
        "machine.bitstream",
        "network.WLAN.connect",
        "socket.socket.send",
    }
)
SLOW_CLASSES = frozenset(
    {
        "machine.I2C",
        "machine.SoftI2C",
        "machine.SPI",
        "machine.SoftSPI",
        "pyb.I2C",
        "pyb.SPI",
        "onewire.OneWire",
    }
)
BUSES = frozenset({"machine.I2C", "machine.SoftI2C", "pyb.I2C"})
LOCKS = frozenset({"_thread.lock.acquire", "asyncio.Lock.acquire"})

_CLEAN, _ALLOCATES, _MIXED = "clean", "allocates", "mixed"
# Read from the C source; the objects hang or are missing in the emulator.
ASSIGNED = {
    # extmod/machine_uart.c, py/stream.c
    "machine.UART.any": _CLEAN,
    "machine.UART.txdone": _CLEAN,
    "machine.UART.flush": _CLEAN,
    "machine.UART.write": _CLEAN,
    "machine.UART.readinto": _CLEAN,
    "machine.UART.read": _ALLOCATES,
    "machine.UART.readline": _ALLOCATES,
    "machine.UART.sendbreak": _CLEAN,
    # extmod/machine_i2c.c: SoftI2C shares the class's methods
    "machine.SoftI2C.writeto": _CLEAN,
    "machine.SoftI2C.readfrom_into": _CLEAN,
    "machine.SoftI2C.readfrom_mem_into": _CLEAN,
    "machine.SoftI2C.writeto_mem": _ALLOCATES,
    "machine.SoftI2C.readfrom": _ALLOCATES,
    "machine.SoftI2C.readfrom_mem": _ALLOCATES,
    "machine.SoftI2C.scan": _ALLOCATES,
    "machine.SoftI2C.writevto": _ALLOCATES,
    # extmod/machine_spi.c
    "machine.SoftSPI.write": _CLEAN,
    "machine.SoftSPI.readinto": _CLEAN,
    "machine.SoftSPI.read": _ALLOCATES,
    "machine.SoftSPI.write_readinto": _CLEAN,
    # ports/rp2/rp2_pio.c; get() makes an int of 32 bits
    "rp2.StateMachine.put": _CLEAN,
    "rp2.StateMachine.get": _MIXED,
    "rp2.StateMachine.active": _CLEAN,
    "rp2.StateMachine.rx_fifo": _CLEAN,
    "rp2.StateMachine.tx_fifo": _CLEAN,
    "rp2.StateMachine.restart": _CLEAN,
    "rp2.StateMachine.exec": _ALLOCATES,
    "rp2.IRQ.flags": _CLEAN,
    # The object of an interrupt is made when it is first registered.
    "machine.Pin.irq": _CLEAN,
    "rp2.StateMachine.irq": _CLEAN,
    "rp2.PIO.irq": _CLEAN,
    "rp2.DMA.irq": _CLEAN,
    # ports/rp2/rp2_dma.c
    "rp2.DMA.active": _CLEAN,
    "rp2.DMA.config": _CLEAN,
    "rp2.DMA.close": _CLEAN,
    # shared/runtime/mpirq.c
    "machine.IRQ.flags": _CLEAN,
    # extmod/machine_pwm.c, extmod/machine_adc.c: small ints
    "machine.PWM.duty": _CLEAN,
    "machine.PWM.init": _CLEAN,
    "machine.ADC.read": _CLEAN,
    "machine.ADC.read_uv": _CLEAN,
    "machine.Signal.__call__": _CLEAN,
    "machine.RTC.alarm": _CLEAN,
    "machine.Pin.mode": _CLEAN,
    "machine.Signal.toggle": _CLEAN,
    "machine.WDT": _ALLOCATES,
    "machine.reset": _CLEAN,
    "machine.idle": _CLEAN,
    "machine.soft_reset": _CLEAN,
    "machine.lightsleep": _CLEAN,
    # ports/stm32: pin.c, led.c, timer.c, adc.c, dac.c, systick.c, extint.c, usrsw.c
    "pyb.Pin.value": _CLEAN,
    "pyb.Pin.high": _CLEAN,
    "pyb.Pin.low": _CLEAN,
    "pyb.Pin.on": _CLEAN,
    "pyb.Pin.off": _CLEAN,
    "pyb.Pin.__call__": _CLEAN,
    "pyb.Pin.toggle": _CLEAN,
    "pyb.LED.on": _CLEAN,
    "pyb.LED.off": _CLEAN,
    "pyb.LED.toggle": _CLEAN,
    "pyb.LED.intensity": _CLEAN,
    "pyb.LED": _CLEAN,
    "pyb.Timer.counter": _CLEAN,
    "pyb.Timer.period": _CLEAN,
    "pyb.Timer.prescaler": _CLEAN,
    "pyb.Timer.freq": _MIXED,
    "pyb.Timer.callback": _CLEAN,
    "pyb.Timer.deinit": _CLEAN,
    "pyb.TimerChannel.pulse_width": _CLEAN,
    "pyb.TimerChannel.capture": _CLEAN,
    "pyb.TimerChannel.compare": _CLEAN,
    "pyb.TimerChannel.pulse_width_percent": _MIXED,
    "pyb.ADC.read": _CLEAN,
    "pyb.DAC.write": _CLEAN,
    "pyb.millis": _CLEAN,
    "pyb.micros": _CLEAN,
    "pyb.elapsed_millis": _CLEAN,
    "pyb.elapsed_micros": _CLEAN,
    "pyb.ExtInt.disable": _CLEAN,
    "pyb.ExtInt.enable": _CLEAN,
    "pyb.ExtInt.line": _CLEAN,
    "pyb.Switch.value": _CLEAN,
    "pyb.Switch.__call__": _CLEAN,
    "pyb.udelay": _CLEAN,
    "pyb.delay": _CLEAN,
    "pyb.UART.any": _CLEAN,
    "pyb.UART.readchar": _CLEAN,
    "pyb.UART.writechar": _CLEAN,
    "pyb.UART.readinto": _CLEAN,
    "pyb.UART.read": _ALLOCATES,
    "pyb.UART.write": _CLEAN,
    "pyb.I2C.recv": _MIXED,
    "pyb.I2C.mem_read": _MIXED,
    "pyb.I2C.send": _CLEAN,
    "pyb.SPI.recv": _MIXED,
    "pyb.SPI.send": _CLEAN,
    "pyb.wfi": _CLEAN,
    "pyb.rng": _CLEAN,
    # extmod/moductypes.c: a field of 32 bits may be no small int; others are
    "neopixel.NeoPixel.write": _CLEAN,
    "time.sleep_ms": _CLEAN,
    "time.sleep": _CLEAN,
    "gc.collect": _CLEAN,
    "namedtuple.Made": _ALLOCATES,
    "machine.Timer.value": _CLEAN,
    "sys.exit": _CLEAN,
    "machine.mem_info": _CLEAN,
    "micropython.mem_info": _CLEAN,
    "gc.enable": _CLEAN,
    "gc.disable": _CLEAN,
}


def is_property(owner: str, name: str) -> bool:
    """True for what is a value and no method, as the fields of a uctypes.struct."""
    return owner in ("uctypes.struct", "namedtuple.Made") or (owner, name) in _PROPERTIES


_PROPERTIES = {
    ("rp2.DMA", "read"),
    ("rp2.DMA", "write"),
    ("rp2.DMA", "count"),
    ("rp2.DMA", "ctrl"),
}
