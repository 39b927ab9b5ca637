"""pyboard v1.1 with a TMP102: the only place that knows its pins. See wiring.md.

Constants only at import, so that the host reads this file too; the functions need a board.
Pins as in MicroPython's boards/PYBV11 and PYBV10.
"""

NAME = "pybv11"

LED_PIN = "B4"  # LED(4), blue; the red and green ones are on the debug port
LED_ACTIVE_HIGH = True

SENSOR = "tmp102"
SENSOR_I2C_BUS = 1
SENSOR_SDA_PIN = "B7"  # X10; MicroPython ties the pins to the bus
SENSOR_SCL_PIN = "B6"  # X9
SENSOR_I2C_HZ = 400_000
SENSOR_ADDRESS = 0x48

BUTTON = "USR"
BUTTON_PIN = "B3"  # low while it is pressed


def led():
    """The LED as an output, off."""
    from machine import Pin

    from noheap.hal.digital import DigitalOutput

    return DigitalOutput(Pin(LED_PIN), LED_ACTIVE_HIGH)


def sensor_i2c():
    """The sensor's bus, set up."""
    from machine import I2C

    return I2C(  # pyright: ignore[reportCallIssue] - the stubs miss `timeout`
        SENSOR_I2C_BUS,
        freq=SENSOR_I2C_HZ,
        timeout=10_000,  # µs
    )


def sensor_source():
    """What a sampler reads: the sensor on that bus."""
    from noheap.source.stm32f4_i2c import I2CSource

    return I2CSource(SENSOR_I2C_BUS, SENSOR_ADDRESS)


def sensor_lines():
    """The bus's two wires, to free one that somebody holds."""
    from machine import Pin

    from noheap.hal.i2c_lines import I2CLines

    return I2CLines(SENSOR_I2C_BUS, Pin(SENSOR_SCL_PIN), Pin(SENSOR_SDA_PIN), SENSOR_I2C_HZ)


def safe_mode() -> bool:
    """Whether USR is held when main.py starts: the user asks that it be left out.

    Held from the reset on, MicroPython's own choice comes first: released while only the yellow
    LED is lit, it starts without boot.py and main.py (ports/stm32/boardctrl.c). Green and yellow
    together would wipe the files.
    """
    from machine import Pin

    return Pin(BUTTON_PIN, Pin.IN, Pin.PULL_UP).value() == 0
