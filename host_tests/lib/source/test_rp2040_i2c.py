"""Taking a reading out of the RP2040's I2C FIFO, in viper and in assembler, on registers that
are RAM: they repeat what they say, so both bytes of a reading are the same byte. The controller
itself, with its FIFO: test_rp2040_i2c_on_chip.py."""

from noheap.block import DUE_US, FAULTS, OVERRUNS, PERIODS, STATUS
from noheap.hal import errors
from noheap.hal import rp2040_i2c_registers as registers
from noheap.hal.rp2040_i2c_registers import DATA_CMD, RAW_INTR_STAT, RXFLR, TX_ABRT_SOURCE, TXFLR
from noheap.hal.rp2040_i2c_registers import STATUS as I2C_STATUS
from noheap.record import fault_of
from noheap.sampler import asm, vector
from noheap.source.rp2040_i2c import I2CSource
from sampler_support import LeanRig, RamSource, Rig
from support import FAULT, MICROPYTHON, no_alloc

# The interrupt keeps addresses in 32-bit words: not for the 64-bit VM.
LANES = ("host", "pico", "armv7m", "armv7em", "armv8m", "armv6m", "board")


class Registers(RamSource):
    def __init__(self):
        RamSource.__init__(self, I2CSource(0, 0x48))

    def reading(self, byte):
        """The transfer brought `byte` twice; returns the raw value."""
        self.registers[DATA_CMD] = byte
        self.registers[RXFLR] = 2
        return (byte << 8 | byte) - (0x10000 if byte & 0x80 else 0)

    def nothing(self, abort=0, source=0, status=0, txflr=0):
        """The transfer brought no byte."""
        words = self.registers
        words[RXFLR] = words[DATA_CMD] = 0
        words[RAW_INTR_STAT] = abort
        words[TX_ABRT_SOURCE] = source
        words[I2C_STATUS] = status
        words[TXFLR] = txflr


def rigs(kind=Rig):
    """In each form that can run here."""
    yield kind(Registers(), vector)
    if MICROPYTHON:  # CPython has no assembler
        yield kind(Registers(), asm)


# (registers, kind)
CAUSES = (
    ({"abort": 64, "source": 1}, errors.NO_ACK_ADDRESS),
    ({"abort": 64, "source": 8}, errors.NO_ACK_DATA),
    ({"abort": 64, "source": 0x1000}, errors.ARBITRATION_LOSS),
    ({"abort": 64, "source": 0x10000}, errors.BUS),
    ({"txflr": 1}, errors.TIMEOUT),
    ({"status": 32}, errors.TIMEOUT),
    ({"status": 6}, errors.BUS),  # FIFO flags only, as when idle: the transfer vanished
    ({}, errors.BUS),
)


def test_every_byte_is_a_signed_reading():
    for rig in rigs():
        for byte in range(256):
            raw = rig.source.reading(byte)
            rig.tick()
            assert rig.value() == raw, byte


def test_the_flag_of_a_first_byte_is_no_part_of_the_reading():
    for rig in rigs():
        rig.source.reading(0x12 | 1 << 11)  # FIRST_DATA_BYTE
        rig.tick()
        assert rig.value() & 0xFF == 0x12
        assert rig.record[0] >> 8 & ~8 == 0x12  # the second byte never has it on silicon


def test_the_next_transfer_is_started_after_a_reading_and_after_a_fault():
    for rig in rigs():
        words = rig.source.registers
        rig.source.reading(5)
        rig.tick()
        assert words[DATA_CMD] == registers.READ | registers.STOP
        for fault, kind in CAUSES:
            rig.source.nothing(**fault)
            rig.tick()
            # While a transfer runs no other one is queued.
            running = kind == errors.TIMEOUT
            assert words[DATA_CMD] == (0 if running else registers.READ | registers.STOP), fault


def test_each_cause_has_its_kind():
    for rig in rigs():
        for n, (fault, kind) in enumerate(CAUSES):
            rig.source.nothing(**fault)
            rig.tick()
            assert rig.value() == FAULT + kind, fault
            assert rig.block[FAULTS] == n + 1
        assert rig.block[OVERRUNS] == 2


def test_the_lean_job_has_each_cause_too():
    for rig in rigs(LeanRig):
        for n, (fault, kind) in enumerate(CAUSES):
            rig.source.nothing(**fault)
            rig.tick()
            assert fault_of(rig.block[STATUS]) == kind, fault
            assert rig.block[FAULTS] == rig.block[PERIODS] == n + 1
            running = kind == errors.TIMEOUT
            assert rig.source.registers[DATA_CMD] == (0 if running else 0x300), fault
        assert rig.block[OVERRUNS] == 2


def test_no_path_allocates():
    for rig in rigs():
        words, isr = rig.source.registers, rig.isr
        clock, block = rig.chip.clock, rig.block

        def all_paths(words=words, isr=isr, clock=clock, block=block):
            for rxflr in (2, 0, 2, 0):
                words[RXFLR] = rxflr
                for abort in (0, 64):
                    words[RAW_INTR_STAT] = abort
                    for status in (0, 32):
                        words[I2C_STATUS] = status
                        clock[0] = block[DUE_US]
                        isr(None)

        no_alloc(all_paths)
        assert rig.block[FAULTS] == 8


# Every bit that the code may look at, in each combination with the others; and all others at once.
ABORTS = (0, registers.TX_ABRT, ~registers.TX_ABRT & 0x1FFF, 0x1FFF)
ACTIVE = registers.MST_ACTIVITY
STATUSES = (0, ACTIVE, 6, ~ACTIVE & 0x7F, 0x7F)


def sources():
    """Reasons of an abort: those with their own kinds, in each combination, and each bit."""
    for n in range(16):
        yield n & 1 | (n >> 1 & 1) << 3 | (n >> 2 & 1) << 12 | (n >> 3) << 16
    for bit in range(17):
        yield 1 << bit
    yield 0x1FFFF


def test_both_do_the_same_whatever_the_registers_say():
    if not MICROPYTHON:
        return
    viper, assembler = rigs(LeanRig)
    for source in sources():
        for abort in ABORTS:
            for status in STATUSES:
                for txflr in (0, 1, 16):
                    for rxflr in (0, 2):
                        for rig in (viper, assembler):
                            rig.source.nothing(abort, source, status, txflr)
                            rig.source.registers[DATA_CMD] = 0x5A
                            rig.source.registers[RXFLR] = rxflr
                            rig.isr(None)
                        where = (source, abort, status, txflr, rxflr)
                        assert viper.source.registers == assembler.source.registers, where
                        for word in (STATUS, OVERRUNS, FAULTS, PERIODS):
                            assert viper.block[word] == assembler.block[word], where
    assert viper.block[PERIODS] == 34 * 4 * 5 * 3 * 2
