"""A scripted I2C bus: what must be on the wire, in which order, and what comes back.

    with ScriptedI2C([
        write(0x48, b"\\x01\\x60\\xc0"),
        write_read(0x48, b"\\x00", b"\\x19\\x00"),
        read(0x48, 2, error=NACK),
    ]) as i2c:
        ...

Kind, address and data of each call are checked first, then the error, if any, is injected; it
leaves the caller's buffer untouched. `flavour` is the port whose errors are imitated.
"""

import errno

from fakes.script import Script

NACK = "address NACK"  # OSError EIO on rp2, ENODEV on stm32
NACK_DATA = "data NACK"  # of a write's last byte: no exception, a count that is one short
TIMEOUT = "timeout"  # OSError ETIMEDOUT


class _Phase:
    """What happens between a START and the next START or the STOP."""

    def __init__(self, kind, address, data, stop, error):
        self.kind = kind
        self.address = address
        self.data = data  # bytes written, or bytes that a read returns
        self.stop = stop
        self.error = error

    def __str__(self):
        return _text(self.kind, self.address, self.data, self.stop)


def write(address, data, error=None):
    """The driver writes exactly `data`, then STOP."""
    return (_Phase("write", address, bytes(data), True, error),)


def read(address, data, error=None):
    """The driver reads as many bytes as `data` has and gets these. An int: it gets none."""
    data = bytes(data)
    return (_Phase("read", address, data, True, error),)


def write_read(address, data, answer, error=None, read_error=None):
    """The driver writes `data`, and after a repeated START reads `answer`.

    After an `error` in the writing the reading must not be tried.
    """
    writing = _Phase("write", address, bytes(data), False, error)
    if error is not None:
        return (writing,)
    return (writing, _Phase("read", address, bytes(answer), True, read_error))


class ScriptedI2C(Script):
    """Has the methods of `machine.I2C`; `expectations` are made by the functions above."""

    def __init__(self, expectations, flavour="rp2"):
        phases = []
        for expectation in expectations:
            phases.extend(expectation)
        Script.__init__(self, "I2C", phases)
        self._no_device = errno.ENODEV if flavour == "stm32" else errno.EIO

    def writeto(self, address, data, stop=True):
        """Returns the number of bytes acknowledged."""
        data = bytes(data)
        error = self._phase("write", address, data, stop).error
        self._raise(error)
        return len(data) - 1 if error == NACK_DATA else len(data)

    def readfrom_into(self, address, buffer, stop=True):
        phase = self._phase("read", address, bytes(len(buffer)), stop)
        self._raise(phase.error)
        buffer[:] = phase.data

    def readfrom(self, address, count, stop=True):
        buffer = bytearray(count)
        self.readfrom_into(address, buffer, stop)
        return bytes(buffer)

    def readfrom_mem_into(self, address, register, buffer, addrsize=8):
        self.writeto(address, register.to_bytes(addrsize // 8, "big"), False)
        self.readfrom_into(address, buffer)

    def writeto_mem(self, address, register, data, addrsize=8):
        self.writeto(address, register.to_bytes(addrsize // 8, "big") + bytes(data))

    def _phase(self, kind, address, data, stop):
        call = _text(kind, address, data, stop)
        expected = self.next(call)
        same = expected.kind == kind and expected.address == address and expected.stop == stop
        if kind == "write":
            same = same and expected.data == data
        else:
            same = same and len(expected.data) == len(data)
        if not same:
            raise self.differs(expected, call)
        return expected

    def _raise(self, error):
        if error is None or error == NACK_DATA:
            return
        code = {NACK: self._no_device, TIMEOUT: errno.ETIMEDOUT}.get(error, error)
        raise OSError(code, error)  # two arguments: CPython sets `errno` only then


def _text(kind, address, data, stop):
    what = "{} bytes".format(len(data)) if kind == "read" else data.hex() or "nothing"
    return "{} 0x{:02x}: {}{}".format(kind, address, what, "" if stop else ", no STOP")
