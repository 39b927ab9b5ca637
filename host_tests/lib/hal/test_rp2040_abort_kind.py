# pyright: reportUndefinedVariable=false
"""An aborted I2C transfer has one kind, whoever says it: hal's read, and a tick in viper and in
assembler. Each runs as machine code, on registers that are plain RAM.
"""

from array import array

import micropython
from uctypes import addressof

from noheap.block import BLOCK_WORDS, KIND, SOURCE
from noheap.cortex.code import Code
from noheap.cortex.link_asm import AsmParts
from noheap.hal.errors import ARBITRATION_LOSS, BUS, NO_ACK_ADDRESS, NO_ACK_DATA
from noheap.hal.rp2040_i2c_read import description, read
from noheap.hal.rp2040_i2c_registers import (
    ABRT_7B_ADDR_NOACK,
    ABRT_TXDATA_NOACK,
    ARB_LOST,
    RAW_INTR_STAT,
    TX_ABRT,
    TX_ABRT_SOURCE,
)
from noheap.hal.rp2040_i2c_words import BUS_WORDS, CLOCK, CONTROLLER, FLIGHT
from noheap.source import rp2040_i2c_asm, rp2040_i2c_viper

# Only a chip runs assembler.
LANES = ("pico", "armv7m", "armv7em", "armv8m", "armv6m", "board")

# DS table 473; of two that are set, the first one says what came first.
DECIDE = (
    (ABRT_7B_ADDR_NOACK, NO_ACK_ADDRESS),
    (ABRT_TXDATA_NOACK, NO_ACK_DATA),
    (ARB_LOST, ARBITRATION_LOSS),
)
SOURCE_BITS = 17  # of TX_ABRT_SOURCE; above them is a count
NOT_SET = 99


def kind_of(source):
    for bit, kind in DECIDE:
        if source & bit:
            return kind
    return BUS


def sources():
    """Each value of the bits that decide, alone and with each of the other ones."""
    decisive = [0]
    for bit, _ in DECIDE:
        decisive += [value | bit for value in decisive]
    for value in decisive:
        yield value
        for other in range(SOURCE_BITS):
            yield value | 1 << other


class Controller:
    def __init__(self):
        self.registers = array("i", bytes(4 * (TX_ABRT_SOURCE + 1)))
        self.registers[RAW_INTR_STAT] = TX_ABRT
        self.address = addressof(self.registers)

    def abort(self, source):
        self.registers[TX_ABRT_SOURCE] = source


def test_a_read_of_hal_has_the_kind():
    controller = Controller()
    clock = array("i", [0])
    bus = array("i", bytes(4 * BUS_WORDS))
    bus[CONTROLLER], bus[CLOCK] = controller.address, addressof(clock)
    words = description(bus, 0x48, 1, 2, 0)
    for source in sources():
        controller.abort(source)
        bus[FLIGHT] = 1
        assert read(words, FLIGHT) == kind_of(source), hex(source)
        assert bus[FLIGHT] == 0


def block_of(controller):
    block = array("i", bytes(4 * BLOCK_WORDS))
    block[SOURCE] = controller.address
    return block


def test_a_tick_in_viper_has_the_kind():
    controller = Controller()
    block = block_of(controller)
    for source in sources():
        controller.abort(source)
        block[KIND] = NOT_SET
        rp2040_i2c_viper.take(block)
        assert block[KIND] == kind_of(source), hex(source)


@micropython.asm_thumb
def _keep_kind():
    b(FAULT)  # see cortex/link_asm.py
    mov(r1, 0)
    label(FAULT)
    str(r1, [r3, 4 * KIND])


@micropython.asm_thumb
def _call(r0):
    data(2, 0x4780)  # blx r0


def test_a_tick_in_assembler_has_the_kind():
    controller = Controller()
    block = block_of(controller)
    code = Code()
    handler = AsmParts(addressof(block), rp2040_i2c_asm.take, _keep_kind, rp2040_i2c_asm.explain)
    handler.begin(code)
    handler.append(code)
    entry, held = code.finish()
    for source in sources():
        controller.abort(source)
        block[KIND] = NOT_SET
        _call(entry)
        assert block[KIND] == kind_of(source), hex(source)
    assert held
