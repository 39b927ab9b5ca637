"""The peripherals that noheap plays on QEMU, by their registers, and what an instruction does."""

import subprocess
from pathlib import Path

import pytest
from rp2040py.clock.simulation_clock import SimulationClock
from rp2040py.gpio_pin import GPIOPinState

from noheap_tools.emulator.sensors.tmp102 import TMP102
from noheap_tools.qemu import instruction, rcc, talk
from noheap_tools.qemu.gpio import Ports
from noheap_tools.qemu.i2c import Controller
from noheap_tools.qemu.instruction import Access
from noheap_tools.qemu.iwdg import IWDG
from noheap_tools.qemu.rcc import RCC
from noheap_tools.qemu.timer import Timer
from noheap_tools.qemu.usart import USART

ADDRESS = 0x48
# CR1, CR2, DR, SR1, SR2, CCR, TRISE: RM0383 18.6
CR1, CR2, DR, SR1, SR2, CCR, TRISE = 0x00, 0x04, 0x10, 0x14, 0x18, 0x1C, 0x20
PE, START, STOP, ACK, POS, SWRST = 1, 0x100, 0x200, 0x400, 0x800, 0x8000
SB, ADDR, BTF, RXNE, TXE, ARLO, AF = 1, 2, 4, 0x40, 0x80, 0x200, 0x400
BIT_NS = 2500


class Target:
    """Takes what is written, and sends b"\\x19\\x80"."""

    def __init__(self) -> None:
        self.written = bytearray()
        self.stops = 0
        self._sent = 0

    def select(self, reading: bool) -> bool:
        self._sent = 0
        return True

    def write(self, byte: int) -> bool:
        self.written.append(byte)
        return True

    def read(self) -> int:
        self._sent += 1
        return b"\x19\x80"[self._sent - 1]

    def stop(self) -> None:
        self.stops += 1

    def power(self, on: bool) -> None:
        pass


class Bus:
    """A controller at 400 kHz, as MicroPython sets it up with 42 MHz, and its clock."""

    def __init__(self) -> None:
        self.clock = SimulationClock()
        self.controller = Controller(self.clock)
        self.target = Target()
        self.controller.attach(ADDRESS, self.target)
        for register, value in ((CR2, 42), (CCR, 0x8023), (TRISE, 13), (CR1, PE)):
            self.controller.write(register, value)

    def bits(self, count: float) -> None:
        self.clock.tick(count * BIT_NS)

    def flags(self) -> int:
        return self.controller.read(SR1)

    def address(self, byte: int) -> None:
        self.controller.write(CR1, PE | START)
        self.bits(1.01)
        assert self.flags() == SB
        assert self.controller.read(CR1) == PE
        self.controller.write(DR, byte)
        assert self.flags() == 0
        self.bits(8.9)
        assert self.flags() == 0
        self.bits(0.2)


def test_two_bytes_are_read_in_the_order_of_the_manual() -> None:
    # RM0383 18.3.3, master receiver: what source/stm32f4_i2c.py does.
    bus = Bus()
    bus.address(ADDRESS << 1 | 1)
    assert bus.flags() == ADDR
    bus.bits(50)  # SCL is held
    assert bus.flags() == ADDR
    bus.controller.write(CR1, PE | POS)
    assert bus.controller.read(SR2) == 3
    bus.bits(9.1)
    assert bus.flags() == RXNE
    bus.bits(9.1)
    assert bus.flags() == RXNE | BTF
    bus.controller.write(CR1, PE | STOP | POS)
    assert [bus.controller.read(DR), bus.controller.read(DR)] == [0x19, 0x80]
    bus.bits(1.1)
    assert bus.controller.read(CR1) & STOP == 0
    assert bus.controller.read(SR2) == 0
    assert bus.target.stops == 1


def test_bytes_are_written_and_the_last_one_waits_for_a_stop() -> None:
    bus = Bus()
    bus.address(ADDRESS << 1)
    assert bus.flags() == ADDR | TXE
    bus.controller.read(SR2)
    for n, byte in enumerate(b"\x01\x60\xa0"):
        bus.controller.write(DR, byte)
        assert bus.flags() & BTF == 0
        bus.bits(9.1)
        assert bus.flags() == TXE | BTF
        assert bus.target.written == b"\x01\x60\xa0"[: n + 1]
    bus.controller.write(CR1, PE | STOP)
    bus.bits(1.1)
    assert bus.target.stops == 1


def test_nobody_at_the_address_is_af_which_software_clears() -> None:
    bus = Bus()
    bus.address(0x33 << 1)
    assert bus.flags() == AF
    bus.controller.write(SR1, 0)
    assert bus.flags() == 0
    bus.controller.write(CR1, PE | STOP)
    bus.bits(1.1)
    assert bus.controller.read(SR2) == 0


