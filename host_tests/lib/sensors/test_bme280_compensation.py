"""The BME280's formulas, bit by bit against the data sheet's C code in ints without limits."""

from array import array

from noheap.hal.errors import IMPLAUSIBLE, OK
from noheap.sensors.bme280_compensation import (
    compensate,
    humidity_x1024,
    mul,
    pressure_x256,
    t_fine,
)
from noheap.sensors.errors import NOT_READY
from support import MICROPYTHON, ON_CHIP, Random, no_alloc, no_transient

# Bosch BMP280 data sheet, BST-BMP280-DS001, 3.12: the worked example of the formulas that both
# chips share; the BME280's own has none. Humidity, which that chip has not, is of a real BME280.
EXAMPLE = array(
    "i",
    (27504, 26435, -1000, 36477, -10685, 3024, 2855, 140, -7, 15500, -14600, 6000)
    + (75, 362, 0, 311, 50, 30),
)
# Another real one
REAL = array(
    "i",
    (28485, 26735, 50, 36738, -10635, 3024, 6980, -4, -7, 9900, -10230, 4285)
    + (75, 355, 0, 345, 0, 30),
)
# No chip, but the ends of what the registers hold where the formulas do not overflow.
ENDS = (
    array(
        "i",
        (27504, 26435, 32767, 65535, 32767, 32767, 32767, 32767, 32767, 32767, 16383, 16383)
        + (255, 400, 255, 2047, 2047, 127),
    ),
    array(
        "i",
        (27504, 26435, -32768, 30000, -32768, -32768, -32768, -32768, -32768, -32768)
        + (-16383, -16383, 0, 300, 0, -2048, -2048, -128),
    ),
)
FINES = (-230_400, -204_800, 0, 76_800, 127_999, 128_000, 128_422, 435_200, 460_800)


def every(vm, host, on_chip):
    """The step of a lane: what is compiled is tried most."""
    return on_chip if ON_CHIP else vm if MICROPYTHON else host


def bosch_t_fine(c, adc):
    var1 = (((adc >> 3) - (c[0] << 1)) * c[1]) >> 11
    var2 = (((((adc >> 4) - c[0]) * ((adc >> 4) - c[0])) >> 12) * c[2]) >> 14
    return var1 + var2


def bosch_pressure(c, fine, adc):
    """None where the C code divides by zero."""
    var1 = fine - 128000
    var2 = var1 * var1 * c[8]
    var2 = var2 + ((var1 * c[7]) << 17)
    var2 = var2 + (c[6] << 35)
    var1 = ((var1 * var1 * c[5]) >> 8) + ((var1 * c[4]) << 12)
    var1 = (((1 << 47) + var1) * c[3]) >> 33
    if var1 == 0:
        return None
    p = 1048576 - adc
    p = ((p << 31) - var2) * 3125 // var1
    var1 = (c[11] * (p >> 13) * (p >> 13)) >> 25
    var2 = (c[10] * p) >> 19
    return ((p + var1 + var2) >> 8) + (c[9] << 4)


def bosch_humidity(c, fine, adc):
    x = fine - 76800
    x = (((adc << 14) - (c[15] << 20) - (c[16] * x) + 16384) >> 15) * (
        ((((((x * c[17]) >> 10) * (((x * c[14]) >> 11) + 32768)) >> 10) + 2097152) * c[13] + 8192)
        >> 14
    )
    x = x - (((((x >> 15) * (x >> 15)) >> 7) * c[12]) >> 4)
    x = 0 if x < 0 else x
    x = 419430400 if x > 419430400 else x
    return x >> 12


def registers(t, p, h):
    """As the chip has them from 0xf7 on."""
    return bytes(
        (p >> 12, p >> 4 & 255, p << 4 & 255, t >> 12, t >> 4 & 255, t << 4 & 255, h >> 8, h & 255)
    )


def test_the_data_sheets_example_comes_out():
    fine = t_fine(EXAMPLE, 519_888)
    assert fine == 128_422
    assert (fine * 5 + 128) >> 8 == 2508  # 25.08 °C
    # 100 653.27 Pa by its floating-point formula; that of 64 bits gives 0.02 Pa less
    assert 25_767_237 - pressure_x256(EXAMPLE, fine, 415_148) < 5
    assert pressure_x256(EXAMPLE, fine, 415_148) == bosch_pressure(EXAMPLE, fine, 415_148)
    out = array("i", [0] * 3)
    assert compensate(EXAMPLE, registers(519_888, 415_148, 30_000), out) == OK
    assert tuple(out)[:2] == (25_082, 100_653)
    assert out[2] == bosch_humidity(EXAMPLE, fine, 30_000) * 100 // 1024


def test_the_product_is_exact():
    random = Random()
    for a, b, c in ((0, 0, 0xFFFF), (-1, 1, 0), (0x7FFFFF, 0x7F, 0), (-0x800000, -0x7F, 32768)):
        assert mul(a, b, c) == (a * b + c) >> 16
    for _ in range(every(20_000, 2_000, 200)):
        a = random.below(1 << 25) - (1 << 24)
        b = random.below(1 << 20) - (1 << 19)
        c = random.below(1 << 16)
        assert mul(a, b, c) == (a * b + c) >> 16, (a, b, c)


def test_every_temperature_is_boschs():
    for n, c in enumerate((EXAMPLE, REAL) + ENDS):
        for adc in range(0, 1 << 20, every(13 if n else 1, 487, 20_011)):
            assert t_fine(c, adc) == bosch_t_fine(c, adc), adc


