"""What a test leaves behind does not reach the next one."""

import importlib

from noheap_testing.install import fresh_world, installed


def test_the_log_of_events_is_another_one():
    with installed():
        events = importlib.import_module("noheap.safe.events")
        fresh_world()
        for tick in (7, 8):
            log = events.keep()
            log.record(tick, events.USER)
            assert log.last()[-1] == (tick, events.USER, 0)
            fresh_world()


def test_a_critical_section_and_a_locked_heap_of_a_failed_test_end():
    with installed():
        machine = importlib.import_module("machine")
        micropython = importlib.import_module("micropython")
        fresh_world()
        machine.disable_irq()
        micropython.heap_unlock()  # as a test's clean-up does
        fresh_world()
        machine.enable_irq(machine.disable_irq())
        micropython.heap_lock()
        fresh_world()
        assert not micropython.heap_locked()
