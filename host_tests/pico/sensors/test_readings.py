"""Each sensor's driver against its emulated chip, on the real image in one emulated Pico."""

import math
from dataclasses import dataclass

import pytest

from noheap.hal import errors as bus_errors
from noheap.sensors import errors
from noheap_tools.emulator.sensors.ds18b20 import DS18B20
from noheap_tools.emulator.sensors.max31855 import OPEN, TO_GROUND, TO_SUPPLY
from noheap_tools.emulator.wired import Wired
from rig.raw_board import RawBoard


@dataclass(frozen=True)
class Case:
    """How a sensor is made, set up and waited for, and the step that it resolves."""

    name: str
    made: str
    configured: str = ""
    wait_ms: int = 0
    step: float = 1 / 16
    identified: bool = False
    lowest: float = -40
    highest: float = 125


CASES = (
    Case(
        "tmp102",
        "TMP102(i2c, 0x48)",
        "s.configure(8)",
        160,
        identified=True,
        lowest=-55,
        highest=127.9375,
    ),
    Case("tmp105", "TMP105(i2c, 0x49)", "s.configure(12)", 700, lowest=-55, highest=127.9375),
    Case(
        "tmp112",
        "TMP112(i2c, 0x4a)",
        "s.configure(8)",
        160,
        identified=True,
        lowest=-55,
        highest=127.9375,
    ),
    Case("tmp117", "TMP117(i2c, 0x4b)", "s.configure(16, 1)", 40, 1 / 128, True, -55, 150),
    Case("lm75", "LM75(i2c, 0x4c)", "s.configure()", 210, 1 / 2, True, -55, 125),
    Case("lm75", "LM75(i2c, 0x4f, 11)", "s.configure()", 210, 1 / 8, False, -55, 125),
    Case("mcp9808", "MCP9808(i2c, 0x18)", "s.configure(12)", 510, identified=True),
    Case("ds18b20", "DS18B20(wire)", "s.configure(12)", 0, 1 / 16, True, -55, 125),
)

IDS = [case.made for case in CASES]


def made(pico: RawBoard, case: Case) -> None:
    name = case.made.split("(")[0]
    pico.run(f"from noheap.sensors.{case.name} import {name}\ns = {case.made}")


def temperatures(case: Case) -> list[float]:
    """Its ends, around zero, and values between two of its steps."""
    half = case.step / 2
    return [case.lowest, -10.125 - half, -case.step, -half, 0, half, 25.0625, case.highest]


def milli_c(case: Case, celsius: float) -> int:
    """Returns `celsius` as the chip resolves it, in m°C rounded down."""
    return math.floor(math.floor(celsius / case.step) * case.step * 1000)


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_continuous_readings_are_what_the_chip_converted(
    pico: RawBoard, wired: Wired, case: Case
) -> None:
    made(pico, case)
    if case.identified:
        pico.run("s.identify()")
    pico.run(case.configured)
    for celsius in temperatures(case):
        wired.celsius = celsius
        wait = f"time.sleep_ms({case.wait_ms})" if case.wait_ms else "s.measure()"
        said = pico.run(f"{wait}\nprint(locked(lambda: s.try_read(s.values)), s.read_milli_c())")
        assert said == f"0 {milli_c(case, celsius)}", celsius


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_one_conversion_at_a_time_is_what_it_is_at_that_moment(
    pico: RawBoard, wired: Wired, case: Case
) -> None:
    made(pico, case)
    pico.run(case.configured)
    for celsius in (-40.0, 60.0):
        wired.celsius = celsius
        # The first may be the end of a conversion that was under way.
        said = pico.run("s.measure()\nprint(locked(lambda: s.measure())[0])")
        assert said == str(milli_c(case, celsius))


def numbers(said: str) -> list[int]:
    return [int(number) for number in said.replace(",", " ").split()]


