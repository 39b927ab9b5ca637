"""The two wires of a simulated I2C bus and its devices, with a log in the words of UM10204.

    wire = Wire({0x48: Target(answer=b"\\x19\\x00")})
    ...
    assert wire.log == "S 90 A 00 A S 91 A 19 A 00 N P"

S START or repeated START, P STOP, A acknowledged, N not; bytes in hex, addresses with their
direction bit. The controllers of rp2040_i2c.py and stm32f4.py use it.
"""


class Target:
    """A device that sends `answer`, over and over, and refuses the written byte `refuse_at`."""

    def __init__(self, answer=b"\x00", refuse_at=None):
        self.answer = answer
        self.refuse_at = refuse_at
        self.written = bytearray()
        self._sent = 0
        self._taken = 0

    def select(self, reading):
        self._sent = 0
        self._taken = 0

    def write(self, byte):
        self._taken += 1
        if self.refuse_at is not None and self._taken > self.refuse_at:
            return False
        self.written.append(byte)
        return True

    def read(self):
        self._sent += 1
        return self.answer[(self._sent - 1) % len(self.answer)]


class Wire:
    """`targets` maps 7-bit addresses to Targets.

    stuck       a line is held: no START is possible
    overruled   another master wins the byte after this many, addresses included; None: nobody
    """

    def __init__(self, targets):
        self.targets = targets
        self.stuck = False
        self.overruled = None
        self._log = []
        self._bytes = 0
        self._target = None
        self._talking = False  # the target sends and was not told to stop

    @property
    def log(self):
        return " ".join(self._log)

    def forget(self):
        del self._log[:]

    def start(self):
        self._end_of_reading()
        self._log.append("S")

    def stop(self):
        self._end_of_reading()
        self._target = None
        self._log.append("P")

    def lost(self):
        """Returns whether another master has won; then nothing of ours follows."""
        if self.overruled is None:
            return False
        self.overruled -= 1
        if self.overruled >= 0:
            return False
        self.overruled = None
        self._target = None
        self._talking = False
        self._log.append("lost")
        return True

    def address(self, byte):
        """Returns whether somebody acknowledges the address with its direction bit."""
        self._target = self.targets.get(byte >> 1)
        if self._target is not None:
            self._target.select(byte & 1)
        return self._logged(byte, self._target is not None)

    def write(self, byte):
        return self._logged(byte, self._target.write(byte))

    def read(self, acknowledge):
        if self._target is None:
            raise AssertionError("a byte is read after one that was not acknowledged")
        byte = self._target.read()
        self._talking = acknowledge
        self._logged(byte, acknowledge)
        if not acknowledge:
            self._target = None
        return byte

    def end_of_reading(self):
        """Breaks off: the controller does not acknowledge the byte under way."""
        self._talking = False

    def _logged(self, byte, acknowledged):
        self._log.append("%02x" % byte)
        self._log.append("A" if acknowledged else "N")
        return acknowledged

    def _end_of_reading(self):
        if self._talking:
            raise AssertionError("the last byte that was read must not be acknowledged")
