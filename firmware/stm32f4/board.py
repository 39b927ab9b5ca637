"""The module `board` for an STM32F4, with a TMP102.

The host gives each constant its value from the board's board.toml (docs/guide/boards.md). Nothing
happens at import; the functions need a board.
"""

NAME: str  # the board's folder
FIRMWARE: str  # the name again, and a hash of what is on the board

LED_PIN: str  # as machine.Pin takes it, without "P": "A5"
LED_ACTIVE_HIGH: bool

SENSOR_I2C_BUS: int
SENSOR_SDA_PIN: str  # MicroPython's choice for this bus
SENSOR_SCL_PIN: str
SENSOR_I2C_HZ: int
SENSOR_ADDRESS: int

BEST_TIER = "vector"

BUTTON: str  # the label of the button, which safe_mode() reads
BUTTON_PIN: str  # low while it is pressed


def led():
    """Returns the LED as an output, a machine.Signal that is off."""
    from machine import Pin, Signal

    return Signal(Pin(LED_PIN, Pin.OUT, value=not LED_ACTIVE_HIGH), invert=not LED_ACTIVE_HIGH)


def sensor_i2c():
    """Returns the sensor's bus, set up."""
    from machine import I2C

    return I2C(  # pyright: ignore[reportCallIssue] - the stubs lack `timeout`
        SENSOR_I2C_BUS,
        freq=SENSOR_I2C_HZ,
        timeout=10_000,  # µs
    )


def sensor_source():
    """Returns the sensor on that bus as a sampler's source."""
    from noheap.source.stm32f4_i2c import I2CSource

    return I2CSource(SENSOR_I2C_BUS, SENSOR_ADDRESS)


def sensor_lines():
    """Returns the bus's two wires, to free a bus that a device holds."""
    from machine import Pin

    from noheap.hal.i2c_lines import I2CLines

    return I2CLines(SENSOR_I2C_BUS, Pin(SENSOR_SCL_PIN), Pin(SENSOR_SDA_PIN), SENSOR_I2C_HZ)


def safe_mode() -> bool:
    """Returns whether the button is held when main.py starts: the user wants it left out.

    Held from the reset on, the button is MicroPython's first: it leaves out boot.py and main.py,
    or wipes the files (ports/stm32/boardctrl.c; the board's wiring.md).
    """
    from machine import Pin

    return Pin(BUTTON_PIN, Pin.IN, Pin.PULL_UP).value() == 0
