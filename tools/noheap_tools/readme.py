"""Writes a run's figures into a document, between the two marks that stand there for them."""

import re
from pathlib import Path

from noheap_tools.errors import ToolError
from noheap_tools.simulation import Result

BEGIN = "<!-- figures: written by make figures -->"
END = "<!-- end of figures -->"


def write_figures(path: Path, result: Result) -> None:
    """Replace what stands between the marks in `path` by the figures of `result`."""
    text = path.read_text()
    pattern = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    if len(pattern.findall(text)) != 1:
        raise ToolError(f"{path} must hold these two lines once:", f"{BEGIN} and {END}")
    path.write_text(pattern.sub(lambda _: "\n".join([BEGIN, *_table(result), END]), text))


def _table(result: Result) -> list[str]:
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
    ]
    what = f"MicroPython {result.micropython} on the emulated {result.board}"
    return [f"| {what} | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)]
