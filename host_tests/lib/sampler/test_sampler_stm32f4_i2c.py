"""The sampler of an STM32F446 that reads I2C in its tick, on a simulated bus: faults, bounds."""

from noheap.hal import errors
from noheap_testing import clock
from noheap_testing.stm32f4_chip import Chip
from stm32f4_support import CLEAR, GPIOA_BSRR, SET, Bus, taken
from support import FAULT

# Its registers are simulated.
LANES = ("host",)


def test_a_tick_reads_two_bytes_on_the_wire_and_again():
    for number in (1, 2, 3):
        with Chip() as chip:
            bus = Bus(number)
            for n, raw in enumerate((0x1980, 0x1F00, 0x1D80, 0x1C00, -0x1900)):
                bus.target.answer = (raw & 0xFFFF).to_bytes(2, "big")
                bus.wire.forget()
                chip.tick(late_us=2)
                assert taken(bus.sampler) == (n + 1, 2, raw)
                assert bus.controller._cr1 & 1
                clock.now.advance_us(10)
                bus.controller._settle()
                sent = " A ".join("%02x" % byte for byte in bus.target.answer)
                assert bus.wire.log == "S 91 A %s N P" % sent
                level = SET if raw in (0x1F00, 0x1D80) else CLEAR
                assert chip.written[GPIOA_BSRR][-1] == level
            assert bus.sampler.stats.faults == 0
            bus.sampler.deinit()
            assert bus.controller.idle and bus.controller.resets == 0


def lose(bus):
    bus.wire.overruled = 0


def lose_data(bus):
    bus.wire.overruled = 1


def unplug(bus):
    bus.wire.targets.clear()


def hold(bus):
    bus.wire.stuck = True


def misplace(bus):
    clock.now.advance_us(10)
    bus.controller._settle()  # the STOP before it is out
    bus.controller.misplace()


def pend(bus):
    bus.controller._cr1 |= 0x100


FAULTS = (
    (unplug, errors.NO_ACK_ADDRESS),
    (lose, errors.ARBITRATION_LOSS),
    (lose_data, errors.ARBITRATION_LOSS),
    (misplace, errors.BUS),
    (hold, errors.TIMEOUT),
)


def test_each_fault_has_its_kind_and_the_next_reading_is_good():
    for fault, kind in FAULTS:
        with Chip() as chip:
            bus = Bus()
            chip.tick()
            assert bus.value() == 0x1980
            fault(bus)
            chip.tick()
            assert bus.value() == FAULT + kind, fault
            bus.wire.targets[0x48] = bus.target
            bus.wire.stuck = False
            bus.wire.overruled = None
            chip.tick()
            assert bus.value() == 0x1980, fault
            faults, overruns = bus.sampler.stats.faults, bus.sampler.stats.overruns
            assert (faults, overruns) == (1, 1 if kind == errors.TIMEOUT else 0)
            registers = (bus.controller.cr2, bus.controller.ccr, bus.controller.trise)
            assert registers == (42, 0x8023, 13), fault
            bus.sampler.deinit()
            assert bus.controller.idle


def test_a_bus_that_is_held_costs_no_tick_more_than_the_bound_and_comes_back():
    for timeout_us in (100, 400, 900):
        with Chip() as chip:
            bus = Bus(timeout_us=timeout_us)
            for _ in range(4):
                assert bus.took_us(chip) <= 120
            # The line goes down when the START is asked for, and stays so.
            bus.controller._next = lambda now_ns: None
            assert timeout_us <= bus.took_us(chip) <= timeout_us + 4
            del bus.controller._next
            bus.wire.stuck = True
            for _ in range(3):
                assert bus.took_us(chip) <= 4  # BUSY is seen at once
            bus.wire.stuck = False
            assert bus.took_us(chip) <= 120
            values = [bus.value() for _ in range(9)]
            timeout = FAULT + errors.TIMEOUT
            assert values == [0x1980] * 4 + [timeout] * 4 + [0x1980]
            assert bus.sampler.stats.overruns == 4
            bus.sampler.deinit()


def test_a_transfer_that_is_cut_off_in_each_phase_is_a_timeout_and_the_next_is_good():
    for bits in range(1, 28):
        with Chip() as chip:
            bus = Bus(timeout_us=100)
            bus.controller.bit_ns = 1_000_000 // (bits * 10)  # it would be over after 100 µs
            chip.tick()
            value = bus.value()
            if 28 * bus.controller.bit_ns > 110_000:
                assert value == FAULT + errors.TIMEOUT, bits
            bus.controller.bit_ns = 2500
            clock.now.advance_us(100)
            chip.tick()
            assert bus.value() == 0x1980, bits
            bus.sampler.deinit()


def test_a_start_that_never_came_is_taken_back():
    with Chip() as chip:
        bus = Bus()
        bus.wire.stuck = True
        pend(bus)
        chip.tick()
        bus.wire.stuck = False
        chip.tick()
        assert [bus.value(), bus.value()] == [FAULT + errors.TIMEOUT, 0x1980]
        assert bus.controller.resets == 1
        bus.sampler.deinit()


def test_halt_and_start_go_on_as_rescue_does():
    with Chip() as chip:
        bus = Bus()
        chip.tick()
        assert bus.sampler.halt()
        assert bus.controller.idle
        bus.sampler.start()
        chip.tick()
        assert [taken(bus.sampler)[::2] for _ in range(2)] == [(1, 0x1980), (2, 0x1980)]
        bus.sampler.deinit()