def test_a_line_that_is_held_is_busy_and_keeps_a_start_waiting() -> None:
    bus = Bus()
    bus.controller.set_fault("stuck_sda")
    assert bus.controller.read(SR2) == 2
    bus.controller.write(CR1, PE | START)
    bus.bits(100)
    assert bus.flags() == 0
    bus.controller.set_fault(None)
    bus.bits(1.1)
    assert bus.flags() == SB


def test_sda_held_in_a_byte_loses_the_arbitration() -> None:
    bus = Bus()
    bus.controller.write(CR1, PE | START)
    bus.bits(1.1)
    bus.controller.write(DR, ADDRESS << 1 | 1)
    bus.controller.set_fault("mid_byte")
    bus.bits(9.1)
    assert bus.flags() == ARLO
    for _ in range(7):
        bus.controller.clocked()  # as rescue() does
    assert bus.controller.fault is None


def test_a_reset_by_software_lets_go_of_the_bus() -> None:
    bus = Bus()
    bus.address(ADDRESS << 1 | 1)
    bus.controller.write(CR1, SWRST)
    assert [bus.controller.read(it) for it in (CR2, SR1, SR2, CCR)] == [0, 0, 0, 0]


def test_a_tmp102_gives_its_temperature() -> None:
    bus = Bus()
    bus.controller.attach(ADDRESS, TMP102(bus.clock, lambda: 25.5))
    bus.clock.tick(200e6)
    bus.address(ADDRESS << 1 | 1)
    bus.controller.write(CR1, PE | POS)
    bus.controller.read(SR2)
    bus.bits(19)
    assert [bus.controller.read(DR), bus.controller.read(DR)] == [0x19, 0x80]


class Written:
    """What a Talk would tell QEMU."""

    def __init__(self) -> None:
        self.writes: list[tuple[int, int]] = []
        self.aligned: list[tuple[int, int]] = []

    def write(self, address: int, value: int) -> None:
        self.writes.append((address, value))

    def align(self, cnt: int, now_ns: int) -> None:
        self.aligned.append((cnt, now_ns))


PSC, ARR, EGR, CNT, DIER, SR = 0x28, 0x2C, 0x14, 0x24, 0x0C, 0x10


def test_a_timer_counts_microseconds_and_wraps_at_arr() -> None:
    clock, qemu = SimulationClock(), Written()
    timer = Timer(2, clock, lambda: 84_000_000)
    for register, value in ((CR1, 4), (PSC, 83), (ARR, 999), (EGR, 1), (CR1, 5)):
        timer.write(register, value, qemu)  # type: ignore[arg-type]
    clock.tick(500_000)
    assert (timer.read(CNT), timer.read(SR)) == (500, 0)
    clock.tick(500_000)
    assert (timer.read(CNT), timer.read(SR)) == (0, 1)
    timer.write(SR, 0xFFFFFFFE, qemu)  # type: ignore[arg-type]
    assert timer.read(SR) == 0
    clock.tick(250_000)
    timer.write(CR1, 0, qemu)  # type: ignore[arg-type]
    clock.tick(1e9)
    assert timer.read(CNT) == 250
    assert qemu.writes == []


def test_an_interrupt_is_asked_of_qemu_with_its_period() -> None:
    clock, qemu = SimulationClock(), Written()
    clock.tick(7_123_456)
    timer = Timer(5, clock, lambda: 84_000_000)
    for register, value in ((PSC, 0), (ARR, 839_999), (EGR, 1), (DIER, 1), (CR1, 5)):
        timer.write(register, value, qemu)  # type: ignore[arg-type]
    base = 0x40000C00
    assert dict(qemu.writes)[base + ARR] == 10_000
    assert qemu.aligned == [(base + CNT, 7_123_456)]
    assert qemu.writes[-1] == (base + CR1, 1)
    timer.write(DIER, 0, qemu)  # type: ignore[arg-type]
    assert qemu.writes[-1] == (base + DIER, 0)


def test_the_clocks_are_what_the_pll_is_set_to() -> None:
    # 12 MHz / 12 * 336 / 2, APB1 a quarter of it: firmware/tiny/stm32f4/pll.c for the pyboard.
    found = RCC(12_000_000, rcc.BY_POWER)
    assert found.apb1_timer_hz == 16_000_000
    found.write(0x04, 12 | 1 << 22 | 336 << 6 | 7 << 24)
    found.write(0x08, 5 << 10 | 2)
    assert found.read(0x08) >> 2 & 3 == 2
    assert found.apb1_timer_hz == 84_000_000
    assert RCC(0, 0).read(0x00) & 1 << 17 == 0


