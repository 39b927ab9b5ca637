"""An interrupt that became pending while masked ends a WFI at once, as on silicon."""

from pathlib import Path

from noheap_tools.emulator.program import boot

PROGRAM = (Path(__file__).parent / "programs/wfi.py").read_bytes()
LOOP_US = 1200  # of 50,000 turns at 3 cycles and 125 MHz


def test_a_masked_interrupt_is_not_slept_through():
    pico = boot({"main.py": PROGRAM})
    for n in range(5):
        _, number, slept_us = pico.line("slept")
        assert int(number) == n
        assert LOOP_US <= int(slept_us) < LOOP_US + 100
