"""An I2C device: an address on a bus, with errors that say what happened.

    device = I2CDevice(machine.I2C(0), 0x48)
    device.write_read_into(b"\\x00", buffer)

Blocking, for set-up and slow paths; never call it from an ISR (a hard ISR uses a chip's FIFO,
see hal/rp2040.py). Nothing is allocated unless an error is raised.
"""

from noheap.hal.errors import NO_ACK_DATA, BusError, kind_of


class I2CDevice:
    """One device on a `machine.I2C` bus; `address` is 7 bits, 0x08 to 0x77.

    The bus is idle again when a method returns. Every method raises BusError.
    """

    def __init__(self, i2c, address: int):
        if not 0x08 <= address <= 0x77:
            raise ValueError("address: 0x08 to 0x77 (7 bits)")
        self._i2c = i2c
        self.address = address

    def read_into(self, buffer) -> None:
        """Fill `buffer` with one read transaction."""
        try:
            self._i2c.readfrom_into(self.address, buffer)
        except OSError as error:
            raise BusError(kind_of(error), self.address)

    def write(self, data) -> None:
        """Write all of `data` in one transaction.

        `machine.I2C` reports a data byte that was not acknowledged only through its count.
        """
        try:
            acknowledged = self._i2c.writeto(self.address, data)
        except OSError as error:
            raise BusError(kind_of(error), self.address)
        if acknowledged != len(data):
            raise BusError(NO_ACK_DATA, self.address)

    def write_read_into(self, data, buffer) -> None:
        """Write `data`, then fill `buffer` after a repeated START."""
        try:
            acknowledged = self._i2c.writeto(self.address, data, False)
            if acknowledged != len(data):
                raise BusError(NO_ACK_DATA, self.address)
            self._i2c.readfrom_into(self.address, buffer)
        except BusError:
            raise
        except OSError as error:
            raise BusError(kind_of(error), self.address)
