"""Writes the figures of a run into README.md."""

from pathlib import Path

from noheap_tools.docs import figures
from noheap_tools.run.simulation import Result
from noheap_tools.toolchain import plan, times
from noheap_tools.toolchain.progress import in_words

COMMAND = "make figures"


def write_figures(path: Path, result: Result, frozen: Result) -> None:
    """Puts the figures of `result` between their marks in `path`. `frozen` is from the same
    application in the image of `noheap firmware`."""
    figures.write(path, COMMAND, _table(result, frozen))


def _table(result: Result, frozen: Result) -> list[str]:
    set_up_s = sum(times.expected_s(step) or 0 for step in plan.FRESH)
    cycles = result.isr_summary()
    spread = f"{cycles['min']} / {cycles['median']:g} / {cycles['max']}"
    rows = [
        ("simulated time", f"{result.simulated_s:g} s at {1e6 / result.period_us:g} Hz"),
        ("ticks served / missed", f"{result.ticks} / {result.missed}"),
        ("heap growth after the first tick", f"{result.heap_delta_bytes} bytes"),
        ("whole timer interrupt, min / median / max", f"{spread} cycles"),
        ("interrupt's latest start", f"{result.latency_max_us} µs after its time"),
        ("library, board and application on the board", f"{result.device_mpy_bytes} bytes"),
        ("heap in use, MicroPython's own included", f"{result.device_ram_bytes} bytes"),
        ("the same, all of it frozen into the image", f"{frozen.device_ram_bytes} bytes"),
        ("time that this run took, boot included", in_words(result.wall_s)),
        ("set-up before the first one, everything built", in_words(set_up_s)),
    ]
    what = f"MicroPython {result.micropython} on the emulated {result.board}"
    return [f"| {what} | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)]
