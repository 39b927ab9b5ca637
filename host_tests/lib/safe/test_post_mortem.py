"""The report after a start: the words, what is recorded, and memory where nothing is retained.
Real resets: host_tests/pico/test_post_mortem.py."""

import sys

from support import ON_CHIP, raises

if not ON_CHIP:
    from noheap_testing import machine as fake_machine

    sys.modules["machine"] = fake_machine  # on CPython it is there already

from noheap.hal import errors
from noheap.safe import events, post_mortem, reset, retained
from noheap.safe.events import Events


def test_a_first_start_has_nothing_to_tell_but_how():
    log = Events()
    (head,) = post_mortem.begin(log)
    assert head.startswith("started by ") and "alive" not in head
    ((tick, cause, how),) = log.last()
    assert (tick, cause) == (0, events.BOOT) and reset.NAMES[how] in head


def test_the_program_before_is_told_with_its_last_feed():
    log = Events()
    log.record(17, events.FAULT, errors.SDA_LOW)
    log.feed(20)
    lines = post_mortem.begin(Events(log.memory))
    assert lines[0].endswith("; main loop last alive at tick 20")
    assert lines[1:] == ["tick 17: fault sda_low"]
    assert log.last()[1][1] == events.BOOT


def test_each_cause_has_its_words():
    for event, said in (
        ((0, events.BOOT, reset.WATCHDOG), "tick 0: boot watchdog"),
        ((1, events.FAULT, errors.NO_ACK_ADDRESS), "tick 1: fault no_ack_address"),
        ((2, events.RECOVERED, 30), "tick 2: recovered 30"),
        ((3, events.BUS_FREED, errors.OK), "tick 3: bus freed ok"),
        ((4, events.MISSED, 5), "tick 4: ticks missed 5"),
        ((5, events.FAILED, 28), "tick 5: program failed 28"),
        ((-6, events.USER + 1, -1), "tick -6: event 65 -1"),
        ((7, events.FAULT, 1000), "tick 7: fault 1000"),
        ((8, events.FAULT, -1), "tick 8: fault -1"),
        ((9, events.BOOT, 99), "tick 9: boot 99"),
        ((9, 0, 1), "tick 9: event 0 1"),
        ((9, events.FAILED + 1, 1), "tick 9: event 7 1"),
    ):
        assert post_mortem.line(*event) == said


def test_ways_to_start_have_names():
    assert len(reset.NAMES) == reset.DEBUGGER + 1
    assert 0 <= reset.how() <= reset.DEBUGGER
    if "RP2040" in getattr(sys.implementation, "_machine", ""):
        assert reset.how() == reset.SOFT


def test_elsewhere_the_port_says_it():
    class Port:
        PWRON_RESET = 1
        HARD_RESET = 2
        WDT_RESET = 3
        cause = 0

        @classmethod
        def reset_cause(cls):
            return cls.cause

    kept = reset.machine
    reset.machine = Port
    try:
        found = []
        for Port.cause in range(5):
            found.append(reset._of_the_port())
        del Port.reset_cause
        found.append(reset._of_the_port())
    finally:
        reset.machine = kept
    known = [reset.POWER_ON, reset.RUN_PIN, reset.WATCHDOG]
    assert found == [reset.UNKNOWN] + known + [reset.UNKNOWN] * 2


def test_memory_without_a_place_that_is_kept_is_cleared():
    for size in (16, 32, events.BYTES):
        memory = retained.memory(size)
        assert len(memory) == size
        if not retained.is_retained(memory):
            assert memory == bytes(size)
    for size in (0, -16, 8, 17):
        raises(ValueError, retained.memory, size)
