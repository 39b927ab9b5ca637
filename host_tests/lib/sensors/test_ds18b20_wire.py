"""DS18B20: what is written and read on the wire."""

import sys

from noheap_testing import onewire as fake_onewire
from noheap_testing.onewire import ScriptedOneWire, crc8, get, presence, put
from support import ON_CHIP, raises

if not ON_CHIP:
    sys.modules["_onewire"] = fake_onewire  # on CPython it is there already

from noheap.hal.onewire import OneWire
from noheap.sensors.ds18b20 import DS18B20
from noheap.sensors.errors import CRC, IDENTITY, SensorError

# The C module of a chip wants a pin of the chip.
LANES = ("host", "vm")

# The conversion of DS table 1's 25.0625 °C with its checksum
SCRATCHPAD = b"\x91\x01\x4b\x46\x7f\xff\x0f\x10"
SCRATCHPAD += bytes((crc8(SCRATCHPAD),))
ROM = b"\x28\x11\x22\x33\x44\x55\x66"
ROM += bytes((crc8(ROM),))


def test_a_conversion_is_started_and_read():
    script = [presence(), put(b"\xcc\x44"), presence(), put(b"\xcc\xbe"), get(SCRATCHPAD)]
    with ScriptedOneWire(script) as pin:
        sensor = DS18B20(OneWire(pin))
        sensor.conversion_us = 0
        assert tuple(sensor.measure()) == (25_062,)


def test_one_of_several_is_addressed_by_its_rom():
    script = [presence(), put(b"\x55" + ROM + b"\x44"), get(b"\x00\xff")]
    script += [presence(), put(b"\x55" + ROM + b"\xbe"), get(SCRATCHPAD)]
    with ScriptedOneWire(script) as pin:
        sensor = DS18B20(OneWire(pin), ROM)
        assert sensor.try_start() == 0
        assert [sensor.is_ready(), sensor.is_ready()] == [False, True]
        assert sensor.read_milli_c() == 25_062
        sensor.identify()


def test_resolution_and_limits_are_written_and_saved():
    # DS figure 7: TH, TL, configuration; figure 10 and table 2
    for bits, configuration, us in (
        (9, 0x1F, 93_750),
        (10, 0x3F, 187_500),
        (11, 0x5F, 375_000),
        (12, 0x7F, 750_000),
    ):
        script = [presence(), put(b"\xcc\x4e\x1e\xf6" + bytes((configuration,)))]
        script += [presence(), put(b"\xcc\x48")]
        with ScriptedOneWire(script) as pin:
            sensor = DS18B20(OneWire(pin))
            sensor.configure(bits, low_c=-10, high_c=30)
            sensor.save()
            assert sensor.conversion_us == us
    with ScriptedOneWire([]) as pin:
        for bits in (8, 13):
            assert "bits" in str(raises(ValueError, DS18B20(OneWire(pin)).configure, bits))


def test_its_family_is_checked():
    with ScriptedOneWire([presence(), put(b"\x33"), get(ROM)] * 2) as pin:
        sensor = DS18B20(OneWire(pin))
        sensor.identify()
        assert sensor.read_rom() == ROM
    other = b"\x10" + ROM[1:7]  # a DS18S20
    other += bytes((crc8(other),))
    with ScriptedOneWire([presence(), put(b"\x33"), get(other)]) as pin:
        error = raises(SensorError, DS18B20(OneWire(pin)).identify)
        assert (error.kind, error.found, error.expected) == (IDENTITY, 0x10, 0x28)
    with ScriptedOneWire([presence(), put(b"\x33"), get(b"\x28" + bytes(7))]) as pin:
        assert raises(SensorError, DS18B20(OneWire(pin)).read_rom).kind == CRC
