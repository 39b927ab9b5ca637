"""The steps of a transaction, on I2C as on SPI.

    identify = (write(b"\\x9f"), read_into(buffer))
    spi_device.try_transaction(identify)

On I2C a Transaction is built from them: hal/i2c_transaction.py. A step is a tuple (what, a, b).
Make steps in advance, because each is an object.
"""

WRITE = 0
READ = 1
TRANSFER = 2
DELAY = 3


def write(data):
    """Sends `data`."""
    return (WRITE, data, None)


def read_into(buffer):
    """Fills `buffer`, on SPI while sending zeros."""
    return (READ, buffer, None)


def transfer_into(data, buffer):
    """SPI: sends `data` and fills `buffer`, of the same length; they may be one object."""
    return (TRANSFER, data, buffer)


def delay_us(us: int):
    """SPI: waits at least `us` with the device selected."""
    return (DELAY, us, None)
