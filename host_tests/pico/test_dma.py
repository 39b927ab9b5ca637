"""Tier dma on the emulated Pico: right readings, state and output, with no CPU at all."""

import random
from ast import literal_eval
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from rp2040py.gpio_pin import GPIOPinState

from noheap.hal import errors
from noheap_tools.emulator.interrupts import Handled, HandlerWatch
from noheap_tools.emulator.wired import MAX31855_CS, Wired
from rig.raw_board import RawBoard

_SETUP = Path(__file__).parent / "programs" / "dma.py"
_PERIOD_NS = 1e6
_BELOW, _ABOVE, _FAULT = 0, 1, 2
_PWM_CH3, _PIO1, _GPIO25_CTRL = 0x4005003C, 0x50300000, 0x400140CC
_DMA_CHANNELS = range(0x50000010, 0x50000310, 0x40)
_SIO_FUNCTION = 5
_DMA_IRQ_1_EXCEPTION = 16 + 12  # RP2040 datasheet 2.3.2


class Word:
    """An I2C device of 16 bits, the upper byte first."""

    def __init__(self) -> None:
        self.value = 0
        self.called_ns: list[float] = []
        self.now_ns: Callable[[], float] = lambda: 0.0
        self._left: list[int] = []

    def select(self, reading: bool) -> bool:
        self.called_ns.append(self.now_ns())
        self._left = list((self.value & 0xFFFF).to_bytes(2, "big"))
        return True

    def write(self, byte: int) -> bool:
        return True

    def read(self) -> int:
        return self._left.pop(0)

    def stop(self) -> None:
        pass

    def power(self, on: bool) -> None:
        pass


class Rig:
    def __init__(self) -> None:
        self.pico = RawBoard()
        self.board = self.pico.board
        self.wired = Wired(self.board)
        self.word = Word()
        self.word.now_ns = lambda: self.board.now_ns
        self.board.buses[0].attach(0x50, self.word)
        self.set_up()

    def set_up(self) -> None:
        self.pico.run_file(_SETUP)

    def begin(self, source: str, on: int, off: int, options: str = "") -> None:
        self.pico.run(f"sampler = make({source}, {on}, {off}, {options})\nsampler.start()")

    def halt(self, periods: float) -> None:
        """The CPU executes nothing, as halted by a debugger; all else goes on."""
        self.board.clock.tick(periods * _PERIOD_NS)

    def taken(self) -> tuple[list[tuple[int, int, int, int]], int, int, int]:
        found, state, faults, dropped = literal_eval(self.pico.run("taken()"))
        return found, state, faults, dropped

    @property
    def led(self) -> int:
        return int(self.board.mcu.gpio[25].value == GPIOPinState.HIGH)

    @property
    def at_rest(self) -> bool:
        read = self.board.mcu.read_uint32
        return (
            not read(_PWM_CH3) & 1
            and not read(_PIO1) & 15
            and not any(read(control) & 1 for control in _DMA_CHANNELS)
            and read(_GPIO25_CTRL) & 31 == _SIO_FUNCTION
        )


@pytest.fixture(scope="module")
def shared() -> Iterator[Rig]:
    yield Rig()


@pytest.fixture
def rig(shared: Rig) -> Iterator[Rig]:
    yield shared
    shared.board.set_fault(None)
    shared.pico.run("sampler.deinit()")
    assert shared.at_rest


def crossing(values: list[int], on: int, off: int) -> list[int]:
    """The state after each of them."""
    above, states = 0, []
    for value in values:
        above = int(value >= (off if above else on))
        states.append(above)
    return states


def around(limits: tuple[int, ...], low: int, high: int) -> list[int]:
    """Values next to the limits and to those of their upper bytes, and any."""
    draw = random.Random(7)
    near = [
        limit + step for limit in limits for step in (-257, -256, -255, -2, -1, 0, 1, 255, 256)
    ]
    values = [min(max(value, low), high) for value in near * 2]
    values += [draw.randint(low, high) for _ in range(20)]
    draw.shuffle(values)
    return values


