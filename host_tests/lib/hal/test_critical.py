"""Critical sections: nothing comes in between, they nest, and they restore."""

import sys

from support import ON_CHIP, no_alloc, raises

if not ON_CHIP:
    from noheap_testing import machine as fake_machine

    sys.modules["machine"] = fake_machine  # on CPython it is there already

import time

import machine

from noheap.hal.critical import critical

# MicroPython's port for QEMU has no Timer.
LANES = ("host", "vm", "pico", "board")

count = [0]


def counting(timer):
    count[0] += 1


def a_timer():
    count[0] = 0
    if ON_CHIP:
        return machine.Timer(
            -1, mode=machine.Timer.PERIODIC, period=1, callback=counting, hard=True
        )
    machine.reset()
    return machine.Timer(period=1, callback=counting, hard=True)


def pass_three_ms(timer):
    if ON_CHIP:
        end = time.ticks_add(time.ticks_us(), 3000)
        while time.ticks_diff(end, time.ticks_us()) > 0:
            pass
    else:
        for _ in range(3):
            timer.fire()


def test_interrupts_wait_for_the_end_of_the_outermost_section():
    timer = a_timer()
    try:
        pass_three_ms(timer)
        assert count[0] >= 2
        with critical:
            before = count[0]
            with critical:
                pass_three_ms(timer)
            after_inner = count[0]
            pass_three_ms(timer)
            at_end = count[0]
        pass_three_ms(timer)
        assert (before, before) == (after_inner, at_end)
        assert count[0] > before
    finally:
        timer.deinit()


def test_what_was_masked_before_stays_masked():
    timer = a_timer()
    state = machine.disable_irq()
    with critical:
        pass
    before = count[0]
    pass_three_ms(timer)
    unchanged = count[0] == before
    machine.enable_irq(state)
    pass_three_ms(timer)
    timer.deinit()
    assert unchanged
    assert count[0] > before


def test_an_exception_ends_the_section():
    def fail():
        with critical:
            with critical:
                raise ValueError

    raises(ValueError, fail)
    timer = a_timer()
    pass_three_ms(timer)
    timer.deinit()
    assert count[0] >= 2


def test_a_section_allocates_nothing():
    def sections():
        with critical:
            with critical:
                pass

    no_alloc(sections)
