"""The FIFO back end on a simulated RP2040, with a device at 0x48 and nobody at 0x49."""

from noheap.hal.i2c import I2CDevice
from noheap.hal.rp2040_i2c import FifoI2C
from noheap.hal.rp2040_i2c_words import FLIGHT, HELD
from noheap_testing import memory
from noheap_testing.bus import ScriptedI2C
from noheap_testing.rp2040_i2c import Controller
from noheap_testing.wire import Target, Wire

LIMIT_US = 3000


class Rig:
    def __init__(self, target=None, script=(), bus=0):
        memory.reset()
        self.target = Target(b"\x19\x80\x05") if target is None else target
        self.wire = Wire({0x48: self.target})
        self.controller = Controller(self.wire, bus)
        self.i2c = ScriptedI2C(script)
        self.bus = FifoI2C(self.i2c, bus, LIMIT_US)
        self.device = I2CDevice(self.bus, 0x48)
        self.nobody = I2CDevice(self.bus, 0x49)

    def done(self):
        """The bus and the controller are free again, and nothing went to `machine.I2C`."""
        assert self.controller.idle
        assert not self.controller.aborted
        assert (self.controller.lost_commands, self.bus.words[HELD], self.bus.words[FLIGHT]) == (
            0,
            0,
            0,
        )
        self.i2c.done()
