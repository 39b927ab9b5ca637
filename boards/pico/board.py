"""Raspberry Pi Pico with a TMP102: the only place that knows its pins. See wiring.md.

Constants only at import, so that the host reads this file too; the functions need a board.
"""

NAME = "pico"

LED_PIN = 25  # the Pico's own LED
LED_ACTIVE_HIGH = True

SENSOR = "tmp102"
SENSOR_I2C_BUS = 0
SENSOR_SDA_PIN = 4
SENSOR_SCL_PIN = 5
SENSOR_I2C_HZ = 400_000
SENSOR_ADDRESS = 0x48

BUTTON = "BOOTSEL"  # what safe_mode() asks for


def led():
    """The LED as an output, off."""
    from machine import Pin

    from noheap.hal.digital import DigitalOutput

    return DigitalOutput(Pin(LED_PIN), LED_ACTIVE_HIGH)


def sensor_i2c():
    """The sensor's bus, set up."""
    from machine import I2C, Pin

    return I2C(  # pyright: ignore[reportCallIssue] - the stubs miss `timeout`
        SENSOR_I2C_BUS,
        sda=Pin(SENSOR_SDA_PIN),
        scl=Pin(SENSOR_SCL_PIN),
        freq=SENSOR_I2C_HZ,
        timeout=10_000,  # µs
    )


def sensor_source():
    """What a sampler reads: the sensor on that bus."""
    from noheap.source.rp2040_i2c import I2CSource

    return I2CSource(SENSOR_I2C_BUS, SENSOR_ADDRESS)


def sensor_lines():
    """The bus's two wires, to free one that somebody holds."""
    from machine import Pin

    from noheap.hal.i2c_lines import I2CLines

    return I2CLines(SENSOR_I2C_BUS, Pin(SENSOR_SCL_PIN), Pin(SENSOR_SDA_PIN), SENSOR_I2C_HZ)


def safe_mode() -> bool:
    """Whether BOOTSEL is held: the user asks that main.py be left out."""
    import rp2

    return bool(rp2.bootsel_button())
