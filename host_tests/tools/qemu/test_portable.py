"""The tier portable on an STM32F4: machine.Timer(hard=True), as MicroPython has it from 1.27 on.

No image of that MicroPython runs on QEMU. The small MicroPython of the image here offers the same
argument, and its timers look at the time once a millisecond.
"""

from pathlib import Path

import pytest

from noheap_tools.board import boards
from noheap_tools.emulator import scenario
from noheap_tools.qemu import firmware
from noheap_tools.run.on_qemu import OnQemu
from noheap_tools.run.simulation import Result
from noheap_tools.toolchain import compilers

PLAN = """
seconds = 1.6
[config]
TIER = "portable"
[[step]]
at_ms = 0
temperature_c = 25.0
[[step]]
at_ms = 300
ramp_to_c = 31.0
over_ms = 300
[[step]]
at_ms = 1105
fault = "nack"
for_ms = 100
[[expect]]
pin = "LED"
level = 0
to_ms = 500
[[expect]]
pin = "LED"
blink_hz = 4
from_ms = 750
to_ms = 1000
"""


@pytest.fixture(scope="module")
def result() -> Result:
    compilers.require(lambda line: None, compilers.BUILD | compilers.QEMU)
    board = boards.load("pybv11")
    plan = scenario.parse(PLAN)
    image: Path = firmware.image(board, plan.config, lambda line: None)
    return OnQemu(board, image, None, plan, on_uart=True).run()


def test_it_serves_every_tick_without_the_heap(result: Result) -> None:
    assert "tier=portable" in result.texts
    assert result.violations() == []
    assert (result.ticks, result.missed, result.heap_delta_bytes) == (160, 0, 0)
    assert result.expected.met == 2
    assert 8 <= result.sensor_faults <= 12


def test_ticks_begin_within_the_timers_millisecond(result: Result) -> None:
    assert 0 < result.latency_max_us < 1100
