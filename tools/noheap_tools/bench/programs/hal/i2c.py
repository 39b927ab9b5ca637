"""Reading a register of 2 bytes: plain `machine.I2C`, and an I2CDevice on either back end."""

from programs.hal.wired import CONTENT, buffer, clear, fifo, i2c, portable, register


def readfrom_mem_into(high, low):
    i2c_, buf = i2c, buffer
    for _ in range(2):
        clear()
        high()
        i2c_.readfrom_mem_into(72, 2, buf)
        low()
    return buf == CONTENT


def writeto_readfrom_into(high, low):
    i2c_, reg, buf = i2c, register, buffer
    for _ in range(2):
        clear()
        high()
        i2c_.writeto(72, reg, False)
        i2c_.readfrom_into(72, buf)
        low()
    return buf == CONTENT


def _try_write_read_into(device, high, low):
    reg, buf = register, buffer
    for _ in range(2):
        clear()
        high()
        device.try_write_read_into(reg, buf)
        low()
    return buf == CONTENT


def _write_read_into(device, high, low):
    reg, buf = register, buffer
    for _ in range(2):
        clear()
        high()
        device.write_read_into(reg, buf)
        low()
    return buf == CONTENT


def portable_try_write_read_into(high, low):
    return _try_write_read_into(portable, high, low)


def portable_write_read_into(high, low):
    return _write_read_into(portable, high, low)


def fifo_try_write_read_into(high, low):
    return _try_write_read_into(fifo, high, low)


def fifo_write_read_into(high, low):
    return _write_read_into(fifo, high, low)


def fifo_try_write_read_into_bound(high, low):
    run, reg, buf = fifo.try_write_read_into, register, buffer
    for _ in range(2):
        clear()
        high()
        run(reg, buf)
        low()
    return buf == CONTENT
