"""The steps of a transaction, for I2C and SPI alike.

    identify = (write(b"\\x9f"), read_into(buffer))
    spi_device.try_transaction(identify)

I2C makes a Transaction of them, see hal/i2c_transaction.py. A step is a tuple (what, a, b). Make
them before they are needed, for each is an object.
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