def test_a_crystal_that_is_not_there_is_never_ready() -> None:
    found = RCC(0, rcc.BY_POWER)
    found.write(0x00, 1 | 1 << 16)
    assert found.read(0x00) & 1 << 17 == 0


def test_a_watchdog_bites_unless_it_is_fed() -> None:
    clock, bites = SimulationClock(), []
    dog = IWDG(clock, lambda: bites.append(clock.nanos))
    for register, value in ((4, 1), (8, 3999), (0, 0xCCCC)):
        dog.write(register, value)
    for _ in range(5):
        clock.tick(900e6)
        dog.write(0, 0xAAAA)
    assert not bites
    clock.tick(1.1e9)
    assert bites == [pytest.approx(5 * 900e6 + 1e9)]  # 4000 * 8 / 32 kHz


def test_pins_show_what_drives_them() -> None:
    ports = Ports()
    moder, odr_c, idr_c, bsrr_c = 0x800, 0x814, 0x810, 0x818  # of port C
    seen: list[GPIOPinState] = []
    ports.pins["C13"].add_listener(lambda value, before: seen.append(value))
    ports.write(bsrr_c, 1 << 13)
    ports.write(moder, 1 << 26)
    ports.write(bsrr_c, 1 << 29)
    assert seen == [GPIOPinState.HIGH, GPIOPinState.LOW]
    assert ports.read(odr_c) == 0
    ports.write(0x80C, 1)  # C0 has a pull-up
    assert ports.read(idr_c) == 1
    ports.pins["C0"].set_input_value(False)
    assert ports.read(idr_c) == 0


def test_bytes_for_the_board_come_at_its_baud_rate_and_interrupt() -> None:
    clock, pended, sent = SimulationClock(), [], []
    uart = USART(clock, lambda: pended.append(clock.nanos))
    uart.on_data = sent.append
    uart.write(0x0C, 1 << 5)
    uart.send(b"ab")
    clock.tick(90_000)
    assert (len(pended), uart.read(0) & 1 << 5, uart.read(4)) == (1, 1 << 5, ord("a"))
    assert uart.read(0) & 1 << 5 == 0
    clock.tick(90_000)
    assert (len(pended), uart.read(4), uart.backlog) == (2, ord("b"), 0)
    uart.write(4, ord("x"))
    assert sent == [b"x"]


ACCESSES = {
    "ldr r3, [r2]": Access(True, 3, 4, 2),
    "str r1, [r0, #20]": Access(False, 1, 4, 2),
    "ldr r4, [r1, r2]": Access(True, 4, 4, 2),
    "strb r5, [r6, #3]": Access(False, 5, 1, 2),
    "ldrh r7, [r0, #6]": Access(True, 7, 2, 2),
    "ldrsh r1, [r2, r3]": Access(True, 1, 2, 2, is_signed=True),
    "ldr.w r9, [r3, #116]": Access(True, 9, 4, 4),
    "str.w lr, [r2, #-8]": Access(False, 14, 4, 4),
    "ldrsb.w r2, [r4, #200]": Access(True, 2, 1, 4, is_signed=True),
    "strh.w r10, [r4, r5, lsl #2]": Access(False, 10, 2, 4),
    "str r3, [r2], #4": None,
    "ldmia r0, {r1, r2}": None,
    "adds r0, r1, r2": None,
}


def test_loads_and_stores_are_told_as_the_assembler_encodes_them(tmp_path: Path) -> None:
    source = "".join(f"{line}\n.balign 4\n" for line in ACCESSES)
    head = ".syntax unified\n.cpu cortex-m4\n.thumb\n"
    (tmp_path / "a.s").write_text(head + source)
    subprocess.run(["arm-none-eabi-as", "-o", tmp_path / "a.o", tmp_path / "a.s"], check=True)
    copy = ["arm-none-eabi-objcopy", "-O", "binary", "-j", ".text"]
    subprocess.run([*copy, tmp_path / "a.o", tmp_path / "a.bin"], check=True)
    code = (tmp_path / "a.bin").read_bytes()
    for n, (line, expected) in enumerate(ACCESSES.items()):
        word = int.from_bytes(code[4 * n : 4 * n + 4], "little")
        assert instruction.access(word) == expected, line


@pytest.mark.parametrize(("before", "after"), [(0x18, 0), (0x0C, 0x18), (0x06, 0x0C), (0, 0)])
def test_an_it_block_goes_on_behind_an_access(before: int, after: int) -> None:
    # ARMv7-M ARM, ITAdvance(): the last one has 1000 in its lower bits.
    def xpsr(state: int) -> int:
        return 0x81000000 | (state & 0xFC) << 8 | (state & 3) << 25

    assert talk._behind(xpsr(before)) == xpsr(after)
