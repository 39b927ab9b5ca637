"""The simulated I2C controllers are strict: what silicon would swallow, or its manual forbids,
fails."""

from noheap_testing import clock, memory
from noheap_testing.lines import Lines
from noheap_testing.rp2040_i2c import Controller
from noheap_testing.stm32f4 import I2C
from noheap_testing.wire import Target, Wire
from support import raises

LANES = ("host",)  # registers are CPython's

RP2040, STM32 = 0x40044000, 0x40005400
TAR, DATA_CMD, ENABLE = 0x04, 0x10, 0x6C
CR1, DR, SR1, SR2, CCR = 0x00, 0x10, 0x14, 0x18, 0x1C


def message(function, *arguments):
    return str(raises(AssertionError, function, *arguments))


def rp2040(**targets):
    memory.reset()
    wire = Wire({0x48: Target(b"\x01\x02")})
    controller = Controller(wire)
    controller.enabled = False
    memory.store(RP2040 + TAR, 4, 0x48)
    memory.store(RP2040 + ENABLE, 4, 1)
    return wire, controller


def command(*words):
    for word in words:
        memory.store(RP2040 + DATA_CMD, 4, word)


def test_rp2040_refuses_wrong_registers_and_full_fifos():
    wire, _ = rp2040()
    assert "IC_TAR" in message(memory.store, RP2040 + TAR, 4, 0x49)
    assert "RX FIFO is empty" in message(memory.load, RP2040 + DATA_CMD, 4)
    wire.stuck = True
    command(*[0x100] * 16)
    assert "TX FIFO overrun" in message(command, 0x100)
    memory.store(RP2040 + ENABLE, 4, 0)
    assert "disabled" in message(command, 0x100)


def test_rp2040_refuses_a_change_of_direction_without_restart_and_unread_bytes():
    rp2040()
    command(0x00, 0x300)
    clock.now.advance_us(1000)
    assert "without RESTART" in message(memory.load, RP2040 + 0x70, 4)
    rp2040()
    for _ in range(4):
        command(*[0x100] * 4)
        clock.now.advance_us(200)
    command(0x300)
    clock.now.advance_us(200)
    assert "RX FIFO overrun" in message(memory.load, RP2040 + 0x70, 4)


def test_rp2040_holds_the_fifo_flushed_until_the_abort_is_cleared():
    wire, controller = rp2040()
    controller.tar = 0x09
    command(0x300)
    clock.now.advance_us(100)
    command(0x300)
    assert controller.lost_commands == 1
    memory.load(RP2040 + 0x54, 4)
    controller.tar = 0x48
    command(0x300)
    clock.now.advance_us(100)
    memory.load(RP2040 + 0x78, 4)
    assert wire.log == "S 13 N P S 91 A 01 N P"


def stm32():
    memory.reset()
    wire = Wire({0x48: Target(b"\x01\x02\x03")})
    I2C(wire)
    return wire


def put(register, value):
    memory.store(STM32 + register, 4, value)


def get(register):
    return memory.load(STM32 + register, 4)


def address(byte):
    put(CR1, 1)
    put(CR1, 0x101)
    clock.now.advance_us(10)
    assert get(SR1) & 1
    put(DR, byte)
    clock.now.advance_us(30)
    assert get(SR1) & 2


def test_stm32_refuses_what_the_manual_forbids_of_cr1():
    stm32()
    assert "controller is off" in message(put, CR1, 0x100)
    put(CR1, 1)
    assert "STOP without a transfer" in message(put, CR1, 0x201)
    put(CR1, 0x101)
    assert "pending" in message(put, CR1, 0x101)
    assert "ccr written while" in message(put, CCR, 5)
    stm32()
    address(0x90)
    assert "PE cleared" in message(put, CR1, 0)


def test_stm32_wants_its_flags_cleared_in_order():
    stm32()
    put(CR1, 1)
    put(CR1, 0x101)
    clock.now.advance_us(10)
    assert "SR1 must be read" in message(put, DR, 0x90)
    stm32()
    address(0x90)
    assert "DR written" in message(put, DR, 5)  # ADDR still holds SCL
    get(SR2)
    put(DR, 5)
    put(DR, 6)
    assert "DR written" in message(put, DR, 7)
    assert "DR read while it is empty" in message(get, DR)


def test_stm32_wants_the_stop_of_a_single_byte_in_time():
    stm32()
    address(0x91)
    put(CR1, 1)  # no ACK
    get(SR2)
    clock.now.advance_us(100)
    assert "EV6_1" in message(get, SR1)


def test_the_last_byte_of_a_read_must_not_be_acknowledged():
    stm32()
    address(0x91)
    put(CR1, 0x401)
    get(SR2)
    clock.now.advance_us(30)
    put(CR1, 0x601)
    clock.now.advance_us(30)
    assert "must not be acknowledged" in message(get, SR1)


def test_lines_refuse_to_be_driven_high_or_as_inputs():
    lines = Lines()
    assert "driven high" in message(lines.scl.init, lines.scl.OUT)
    lines.sda.init(lines.sda.IN)
    assert "while it is an input" in message(lines.sda.value, 0)
