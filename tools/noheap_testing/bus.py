"""A scripted I2C bus: what must be on the wire, in which order, and what comes back.

    with ScriptedI2C([
        write(0x48, b"\\x01\\x60\\xc0"),
        write_read(0x48, b"\\x00", b"\\x19\\x00"),
        read(0x48, 2, error=NACK),
    ]) as i2c:
        ...

Kind, address and data of each call are checked first, then the error, if any, is injected; it
leaves the caller's buffer untouched. `flavour` is the port whose `machine.I2C` is imitated, or
"soft" for SoftI2C: they differ in what they raise and in who ends a transfer that failed. With
`hz` the clock moves by what each call takes on the wire. The bus must be idle at the end.

`during=function` is called while the transfer is under way: an interrupt.
"""

import errno

from . import clock
from .script import Script

NACK = "address NACK"
NACK_DATA = "data NACK"  # of a write's last byte: a count that is one short, and no exception
ARBITRATION_LOST = "arbitration lost"
TIMEOUT = "timeout"  # the clock was stretched, or a line held, for longer than `timeout_us`

_NO_SUCH = {"soft": (ARBITRATION_LOST,)}  # it never checks that its ones stay ones
_ERRNO = {
    "rp2": {NACK: errno.EIO, ARBITRATION_LOST: errno.EIO},
    # ports/stm32/i2c.c waits for flags that then never come.
    "stm32": {NACK: errno.ENODEV, ARBITRATION_LOST: errno.ETIMEDOUT},
    "esp32": {NACK: errno.ENODEV, ARBITRATION_LOST: errno.ENODEV, NACK_DATA: errno.ENODEV},
    "soft": {NACK: errno.ENODEV},
}
_SENDS_STOP = ("rp2", "esp32")  # after a refused byte, even when asked for none


def nack_at(acknowledged):
    """The error of a write of which only the first `acknowledged` bytes are taken."""
    return (NACK_DATA, acknowledged)


class _Phase:
    """The events between a START and the next START or the STOP."""

    def __init__(self, kind, address, data, stop, error, during):
        self.kind = kind
        self.address = address
        self.data = data  # bytes written, or bytes that a read returns
        self.stop = stop
        self.error = error
        self.during = during

    def __str__(self):
        return _text(self.kind, self.address, self.data, self.stop)


def write(address, data, error=None, stop=True, during=None):
    """The driver writes exactly `data`, then STOP."""
    return (_Phase("write", address, bytes(data), stop, error, during),)


def read(address, data, error=None, stop=True, during=None):
    """The driver reads as many bytes as `data` has and gets these; with an int it gets none."""
    return (_Phase("read", address, bytes(data), stop, error, during),)


def write_read(address, data, answer, error=None, read_error=None, during=None):
    """The driver writes `data`, and after a repeated START reads `answer`.

    After an `error` in the write the read must not be tried.
    """
    writing = write(address, data, error, False, during)
    if error is not None:
        return writing
    return writing + read(address, answer, read_error)


