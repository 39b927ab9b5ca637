from struct import pack

from noheap_testing.bus import ScriptedI2C, write, write_read

LANES = ("host", "vm")  # what a script answers takes longer on a Pico, and is the same

# host_tests/lib/sensors/test_bme280.py
LOW = pack(
    "<HhhHhhhhhhhhxB",
    *(27504, 26435, -1000, 36477, -10685, 3024, 2855, 140, -7, 15500, -14600, 6000, 75),
)
i2c = ScriptedI2C(
    [
        write_read(0x76, b"\xd0", b"\x60"),
        write_read(0x76, b"\xf3", b"\x00"),
        write_read(0x76, b"\x88", LOW),
        write_read(0x76, b"\xe1", b"\x6a\x01\x00\x13\x27\x03\x1e"),
        write(0x76, b"\xf4\x00\xf2\x01\xf5\x40\xf4\x27"),
        write_read(0x76, b"\xf7", b"\x65\x5a\xc0\x7e\xed\x00\x75\x30"),
    ]
)


def after():
    assert (milli_c, pa, rh_x100) == (25_082, 100_653, 5_570)
