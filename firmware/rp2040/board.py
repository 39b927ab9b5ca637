"""The module `board` for an RP2040 or RP2350, with a TMP102.

The host gives each constant its value from the board's board.toml (docs/guide/boards.md). Nothing
happens at import; the functions need a board.
"""

NAME: str  # the board's folder
FIRMWARE: str  # the name again, and a hash of what is on the board

LED_PIN: int  # a GPIO of the chip: an interrupt writes it
LED_ACTIVE_HIGH: bool

SENSOR_I2C_BUS: int
SENSOR_SDA_PIN: int
SENSOR_SCL_PIN: int
SENSOR_I2C_HZ: int
SENSOR_ADDRESS: int

BEST_TIER = "asm"

BUTTON: str  # the label of the BOOTSEL button, which safe_mode() reads


def led():
    """Returns the LED as an output, a machine.Signal that is off."""
    from machine import Pin, Signal

    return Signal(Pin(LED_PIN, Pin.OUT, value=not LED_ACTIVE_HIGH), invert=not LED_ACTIVE_HIGH)


def sensor_i2c():
    """Returns the sensor's bus, set up."""
    from machine import I2C, Pin

    return I2C(  # pyright: ignore[reportCallIssue] - the stubs lack `timeout`
        SENSOR_I2C_BUS,
        sda=Pin(SENSOR_SDA_PIN),
        scl=Pin(SENSOR_SCL_PIN),
        freq=SENSOR_I2C_HZ,
        timeout=10_000,  # µs
    )


def sensor_source():
    """Returns the sensor on that bus as a sampler's source. Raises NotImplementedError on another
    chip than this was compiled for, whose registers are elsewhere."""
    from noheap.source.rp2040_i2c import I2CSource

    return I2CSource(SENSOR_I2C_BUS, SENSOR_ADDRESS, register=0)


def sensor_lines():
    """Returns the bus's two wires, to free a bus that a device holds."""
    from machine import Pin

    from noheap.hal.i2c_lines import I2CLines

    return I2CLines(SENSOR_I2C_BUS, Pin(SENSOR_SCL_PIN), Pin(SENSOR_SDA_PIN), SENSOR_I2C_HZ)


def safe_mode() -> bool:
    """Returns whether the button is held: the user wants main.py left out."""
    import _rp2  # pyright: ignore[reportMissingImports] - of MicroPython, which has no stub of it

    return bool(_rp2.bootsel_button())
