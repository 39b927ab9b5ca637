"""The sampler on a simulated STM32F446: its tick, its output, its two sources and their faults.

What its interrupt computes is held against the RP2040's with the same readings. On QEMU's
STM32F405, from the vector: host_tests/armv7m/test_sampler.py.
"""

import sys

from noheap.block import FAULT as FAULT_STATE
from noheap.control import blink
from noheap.control.threshold import Threshold
from noheap.hal import errors, stm32f4
from noheap.sampler import asm, portable, vector
from noheap.sampler.lean_sampler import LeanSampler
from noheap.source import rp2040_i2c, stm32f4_adc
from noheap.source.call import CallSource
from noheap.source.stm32f4_adc import ADCSource
from noheap.source.stm32f4_i2c import I2CSource
from noheap_testing import clock, rp2040
from noheap_testing.stm32f4_adc import ADC
from noheap_testing.stm32f4_chip import Chip
from stm32f4_support import CLEAR, GPIOA_BSRR, GPIOC_BSRR, PERIOD_US, SET, Bus, made, taken
from support import FAULT, Random, raises

# Its registers are simulated.
LANES = ("host",)


# The chip's sensor


def test_each_tick_takes_the_conversion_that_the_tick_before_started():
    with Chip() as chip:
        adc = ADC([1000, 1500, 900, 0, 4095, 0])
        sampler = made(ADCSource(), threshold=Threshold(on=1400, off=1000))
        assert sampler.tier == "vector"
        sampler.start()
        assert sampler.first_due_us == 1_000_010 + PERIOD_US
        assert chip.period_us == PERIOD_US
        assert adc.conversions == 1
        for n, (raw, word) in enumerate(
            ((1000, CLEAR), (1500, SET), (900, CLEAR), (0, CLEAR), (4095, SET))
        ):
            chip.tick(late_us=3)
            assert taken(sampler) == (n + 1, 3, raw)
            assert adc.conversions == n + 2
            assert chip.written[GPIOA_BSRR] == [word]
            chip.written[GPIOA_BSRR].clear()
        assert (sampler.stats.ticks, sampler.stats.missed, sampler.stats.faults) == (5, 0, 0)
        sampler.deinit()
        assert not chip.running
        assert chip.written[GPIOA_BSRR] == [SET]  # as for a fault
        assert adc.cr2 == 0 and adc.ccr & 1 << 23 == 0


def test_a_conversion_that_is_not_over_is_a_timeout_and_one_that_vanished_is_started_again():
    with Chip() as chip:
        adc = ADC([1000, None])
        sampler = made(ADCSource(), threshold=Threshold(on=1400, off=1000))
        sampler.start()
        chip.tick()
        chip.tick()
        chip.tick()
        assert adc.conversions == 2
        adc.reset()
        adc.cr2 = 1
        adc.answers = [1001]
        chip.tick()
        chip.tick()
        values = [taken(sampler)[2] for _ in range(5)]
        timeout = FAULT + errors.TIMEOUT
        assert values == [1000, timeout, timeout, FAULT + errors.BUS, 1001]
        assert (sampler.stats.faults, sampler.stats.overruns) == (3, 2)
        sampler.deinit()


def test_the_channel_is_the_chips_and_unknown_ones_are_refused():
    with Chip():
        for name, channel in (
            ("PYBv1.1 with STM32F405RG", 16),
            ("NUCLEO-F446RE with STM32F446xx", 18),
            ("NUCLEO-F411RE with STM32F411xE", 18),
            ("32F429DISC with STM32F429", 18),
            ("STM32F411DISC with STM32F407", 16),
        ):
            sys.implementation._machine = name
            assert stm32f4_adc.channel() == channel
            assert ADCSource().channel == channel
        for name in ("NUCLEO-F401RE with STM32F401xE", "NUCLEO-F767ZI with STM32F767"):
            sys.implementation._machine = name
            raises(NotImplementedError, ADCSource)


# On both chips


def test_the_same_readings_give_the_same_records_and_outputs_as_on_the_rp2040():
    random = Random(5)
    readings = [random.below(0x4000) - 0x1000 for _ in range(60)]
    readings += [0x1D80 + random.below(0x100) for _ in range(60)]
    for active_high in (True, False):
        options = {"active_high": active_high, "above_pattern": (blink.HALF, 20), "fault_ticks": 3}
        chip = rp2040.Chip(1_000_000)
        chip.i2c.answers = [rp2040.reading(raw) for raw in readings] + [rp2040.NACK] * 6
        sampler = made(
            rp2040_i2c.I2CSource(0, 0x48), **{**options, "out_pin": 25, "tier": portable}
        )
        sampler.start()
        expected = []
        for n in range(len(readings) + 5):
            chip.tick(late_us=n % 7)
            expected.append((taken(sampler), sampler.state, chip.level(25)))
        sampler.deinit()
        found = []
        with Chip() as chip:
            bus = Bus()
            bus.sampler.deinit()
            bus.sampler = made(I2CSource(1, 0x48), **options)
            bus.sampler.start()
            for n in range(len(readings) + 5):
                if n < len(readings):
                    bus.target.answer = (readings[n] & 0xFFFF).to_bytes(2, "big")
                else:
                    bus.wire.targets.clear()
                chip.tick(late_us=n % 7)
                word = chip.written[GPIOA_BSRR][-1]
                found.append((taken(bus.sampler), bus.sampler.state, {SET: 1, CLEAR: 0}[word]))
            bus.sampler.deinit()
        assert found == expected