@pytest.mark.parametrize(("on", "off"), [(2000, 1990), (2050, 2046), (2048, 2047)])
def test_the_converter_is_judged_exactly_while_the_cpu_is_halted(
    rig: Rig, on: int, off: int
) -> None:
    rig.begin("ADCSource(0)", on, off)
    values = around((on, off), 0, 4095)
    seen = []
    for value in values:
        rig.board.mcu.adc.channel_values[0] = value
        rig.halt(3)
        seen.append(rig.led)
    assert seen == crossing(values, on, off)


def test_sixteen_bits_of_i2c_are_judged_exactly_while_the_cpu_is_halted(rig: Rig) -> None:
    on, off = 5, -3
    rig.begin("I2CSource(0, 0x50)", on, off)
    values = around((on, off), -0x8000, 0x7FFF)
    seen = []
    for value in values:
        rig.word.value = value
        rig.halt(3)
        seen.append(rig.led)
    assert seen == crossing(values, on, off)
    found = rig.taken()[0]  # the latest of them, which fit into the ring
    states = [state for _, _, state, _ in found]
    begin = states.index(_ABOVE)
    assert states[begin:] == crossing([it[1] for it in found[begin:]], on, off)


def test_a_frame_of_spi_is_judged_and_an_implausible_one_is_not(rig: Rig) -> None:
    rig.begin(f"SPISource(0, {MAX31855_CS})", 200 * 16, 190 * 16, "implausible=3, period_us=5000")
    for celsius, led in ((100.0, 0), (-20.25, 0), (250.5, 1), (195.0, 1)):
        rig.wired.probe_c = celsius
        rig.halt(250)
        assert rig.led == led
        assert rig.taken()[0][-1][1:] == (celsius * 16, led, 0)
    rig.wired.max31855.fault = 1
    rig.halt(250)
    assert rig.led == 0
    found, state, *_ = rig.taken()
    assert (state, found[-1][3]) == (_FAULT, errors.IMPLAUSIBLE)
    rig.wired.max31855.fault = 0
    rig.halt(250)
    assert rig.led == 1


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("nack", errors.NO_ACK_ADDRESS),
        ("unplugged", errors.NO_ACK_ADDRESS),
        ("stuck_sda", errors.TIMEOUT),
        ("stretch", errors.TIMEOUT),
    ],
)
@pytest.mark.parametrize("ticks", [1, 3])
def test_the_pio_shows_a_fault_and_its_end_while_the_cpu_is_halted(
    rig: Rig, fault: str, kind: int, ticks: int
) -> None:
    rig.word.value = 100
    rig.begin("I2CSource(0, 0x50)", 50, 40, f"fault_ticks={ticks}")
    rig.halt(10.5)
    assert rig.led == 1
    faults = rig.taken()[2]
    rig.halt(1)
    edges = len(rig.board.led_edges)
    began_ns = rig.board.now_ns
    rig.board.set_fault(fault)
    rig.halt(12)
    rig.board.set_fault(None)
    ended_ns = rig.board.now_ns
    rig.halt(4)
    (off_ns, off), (on_ns, on) = rig.board.led_edges[edges:]
    assert (off, on) == (0, 1)
    # A reading that was under way may be good still.
    assert ticks <= (off_ns - began_ns) / _PERIOD_NS <= ticks + 2
    assert (on_ns - ended_ns) / _PERIOD_NS <= 2.5
    found, state, after, _ = rig.taken()
    assert state == _ABOVE
    kinds = {it[3] for it in found if it[3]}
    # Half a reading may be taken as the fault ends; one that was under way may lose the wire.
    assert kind in kinds <= {kind, errors.BUS, errors.ARBITRATION_LOSS}
    assert after - faults == sum(bool(it[3]) for it in found) in range(10, 15)


# Readings, each for a number of periods, between two times that records are brought: short runs of
# any of them, fewer than the ring's 64, and long ones that need two digits of a countdown.
_READINGS = {"below": -100, "between": 20, "above": 100, "impossible": 0x4000, "nack": None}
_DRAW = random.Random(11)
_BRIEF = [
    [(_DRAW.choice(list(_READINGS)), _DRAW.randint(1, 5)) for _ in range(6)] for _ in range(16)
]
_LONG = [[("above", 36)]] * 4 + [[("nack", 4)]] + [[("below", 36)]] * 8


