"""SPIDevice's waits, checked against the mock's clock."""

from noheap.hal.spi import SPIBus, SPIDevice
from noheap.hal.steps import delay_us, write
from noheap_testing.mocks import Mocks, wait
from noheap_testing.pin import configure, drive
from noheap_testing.spi import send, setup

LANES = ("host",)  # elsewhere time is real, and nobody knows what was waited


def test_delays_stand_around_each_change_of_the_chip_select():
    with Mocks() as mocks:
        spi, cs, delay = mocks.spi(), mocks.pin("CS"), mocks.delay()
        mocks.expect((cs, configure(cs.OUT, 1)), (spi, setup(1_000_000)))
        for step in ((delay, wait(3)), (cs, drive(0)), (delay, wait(3)), (spi, send(b"\x01"))):
            mocks.expect(step)
        mocks.expect((delay, wait(3)), (cs, drive(1)), (delay, wait(3)))
        SPIDevice(SPIBus(spi), cs, cs_delay_us=3).write(b"\x01")


def test_a_delay_within_a_transaction_keeps_the_device_selected():
    with Mocks() as mocks:
        spi, cs, delay = mocks.spi(), mocks.pin("CS"), mocks.delay()
        mocks.expect((cs, configure(cs.OUT, 1)), (spi, setup(1_000_000)), (cs, drive(0)))
        mocks.expect((spi, send(b"\x01")), (delay, wait(50)), (spi, send(b"\x02")), (cs, drive(1)))
        device = SPIDevice(SPIBus(spi), cs)
        device.transaction((write(b"\x01"), delay_us(50), write(b"\x02")))
