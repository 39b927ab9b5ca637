"""The TMP102 driver on a sensor that is QEMU's, through a two-wire bus that is QEMU's."""

from ast import literal_eval
from collections.abc import Callable

import pytest

from noheap.hal import errors
from rig.qemu import Qemu

LED0 = 0x40028000  # Arm application note 385, FPGAIO

# m°C of the sensor, register as in the TMP102 data sheet's table 8-2, m°C that are read.
READINGS = [
    (25_000, 0x1900, 25_000),
    (-12_500, 0xF380, -12_500),
    (85_000, 0x5500, 85_000),
    (85_062, 0x5500, 85_000),  # 62.5 m°C a step
    (100_000, 0x6400, 100_000),
    (62, 0x0000, 0),
    (-63, 0xFFF0, -63),
]

pytestmark = pytest.mark.parametrize("cpu", ["cortex-m3", "cortex-m4f"])


@pytest.fixture
def qemu(start: Callable[..., Qemu], cpu: str) -> Qemu:
    return start(cpu, "tmp105,id=t0,address=0x48")


def warm(qemu: Qemu, milli_c: int) -> None:
    """Bring the sensor to that temperature, while the machine runs."""
    qemu.command("qom-set", path="/machine/peripheral/t0", property="temperature", value=milli_c)


def test_the_driver_reads_what_the_sensor_has(qemu: Qemu) -> None:
    qemu.run("from thermostat import sensor\nsensor.configure(conversion_hz=8)")
    for milli_c, register, read in READINGS:
        warm(qemu, milli_c)
        raw, value = literal_eval(qemu.run("print([sensor.read_raw(), sensor.read_milli_c()])"))
        assert (raw & 0xFFFF, value) == (register, read), milli_c


def test_the_threshold_and_the_led_follow_without_allocating(qemu: Qemu) -> None:
    qemu.run("import thermostat\nthermostat.sensor.configure(conversion_hz=8)")
    for milli_c, above in [
        (25_000, False),
        (29_937, False),  # a step below `on`
        (30_000, True),
        (29_062, True),  # a step above `off`
        (28_937, False),
        (-12_500, False),
        (100_000, True),
    ]:
        warm(qemu, milli_c)
        assert literal_eval(qemu.run("print(thermostat.step())"))[1:] == (above, 0), milli_c
        assert qemu.word_at(LED0) & 1 == above, milli_c


def test_a_place_without_a_sensor_is_no_acknowledge(qemu: Qemu) -> None:
    said = qemu.run("from thermostat import kind_at\nprint(kind_at(0x48), kind_at(0x49))")
    assert said.split() == ["None", str(errors.NO_ACK_ADDRESS)]