def check_pressure(c, fine, adc):
    """Bosch's where there is one; returns whether."""
    found = pressure_x256(c, fine, adc)
    if 0 <= boschs_quotient(c, fine, adc) < 1 << 33:
        assert found == bosch_pressure(c, fine, adc), (fine, adc)
        return True
    assert found == -1, (fine, adc)
    return False


def test_every_pressure_of_the_example_is_boschs():
    told = 0
    for adc in range(0, 1 << 20, every(1, 4001, 60_013)):
        told += check_pressure(EXAMPLE, 128_422, adc)
    assert told > 8


def test_pressure_is_boschs_at_every_temperature_and_to_the_ends():
    told = 0
    for c in (EXAMPLE, REAL) + ENDS:
        for fine in FINES:
            for adc in range(0, 1 << 20, every(2_003, 60_013, 300_007)):
                told += check_pressure(c, fine, adc)
    assert told > 20


def test_the_bits_that_bosch_shifts_out_count():
    # Found by search: where the result differs if they are kept
    for c, fine, adc in (
        (EXAMPLE, -201_719, 300_322),
        (EXAMPLE, 167_239, 300_014),
        (EXAMPLE, 414_103, 300_056),
        (REAL, 315_542, 300_049),
    ):
        assert check_pressure(c, fine, adc)


def boschs_quotient(c, fine, adc):
    """p before it is corrected by P7 to P9: 65536ths of 1 Pa."""
    var1 = fine - 128000
    var2 = var1 * var1 * c[8] + ((var1 * c[7]) << 17) + (c[6] << 35)
    var1 = ((var1 * var1 * c[5]) >> 8) + ((var1 * c[4]) << 12)
    return (((1048576 - adc) << 31) - var2) * 3125 // ((((1 << 47) + var1) * c[3]) >> 33)


def test_without_p1_there_is_no_pressure():
    c = array("i", EXAMPLE)
    c[3] = 0
    assert bosch_pressure(c, 128_422, 415_148) is None
    assert pressure_x256(c, 128_422, 415_148) == -1


def test_humidity_is_boschs_at_every_temperature():
    for c in (EXAMPLE, REAL) + ENDS:
        for fine in FINES:
            for adc in range(0, 1 << 16, every(7, 2003, 10_007)):
                assert humidity_x1024(c, fine, adc) == bosch_humidity(c, fine, adc), (fine, adc)


def test_every_humidity_of_the_example_is_boschs():
    for adc in range(0, 1 << 16, every(1, 37, 2003)):
        assert humidity_x1024(EXAMPLE, 128_422, adc) == bosch_humidity(EXAMPLE, 128_422, adc), adc
    assert humidity_x1024(EXAMPLE, 128_422, 0) == 0
    assert humidity_x1024(EXAMPLE, 128_422, 0xFFFF) == 102_400


def test_nothing_of_it_uses_the_heap():
    out = array("i", [0] * 3)
    for c in (EXAMPLE, REAL):
        for t, p, h in (
            (519_888, 415_148, 30_000),
            (300_000, 415_148, 0),
            (680_000, 290_000, 65_535),
            (519_888, 0x7FFFF, 0x8000),
            (0, 0, 0),
            (0xFFFFF, 0xFFFFF, 0xFFFF),
            (519_888, 0, 0),
            (519_888, 0xFFFFF, 0),
        ):
            data = registers(t, p, h)
            call = Compensating(c, data, out)
            kind = no_alloc(call)
            assert kind in (OK, IMPLAUSIBLE)
            assert no_transient(call) == kind


class Compensating:
    """A call of compensate that allocates nothing itself."""

    def __init__(self, c, data, out):
        self.c = c
        self.data = data
        self.out = out

    def __call__(self):
        return compensate(self.c, self.data, self.out)


def test_what_cannot_be_is_refused():
    out = array("i", [7] * 3)
    for t, p, h, kind in (
        (0x80000, 0x80000, 0x8000, NOT_READY),
        (0, 0, 0, IMPLAUSIBLE),
        (0xFFFFF, 0xFFFFF, 0xFFFF, IMPLAUSIBLE),
        (519_888, 0, 30_000, IMPLAUSIBLE),
        (519_888, 0xFFFFF, 30_000, IMPLAUSIBLE),
        (250_000, 415_148, 30_000, IMPLAUSIBLE),
        (760_000, 415_148, 30_000, IMPLAUSIBLE),
    ):
        assert compensate(EXAMPLE, registers(t, p, h), out) == kind, (t, p, h)
        assert tuple(out) == (7, 7, 7)
    # One of them at its value after a reset may be a reading.
    for t, p, h in (
        (0x80000, 415_148, 0x8000),
        (0x80000, 0x80000, 0x8001),
        (519_888, 0x80000, 0x8000),
    ):
        assert compensate(EXAMPLE, registers(t, p, h), out) == OK


def test_the_limits_are_of_the_temperature_and_of_the_pressure():
    out = array("i", [0] * 3)
    last = None
    for adc in range(0, 1 << 20, every(97, 997, 9973)):
        kind = compensate(EXAMPLE, registers(adc, 415_148, 30_000), out)
        fine = bosch_t_fine(EXAMPLE, adc)
        assert (kind == OK) == (-45 * 5120 <= fine <= 90 * 5120), adc
        if kind == OK:
            assert out[0] == fine * 1000 // 5120
            assert last is None or out[0] >= last
            last = out[0]