@pytest.mark.parametrize(
    ("settle", "debounce", "comes"), [(0, 0, _BRIEF), (3, 2, _BRIEF), (130, 129, _LONG)]
)
def test_it_settles_and_debounces_as_the_other_tiers(
    rig: Rig, settle: int, debounce: int, comes: list[list[tuple[str, int]]]
) -> None:
    options = f"debounce={debounce}, settle_ticks={settle}, high=0x3000"
    rig.pico.run(
        f"twin = make(I2CSource(0, 0x50), 50, 10, {options}, tier=portable, out_pin=2).block"
    )
    rig.begin("I2CSource(0, 0x50)", 50, 10, options)
    shown = set()
    for steps in comes:
        for what, periods in steps:
            value = _READINGS[what]
            rig.word.value = value or 0
            rig.board.set_fault("nack" if value is None else None)
            rig.halt(periods)
        led, found = literal_eval(rig.pico.run("taken_beside(twin)"))
        assert all(mine == others for mine, others in found), found
        states = {mine for mine, _ in found[-3:]}
        if len(states) == 1:  # the output follows within a period or two
            assert led == (states == {_ABOVE})
            shown |= states
    assert shown == {_BELOW, _ABOVE, _FAULT}


def test_settling_counts_by_three_digits(rig: Rig) -> None:
    rig.word.value = 100
    rig.begin("I2CSource(0, 0x50)", 50, 40, f"settle_ticks={(1 << 14) + 3}")
    rig.halt(3)
    rig.board.set_fault("nack")
    rig.halt(5)
    rig.board.set_fault(None)
    rig.halt(20)  # one borrows of two others
    assert rig.led == 0
    rig.pico.run("borrow_next(sampler._tick._settling)")
    rig.halt(2)
    assert rig.led == 1


@pytest.mark.parametrize("work", ["compute", "collect", "write_to_flash"])
def test_it_goes_on_while_the_interpreter_works(rig: Rig, work: str) -> None:
    rig.board.mcu.adc.channel_values[0] = 0
    rig.begin("ADCSource(0)", 2000, 1000)
    rig.pico.start(f"{work}(60)")
    rig.board.run_ms(5)
    for value in (3000, 500, 1500, 2500):
        rig.board.mcu.adc.channel_values[0] = value
        before = rig.board.now_ns
        rig.board.run_ms(2.5)
        assert rig.board.now_ns - before < 3e6
        assert rig.led == (value in (3000, 2500))
    rig.pico.result()
    found, _, faults, _ = rig.taken()
    periods = [it[0] for it in found]
    assert periods == list(range(periods[0], periods[0] + len(found)))
    assert faults == 0


def test_records_that_nobody_takes_are_counted(rig: Rig) -> None:
    rig.begin("ADCSource(0)", 2000, 1000)
    found = rig.taken()[0]
    rig.halt(500)
    more = rig.taken()[0]
    rig.halt(20)
    last, *_, dropped = rig.taken()
    assert len(more) == 64  # the queue's room
    assert last[0][0] > 500
    lost = last[-1][0] - found[-1][0] - len(more) - len(last)
    assert dropped == lost


def test_bringing_records_allocates_nothing(rig: Rig) -> None:
    rig.begin("ADCSource(0)", 2000, 1000)
    assert rig.pico.run("bytes_of_bringing()") == "0"


def test_a_pattern_blinks_by_the_pio(rig: Rig) -> None:
    rig.board.mcu.adc.channel_values[0] = 3000
    rig.begin("ADCSource(0)", 2000, 1000, "above_pattern=(blink.HALF, 10)")
    rig.halt(20)
    edges = len(rig.board.led_edges)
    rig.halt(400)
    times = [ns / 1e6 for ns, _ in rig.board.led_edges[edges:]]
    assert len(times) == 8
    gaps = [late - early for early, late in pairwise(times)]
    assert all(abs(gap - 50) < 0.1 for gap in gaps)


