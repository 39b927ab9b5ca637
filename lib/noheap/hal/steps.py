"""The steps of a transaction, for I2C and SPI alike.

    identify = (write(b"\\x9f"), read_into(buffer))
    spi_device.try_transaction(identify)
    identify = Transaction(identify)
    i2c_device.try_transaction(identify)

A step is a tuple (what, a, b). Make them before they are needed, for each is an object.
"""

WRITE = 0
READ = 1
TRANSFER = 2
DELAY = 3


def write(data):
    """Send `data`."""
    return (WRITE, data, None)


def read_into(buffer):
    """Fill `buffer`; on SPI zeros are sent meanwhile."""
    return (READ, buffer, None)


def transfer_into(data, buffer):
    """SPI: send `data` and fill `buffer`, both of one length. They may be the same object."""
    return (TRANSFER, data, buffer)


def delay_us(us: int):
    """SPI: wait at least `us` with the device selected."""
    return (DELAY, us, None)


class Transaction:
    """Steps of `write` and `read_into` for I2C: one START, one STOP.

    Neighbours of one direction are one transfer on the wire; between directions there is a
    repeated START.
    """

    def __init__(self, steps):
        if not steps:
            raise ValueError("steps: none")
        self.segments = segments = []  # (reading, buffer, whether it is the last)
        self._joined = []  # (reading, buffer, its parts)
        group = []
        for n, (what, buffer, _) in enumerate(steps):
            if what not in (READ, WRITE):
                raise ValueError("steps: write and read_into")
            group.append(buffer)
            last = n + 1 == len(steps)
            if last or steps[n + 1][0] != what:
                if len(group) > 1:
                    buffer = bytearray(sum(len(part) for part in group))
                    self._joined.append((what == READ, buffer, group))
                segments.append((what == READ, buffer, last))
                group = []

    def copy(self, reading: bool) -> None:
        """Between joined buffers and their parts: what was read, or is about to be written."""
        for direction, buffer, parts in self._joined:
            if direction == reading:
                at = 0
                for part in parts:
                    for n in range(len(part)):
                        if reading:
                            part[n] = buffer[at]
                        else:
                            buffer[at] = part[n]
                        at += 1