def test_an_sht3x_has_its_words_checksums_and_modes(pico: RawBoard, wired: Wired) -> None:
    pico.run("from noheap.sensors.sht3x import SHT3x\ns = SHT3x(i2c, 0x44)\ns.identify()")
    for celsius, rh in ((-45.0, 0.0), (25.0, 50.0), (130.0, 100.0)):
        wired.celsius, wired.rh_percent = celsius, rh
        t, h = numbers(pico.run("print(*locked(lambda: s.measure()))"))
        # A word is 2.7 m°C, and 0.0015 %RH.
        assert abs(t - celsius * 1000) <= 3
        assert abs(h - rh * 100) <= 1
    wired.rh_percent = 30.0
    # Whether a single conversion has ended is asked by an empty write, which machine.I2C makes in
    # software: the emulated bus does not see that.
    said = pico.run("s.configure(10)\ntime.sleep_ms(130)\nprint(*s.read())\nprint(said(s.read))")
    assert abs(numbers(said.splitlines()[0])[1] - 3000) <= 1
    assert said.splitlines()[1].startswith(f"SensorError {errors.NOT_READY}: SHT3x at 0x44")
    pico.run("from noheap.sensors.sht3x import ALERT_HIGH_SET as a\ns.set_alert(a, 60000, 8000)")
    assert wired.sht3x.limits == {0x611D: 0xCD33}  # as in Sensirion's application note
    wired.sht3x.corrupt = 0x10
    said = pico.run("time.sleep_ms(130)\nprint(said(s.read))\ns.stop()")
    wired.sht3x.corrupt = 0
    assert said.startswith(f"SensorError {errors.CRC}: SHT3x at 0x44: wrong checksum")


def test_a_bme280_has_what_its_floating_point_formulas_say(pico: RawBoard, wired: Wired) -> None:
    pico.run("from noheap.sensors.bme280 import BME280\ns = BME280(i2c, 0x76)\ns.identify()")
    said = pico.run("print(said(s.read))\ns.configure(62.5)\nprint(said(s.read))")
    assert [line.split(":")[0] for line in said.splitlines()] == [
        f"SensorError {errors.NOT_READY}"
    ] * 2
    for celsius, pa, rh in (
        (-40.0, 30_000.0, 0.0),
        (25.08, 100_653.25, 50.0),
        (0.0, 101_325.0, 99.0),
        (85.0, 110_000.0, 20.0),
    ):
        wired.celsius, wired.pa, wired.rh_percent = celsius, pa, rh
        said = pico.run(
            "time.sleep_ms(150)\nprint(locked(lambda: s.try_read(s.values)), *s.read())"
        )
        kind, t, p, h = numbers(said)
        assert kind == 0
        # A raw step is 5 m°C and 0.2 Pa; the 32-bit humidity is that of a raw step of 0.008 %RH.
        assert abs(t - celsius * 1000) <= 10, said
        assert abs(p - pa) <= 1.5, said
        assert abs(h - rh * 100) <= 3, said
    wired.celsius = 10.0
    t = numbers(pico.run("s.configure(1000, times=16)\nprint(*locked(lambda: s.measure()))"))[0]
    assert abs(t - 10_000) <= 10
    assert pico.run("print(s.is_ready(), s.conversion_us)") == "True 112800"


