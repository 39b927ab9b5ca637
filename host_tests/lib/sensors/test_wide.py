"""Numbers of 80 bits against Python's."""

from noheap.sensors import wide
from support import Random, no_alloc, rounds


def value(w):
    """The number, signed."""
    number = 0
    for n in range(8):
        assert 0 <= w[n] < 1024
        number |= w[n] << 10 * n
    return number - (1 << 80) if number >> 79 else number


def signed(random, bits):
    return random.below(1 << bits) - (1 << (bits - 1))


def test_scale_multiplies_and_adds():
    random = Random()
    w = wide.zero()
    for _ in range(rounds(400, 40)):
        number = 0
        wide.scale(w, 0, 0, 0)
        for _ in range(3):
            m, c, at = signed(random, 21), signed(random, 22), random.below(4)
            wide.scale(w, m, at, c)
            number = number * m + (c << 10 * at)
            assert (value(w) - number) % (1 << 80) == 0, (m, at, c)


def test_the_largest_factors_do_not_overflow():
    w = wide.zero()
    for m in ((1 << 20) - 1, -(1 << 20)):
        for c in ((1 << 21) - 1, -(1 << 21)):
            wide.scale(w, 0, 0, -1)
            wide.scale(w, m, 0, c)
            assert value(w) == -m + c
            wide.scale(w, m, 3, c)
            assert value(w) == (-m + c) * m + (c << 30)


def test_part_is_what_lies_above():
    w = wide.zero()
    for c in (0, 1, -1, (1 << 20) - 1, -(1 << 20), 777_777, -777_777):
        wide.scale(w, 0, 0, c)
        wide.scale(w, 512, 0, 0)
        for at in range(3):
            assert wide.part(w, at) == (c << 9) >> 10 * at
    wide.scale(w, 0, 5, 5)
    assert wide.part(w, 5) == 5


def test_divide_leaves_the_quotient_rounded_down():
    random = Random()
    w, by = wide.zero(), wide.zero()
    # The divisor times 2**41; what is below does not count
    for divisor in (1, 2, 3, 1000, (1 << 19) + 1, (1 << 30) - 1, (1 << 31) - 1):
        for n in range(8):
            by[n] = (divisor << 41 | 0x1FF) >> 10 * n & 1023
        for number in (0, 1, divisor, 5 * divisor, 5 * divisor - 1, random.below(1 << 60)):
            for n in range(8):
                w[n] = number >> 10 * n & 1023
            kind = wide.divide(w, by)
            assert value(w) == number // divisor, (number, divisor)
            assert (kind == 0) == (number // divisor < 1 << 33), (number, divisor)


def test_none_of_it_uses_the_heap():
    w, by = wide.zero(), wide.zero()
    wide.scale(by, 0, 4, 20_000)

    def everything():
        wide.scale(w, 0, 3, 1_000_000)
        wide.scale(w, 999_999, 2, -1)
        wide.divide(w, by)
        return wide.part(w, 2)

    no_alloc(everything)