def test_a_program_ends_it_in_every_way_and_runs_twice(rig: Rig) -> None:
    make = "sampler = make(ADCSource(0), 2000, 1000)\n"
    rig.board.mcu.adc.channel_values[0] = 3000
    rig.pico.run(
        make + "try:\n    with sampler:\n        time.sleep_ms(3); 1 // 0\n"
        "except ZeroDivisionError:\n    pass"
    )
    assert rig.at_rest
    assert not rig.led
    for _ in range(2):  # the second one ends the first one's
        rig.pico.run(make + "sampler.start(); time.sleep_ms(4)")
        assert rig.led
    rig.pico.start("while True: pass")
    rig.board.run_ms(5)
    rig.pico.say(b"\x03")
    rig.pico.to_end()
    rig.pico.run("pass")
    assert rig.led  # Ctrl-C ends what runs, and not the sampler
    rig.pico.run("sampler.halt()")
    rig.pico.run("sampler.start()")  # as after a rescue of the bus
    rig.halt(3)
    assert rig.led
    with pytest.raises(AssertionError, match="priority: tier dma has no interrupt"):
        rig.pico.run("make(ADCSource(0), 2, 1, priority=1)")


def test_an_interrupt_of_at_most_40_cycles_judges_what_the_dma_has_taken(rig: Rig) -> None:
    handled: list[Handled] = []
    watch = HandlerWatch(rig.board, handled.append, (_DMA_IRQ_1_EXCEPTION,))
    rig.word.value = 100
    rig.pico.run("sampler = lean(I2CSource(0, 0x50), 50, 40)\nsampler.start()")
    for value, led in ((100, 1), (45, 1), (-5, 0), (45, 0), (50, 1)):
        rig.word.value = value
        rig.board.run_ms(3)
        assert rig.led == led
        assert literal_eval(rig.pico.run("lean_taken()")) == (led, value, 0)
    rig.board.set_fault("masked")  # a transfer starts in each period all the same
    rig.word.called_ns.clear()
    rig.word.value = 0
    rig.board.run_ms(10)
    starts = rig.word.called_ns
    gaps = [late - early for early, late in pairwise(starts)]
    assert (len(starts), rig.led) == (10, 1)
    assert all(abs(gap - _PERIOD_NS) < 1 for gap in gaps)
    rig.board.set_fault("nack")
    rig.board.run_ms(5)
    rig.word.value = 60
    assert rig.led == 0
    assert literal_eval(rig.pico.run("lean_taken()"))[0] == _FAULT
    rig.board.set_fault(None)
    rig.board.run_ms(3)
    assert rig.led == 1
    watch.enabled = False
    assert len(handled) > 30
    assert max(it.cycles for it in handled) <= 40


@pytest.mark.parametrize("value", [0x3FFF, 0x6000, -0x6000])
def test_looking_at_the_lean_one_allocates_nothing(rig: Rig, value: int) -> None:
    rig.word.value = value
    rig.pico.run("sampler = lean(I2CSource(0, 0x50), 50, 40)\nsampler.start()")
    rig.halt(3)
    assert rig.pico.run("bytes_of_bringing()").strip() == "0"
    assert literal_eval(rig.pico.run("lean_taken()"))[1] == value


def test_a_lean_one_gives_its_channels_back_and_claims_them_again(rig: Rig) -> None:
    rig.word.value = 100
    for _ in range(4):  # the chip has 12 channels, and each takes 4
        rig.pico.run("sampler = lean(I2CSource(0, 0x50), 50, 40)\nsampler.start()")
        rig.board.run_ms(3)
        assert rig.led == 1
        rig.pico.run("sampler.deinit()\nsampler.deinit()")
        assert (rig.at_rest, rig.led) == (True, 0)
    rig.pico.run("sampler.start()")
    rig.board.run_ms(3)
    assert rig.led == 1


def test_a_hang_does_not_stop_it_and_a_reset_does(rig: Rig) -> None:
    rig.begin("ADCSource(0)", 2000, 1000)
    rig.pico.say(b"\x04")  # a soft reset, at the raw prompt
    rig.board.run_ms(100)
    assert rig.at_rest
    assert not rig.led
    rig.set_up()
    rig.begin("ADCSource(0)", 2000, 1000)
    rig.pico.start("state = machine.disable_irq()\nwhile True: pass")
    for value in (3000, 500, 3000):
        rig.board.mcu.adc.channel_values[0] = value
        rig.board.run_ms(3)
        assert rig.led == (value == 3000)
    rig.board.reset()
    assert rig.board.mcu.gpio[25].value not in (GPIOPinState.HIGH, GPIOPinState.LOW)  # an input
    rig.board.run_ms(1000)
    rig.pico.to_prompt(b"\r\x01")
    rig.set_up()
    rig.begin("ADCSource(0)", 2000, 1000)