def test_thermocouple_converters_have_their_faults(pico: RawBoard, wired: Wired) -> None:
    pico.run(
        "from noheap.sensors.max31855 import MAX31855\n"
        "from noheap.sensors.max6675 import MAX6675\n"
        "s, m = MAX31855(spi, Pin(21)), MAX6675(spi, Pin(22))"
    )

    def read() -> list[int]:
        return numbers(
            pico.run("time.sleep_ms(250)\nprint(*locked(lambda: s.read()), m.read_milli_c())")
        )

    for probe, chip in ((0.25, 25.0625), (1023.75, -40.0), (-0.25, 125.0), (1800.0, -0.0625)):
        wired.probe_c, wired.celsius = probe, chip
        first, second, third = read()
        assert (first, second) == (probe * 1000, math.floor(chip * 1000))
        assert third == max(0, min(probe, 1023.75)) * 1000
    faults = ((OPEN, errors.OPEN), (TO_GROUND, errors.SHORT_TO_GROUND))
    for fault, kind in (*faults, (TO_SUPPLY, errors.SHORT_TO_SUPPLY)):
        wired.max31855.fault = fault
        said = pico.run("time.sleep_ms(100)\nprint(said(s.read))")
        assert said.startswith(f"SensorError {kind}: MAX31855: probe "), said
    wired.max31855.fault = 0
    wired.max6675.is_open = True
    said = pico.run("time.sleep_ms(250)\nprint(said(m.read))")
    wired.max6675.is_open = False
    assert said == f"SensorError {errors.OPEN}: MAX6675: probe open: check its wires"
    for level in (0x00, 0xFF):
        wired.spi.line = level
        said = pico.run("time.sleep_ms(100)\nprint(said(s.read), '|', said(m.read))")
        first, second = said.split(" | ")
        assert first.startswith(f"SensorError {bus_errors.IMPLAUSIBLE}: MAX31855: impossible")
        if level:
            assert second.startswith(f"SensorError {bus_errors.IMPLAUSIBLE}: MAX6675: impossible")
    wired.spi.line = None


def test_analog_sensors_have_their_ends(pico: RawBoard, wired: Wired) -> None:
    pico.run(
        "from noheap.sensors.ntc import NTC, beta_ohms, divider_codes\n"
        "from noheap.sensors.rp2040_temperature import RP2040Temperature\n"
        "codes = divider_codes(beta_ohms(10_000, 3950, -40, 125, 5), 10_000)\n"
        "s = NTC(AnalogInput(ADC(28)), codes, -40_000, 5_000, samples=4)\n"
        "r = RP2040Temperature(AnalogInput(ADC(ADC.CORE_TEMP)))"
    )
    for celsius in (-35.0, 0.0, 25.0, 80.0, 110.0):
        wired.celsius = celsius
        ntc, chip = numbers(pico.run("print(locked(lambda: s.read_milli_c()), r.read_milli_c())"))
        # A count of the converter is up to 0.4 °C there, the straight lines 0.2 °C; and 0.47 °C.
        assert abs(ntc - celsius * 1000) <= 600
        assert abs(chip - celsius * 1000) <= 480
    good = wired.ntc_v
    for volts, kind in (
        (-1.0, errors.SHORT_TO_GROUND),
        (0.0, errors.SHORT_TO_GROUND),
        (0.1, errors.OUT_OF_RANGE),
        (3.25, errors.OUT_OF_RANGE),
        (3.3, errors.OPEN),
        (5.0, errors.OPEN),
    ):
        wired.ntc_v = lambda volts=volts: volts
        said = pico.run("print(said(s.read_milli_c))")
        assert said.startswith(f"SensorError {kind}: NTC: "), (volts, said)
    wired.ntc_v = good


def test_of_several_on_a_wire_each_is_read_by_its_rom(pico: RawBoard, wired: Wired) -> None:
    other = DS18B20(pico.board.clock, lambda: -10.0625, b"\x99\x88\x77\x66\x55\x44")
    wired.line.attach(other)
    wired.celsius = 85.0
    said = pico.run(
        "from noheap.sensors.ds18b20 import DS18B20\n"
        f"a, b = DS18B20(wire, {wired.ds18b20.rom}), DS18B20(wire, {other.rom})\n"
        "print(said(a.read))\na.configure(9)\nb.configure(12)\n"
        "print(a.measure()[0], b.measure()[0], a.read_milli_c())"
    )
    wired.line.detach(other)
    assert said.splitlines()[-1] == "85000 -10063 85000"