class ScriptedI2C(Script):
    """Has the methods of `machine.I2C`; `expectations` are made by the functions above."""

    def __init__(
        self,
        expectations=(),
        flavour="rp2",
        hz=None,
        timeout_us=50_000,
        name="I2C",
        order=None,
        clock=clock.now,
    ):
        if flavour not in _ERRNO:
            raise ValueError("flavour: " + ", ".join(sorted(_ERRNO)))
        self._flavour = flavour
        self._hz = hz
        self._timeout_us = timeout_us
        self._clock = clock
        self._held = False  # by us: a transfer without a STOP so far
        self._refused = False  # the last write was refused, without a STOP
        self._failed = False
        self._inside = False
        self._answer = b""
        Script.__init__(self, name, expectations, order)

    def parts(self, expectation):
        for phase in expectation:
            kind = phase.error[0] if isinstance(phase.error, tuple) else phase.error
            if kind in _NO_SUCH.get(self._flavour, ()):
                raise ValueError("%s does not notice: %s" % (self._flavour, kind))
        return expectation

    def writeto(self, address, data, stop=True):
        """Returns the number of bytes acknowledged."""
        data = bytes(data)
        if not data and stop and self._refused:
            self._held = self._refused = False  # the STOP of the write before: not in the script
            return 0
        error = self._phase("write", address, data, stop)
        acknowledged = len(data)
        if isinstance(error, tuple):
            error, acknowledged = error
        elif error == NACK_DATA:
            acknowledged -= 1
        self._raise(error, stop)
        self._refused = acknowledged < len(data) and not stop
        self._held = not stop and not (self._refused and self._flavour in _SENDS_STOP)
        return acknowledged

    def readfrom_into(self, address, buffer, stop=True):
        if not stop and self._flavour == "stm32":
            raise OSError(errno.EINVAL, "a read without STOP")
        length = len(buffer)
        self._answer = bytes(length)
        self._raise(self._phase("read", address, bytes(length), stop), stop)
        buffer[:] = self._answer
        self._held = not stop

    def readfrom(self, address, count, stop=True):
        buffer = bytearray(count)
        self.readfrom_into(address, buffer, stop)
        return bytes(buffer)

    def writevto(self, address, vector, stop=True):
        return self.writeto(address, b"".join(bytes(part) for part in vector), stop)

    def readfrom_mem(self, address, register, count, addrsize=8):
        buffer = bytearray(count)
        self.readfrom_mem_into(address, register, buffer, addrsize=addrsize)
        return bytes(buffer)

    def readfrom_mem_into(self, address, register, buffer, addrsize=8):
        """As `machine.I2C`: after a refused register byte it returns without having read."""
        pointer = register.to_bytes(addrsize // 8, "big")
        if self.writeto(address, pointer, False) != len(pointer):
            self.writeto(address, b"")
            return
        self.readfrom_into(address, buffer)

    def writeto_mem(self, address, register, data, addrsize=8):
        """As `machine.I2C`: a refused byte goes unnoticed."""
        self.writeto(address, register.to_bytes(addrsize // 8, "big") + bytes(data))

    def scan(self):
        """The addresses whose empty write is acknowledged; all 112 must be in the script."""
        found = []
        for address in range(0x08, 0x78):
            try:
                self.writeto(address, b"")
            except OSError:
                continue
            found.append(address)
        return found

    def check_end(self):
        if self._held and not self._failed:
            raise AssertionError("{}: the bus is not idle: no STOP".format(self.name))

    def differs(self, expected, call):
        self._failed = True
        return Script.differs(self, expected, call)

    def _phase(self, kind, address, data, stop):
        """Check the call; returns the error to raise in it."""
        call = _text(kind, address, data, stop)
        if self._inside:
            raise AssertionError("{}: {} while a transfer is under way".format(self.name, call))
        expected = self.next(call)
        same = expected.kind == kind and expected.address == address and expected.stop == stop
        if kind == "write":
            same = same and expected.data == data
        else:
            same = same and len(expected.data) == len(data)
        if not same:
            raise self.differs(expected, call)
        self._answer = expected.data
        self._refused = False
        if expected.during is not None:
            self._inside = True
            expected.during()
            self._inside = False
        if self._hz:
            bits = 1 + 9 * (1 + len(data)) + (1 if stop else 0)
            self._clock.advance_ns(bits * 1_000_000_000 // self._hz)
        return expected.error

    def _raise(self, error, stop):
        if error is None or error == NACK_DATA and self._flavour != "esp32":
            return
        if error == TIMEOUT:
            self._clock.advance_us(self._timeout_us)
        self._held = False
        code = _ERRNO[self._flavour].get(error, errno.ETIMEDOUT if error == TIMEOUT else error)
        raise OSError(code, error)  # two arguments: CPython sets `errno` only then


def _text(kind, address, data, stop):
    what = "{} bytes".format(len(data)) if kind == "read" else data.hex() or "nothing"
    return "{} 0x{:02x}: {}{}".format(kind, address, what, "" if stop else ", no STOP")
