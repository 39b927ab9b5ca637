"""The tables by which the DMA judges a reading of 16 bits exactly, two bytes one after the other.

    pages = Pages(judge_of(threshold_off, threshold_on, low, high, implausible))
    pages.write(address, value_of)

The first page is indexed by the reading's upper byte, and has the page that its lower byte is
looked up in: the same for all readings with that upper byte, LOW, BETWEEN, HIGH or BAD, or one of
its own where a limit lies between two of them. The entry there is the outcome. Pages are of 256
bytes and aligned to that, so a page's number is the second byte of its address. Not for ISRs.
"""

from machine import mem8

LOW = 0  # under `off`
BETWEEN = 1  # the state stays
HIGH = 2  # from `on` on
BAD = 3  # no reading that can be


class Judge:
    """Where a reading lies. Limits are in raw units, `high` is good still; `mask` are the bits
    that no good reading sets."""

    def __init__(self, off: int, on: int, low: int, high: int, mask: int):
        self._limits = (off, on, low, high + 1)
        self._mask = mask

    def outcome(self, value: int) -> int:
        off, on, low, end = self._limits
        if value & self._mask or not low <= value < end:
            return BAD
        if value < off:
            return LOW
        return BETWEEN if value < on else HIGH

    def splits(self, first: int, last: int) -> bool:
        """Whether a limit lies above one of these values and not above the other."""
        for limit in self._limits:
            if (first < limit) != (last < limit):
                return True
        return False

    @property
    def low_mask(self) -> int:
        return self._mask & 0xFF


class Pages:
    """`value_of(word)` is the reading that 16 bits stand for, rising or falling with them."""

    def __init__(self, judge: Judge, value_of):
        self._judge = judge
        self._value_of = value_of
        self._of = of = bytearray(256)  # the page of each upper byte, counted from the first one
        self._by = by = []  # the upper byte that each page is written for
        known = {}
        for upper in range(256):
            first, last = value_of(upper << 8), value_of(upper << 8 | 0xFF)
            if judge.splits(first, last):
                key = 4 + upper
            else:
                # The lower bits may be implausible still, but they are that in the whole page.
                key = judge.outcome(first & ~judge.low_mask)
            if key not in known:
                known[key] = len(by)
                by.append(upper)
            of[upper] = known[key]
        self.count = 1 + len(by)

    def write(self, address: int) -> None:
        """Write the `count` pages to `address`, a multiple of 256."""
        page = (address >> 8) + 1
        for upper in range(256):
            mem8[address + upper] = page + self._of[upper] & 0xFF
        outcome, value_of = self._judge.outcome, self._value_of
        for upper in self._by:
            address += 256
            for lower in range(256):
                mem8[address + lower] = outcome(value_of(upper << 8 | lower))
