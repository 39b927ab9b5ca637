"""`noheap run` of an STM32F4 board: the demo, its own firmware, on QEMU."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from noheap_tools import cli
from noheap_tools.qemu import firmware
from noheap_tools.run.simulation import Result
from noheap_tools.toolchain import compilers
from rig.patience import PATIENCE_S

PROGRAMS = Path(__file__).parent / "programs"
PYBOARD = "pybv11"
Play = Callable[..., Result]

WARM = """
seconds = 1.6
[[step]]
at_ms = 0
temperature_c = 25.0
[[step]]
at_ms = 300
ramp_to_c = 31.0
over_ms = 300
[[step]]
at_ms = 1000
temperature_c = 28.0
[[expect]]
pin = "LED"
level = 0
to_ms = 500
[[expect]]
pin = "B4"
blink_hz = 4
from_ms = 750
to_ms = 1000
[[expect]]                      # each second of MicroPython's own time, which is SysTick's
record = "stats"
ticks = { min = 100, max = 110 }
from_ms = 950
to_ms = 1150
[[expect]]
no_faults = true
"""


@pytest.fixture(scope="module")
def warm(play: Play) -> Result:
    return play(WARM)


def test_it_serves_every_tick_without_the_heap(warm: Result) -> None:
    assert warm.violations() == []
    assert (warm.ticks, warm.missed, warm.sensor_faults, warm.queue_dropped) == (160, 0, 0, 0)
    assert warm.heap_delta_bytes == 0
    assert warm.expected.met == 4
    assert warm.not_played == []


def test_the_led_follows_the_sensor_within_a_conversion_and_a_tick(warm: Result) -> None:
    # 30 °C is reached at 550 ms. A TMP102 at 8 Hz converts each 125 ms.
    (first_ms, level), *_ = warm.led_edges_ms
    assert level == 1
    assert 550 < first_ms < 550 + 125 + 10 + 1
    halves = [later - earlier for (earlier, _), (later, _) in pairwise(warm.led_edges_ms)]
    assert halves and all(119 < half < 131 for half in halves)  # 12 or 13 ticks of 10 ms
    assert warm.led_edges_ms[-1][1] == 0


def test_ticks_begin_when_they_are_due(warm: Result) -> None:
    # Each is a tick's own time; the interrupt's way to the LED takes the I2C transfer.
    into_tick_ms = {round(ms % 10, 2) for ms, _ in warm.led_edges_ms}
    assert all(0.07 < ms < 0.3 for ms in into_tick_ms)  # 28 bits at 400 kHz are 70 µs
    assert 0 < warm.latency_max_us < 20


def test_a_run_is_the_same_each_time(warm: Result, play: Play) -> None:
    again = play(WARM)
    assert again.led_edges_ms == warm.led_edges_ms
    assert (again.samples, again.readings) == (warm.samples, warm.readings)
    assert again.stack_used_bytes == warm.stack_used_bytes


def test_another_chip_another_clock_a_led_that_is_lit_by_low(play: Play) -> None:
    result = play(WARM.replace('"B4"', '"LED"'), "blackpill_f411")
    assert result.violations() == []
    assert result.expected.met == 4
    lit_ms = [ms for ms, level in result.led_edges_ms if level]
    assert 550 < lit_ms[0] < 690 and result.led_edges_ms[-1][1] == 0


@pytest.mark.parametrize("fault", ["nack", "unplugged", "stuck_sda", "mid_byte", "stretch"])
def test_a_fault_of_the_bus_is_seen_and_over_when_it_ends(play: Play, fault: str) -> None:
    result = play(f"seconds = 0.5\n[[step]]\nat_ms = 105\nfault = '{fault}'\nfor_ms = 100\n")
    assert result.missed == 0
    assert 8 <= result.sensor_faults <= 12
    good = [ms for ms, milli_c in result.samples if milli_c is not None]
    assert not any(110 < ms < 200 for ms in good)
    assert any(ms > 300 for ms in good)
    assert (result.heap_delta_bytes, result.resets, result.bad_frames) == (0, 0, 0)


def test_what_masks_interrupts_delays_the_tick_and_is_reported(play: Play) -> None:
    result = play("seconds = 0.4\n[[step]]\nat_ms = 105\nfault = 'masked'\nfor_ms = 42\n")
    # Due at 110 to 140 ms, served at 147: as the last of them, and the others are missed.
    assert result.missed == 3
    assert 7_000 < result.latency_max_us < 7_050
    assert "3 ticks missed" in result.violations()


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = cli.main(["run", "--board", PYBOARD, *arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_command_says_what_stands_in_and_what_was_seen(
    tmp_path: Path,
    image_of: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    # Another test has it made by the command.
    monkeypatch.setattr(firmware, "image", lambda *_, **__: image_of(PYBOARD))
    plan = tmp_path / "short.toml"
    plan.write_text("seconds = 0.3\n[[expect]]\npin = 'LED'\nlevel = 1\n")
    code, said, complaint = run(capsys, "--scenario", str(plan))
    words = " ".join(said.split())
    assert "pyboard v1.1 on QEMU's STM32F405" in words
    assert "noheap plays the registers of I2C, GPIO, TIM2 to TIM5" in words
    assert "cycles are not counted on QEMU" in words
    assert "30 served of 30 due, 0 missed" in words
    assert code == 1
    assert "expected pin LED at 1 from 0 to 300 ms: it was 0 at 0.0 ms" in complaint


def test_json_has_what_the_emulated_picos_has(capsys: pytest.CaptureFixture[str]) -> None:
    code, said, _ = run(capsys, "--json", "--seconds", "0.3")
    told = json.loads(said)
    assert (code, told["holds"], told["board"], told["ticks"]) == (0, True, PYBOARD, 30)
    assert told["isr_cycles"] is None
    assert told["heap_delta_bytes"] == 0
    assert told["led_edges_ms"] == []
    assert told["samples"]


@pytest.mark.parametrize("option", ["--frozen", "--no-compiler"])
def test_images_that_are_not_for_qemu_are_refused(
    capsys: pytest.CaptureFixture[str], option: str
) -> None:
    code, _, complaint = run(capsys, option)
    assert code == 2
    assert "for emulated RP2040 boards" in complaint


def test_without_qemu_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(compilers._QEMU, "qemu-system-arm", lambda: False)
    monkeypatch.setattr(compilers, "can_install", lambda: False)
    code, _, complaint = run(capsys, "--seconds", "0.1")
    assert code == 1
    assert "qemu-system-arm" in complaint


def test_ctrl_c_ends_qemu_too(image_of: Callable[[str], Path]) -> None:
    command = [sys.executable, PROGRAMS / "play_for_ten_minutes.py", image_of(PYBOARD)]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert process.stdout is not None
    with process.stdout as said:
        assert said.readline() == "ticks\n"
        (qemu,) = _children(process.pid)
        process.send_signal(signal.SIGINT)
        assert said.read() == "interrupted\n"
    assert process.wait() == 0
    assert not _is_there(qemu)


def _children(pid: int) -> list[int]:
    return [int(it) for it in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _is_there(pid: int) -> bool:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:  # until the kernel has cleared it away
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.01)
    return True