def test_periods_that_passed_are_counted_and_the_phase_stays():
    with Chip(start_us=2**32 - 3 * PERIOD_US) as chip:
        ADC([1000] * 9)
        sampler = made(ADCSource())
        sampler.start()
        chip.tick()
        chip.tick(late_us=3 * PERIOD_US + 2)
        assert [taken(sampler), taken(sampler)] == [(1, 0, 1000), (5, 2, 1000)]
        assert sampler.stats.missed == 3
        sampler.deinit()


def test_the_lean_job_writes_its_output_and_counts_what_it_missed():
    with Chip() as chip:
        adc = ADC([1000, 1500, 1100, 900, None])
        sampler = LeanSampler(
            ADCSource(),
            threshold=Threshold(on=1400, off=1000),
            out_pin="C13",
            period_us=PERIOD_US,
            tier=vector,
            fail_safe_on=True,
        )
        sampler.start()
        for word in (CLEAR << 8, SET << 8, SET << 8, CLEAR << 8):
            chip.tick()
            assert chip.written[GPIOC_BSRR][-1] == word
        chip.tick()
        chip.tick()
        assert chip.written[GPIOC_BSRR][-1] == SET << 8
        assert sampler.state == FAULT_STATE and adc.conversions == 5
        clock.now.advance_us(5 * PERIOD_US)
        sampler.count_missed()
        assert (sampler.stats.ticks, sampler.stats.missed) == (6, 4)
        sampler.deinit()


# Arguments


def test_pins_are_named_by_port_and_number():
    for pin, address, mask in (
        ("A0", 0x40020018, 1),
        ("A5", GPIOA_BSRR, 32),
        ("C13", GPIOC_BSRR, 1 << 13),
        ("I15", 0x40022018, 1 << 15),
    ):
        # Low by the upper half of the word, high by the lower one.
        assert stm32f4.output(pin) == (address, mask << 16, address, mask)
    for pin in ("", "A", "A16", "J0", "a5", "A-1", "PA5", 5, None):
        assert str(raises(ValueError, stm32f4.output, pin)) == "out_pin: A0 to I15"


def test_what_cannot_be_had_is_refused_by_name():
    with Chip():
        ADC([])
        for options, said in (
            ({"tier": portable, "period_us": 999}, "period_us: 1000 to 1000000"),
            ({"tier": portable, "period_us": 1500}, "period_us: whole milliseconds in this tier"),
            ({"tier": portable, "priority": 1}, "priority: for tiers vector and asm"),
            ({"tier": asm}, "tier: not for this source"),
            ({"out_pin": 25}, "out_pin: A0 to I15"),
            ({"period_us": 199}, "period_us: 200 to 1000000"),
            ({"period_us": 1_000_001}, "period_us: 200 to 1000000"),
        ):
            assert str(raises(ValueError, made, ADCSource(), **options)) == said
        source = I2CSource(1, 0x48, timeout_us=500)
        assert "period_us: 1000 to" in str(raises(ValueError, made, source, period_us=999))
        for options, name in (
            ({"bus": 0}, "bus"),
            ({"bus": 4}, "bus"),
            ({"timeout_us": 99}, "timeout_us"),
            ({"timeout_us": 901}, "timeout_us"),
        ):
            arguments = {"bus": 1, "address": 0x48, **options}
            assert str(raises(ValueError, I2CSource, **arguments)).startswith(name + ":")


def test_each_chips_sources_refuse_the_other_chip_before_they_touch_it():
    before = sys.platform
    try:
        sys.platform = "pyboard"
        with Chip():
            for make in (lambda: CallSource(None), lambda: rp2040_i2c.I2CSource(0, 0x48)):
                assert "only for the RP2040" in str(raises(NotImplementedError, make))
            I2CSource(1, 0x48)
            sys.implementation._machine = "NUCLEO-H743ZI with STM32H743"
            assert "STM32F4" in str(raises(NotImplementedError, I2CSource, 1, 0x48))
            assert "STM32F4" in str(raises(NotImplementedError, ADCSource))
    finally:
        sys.platform = before
