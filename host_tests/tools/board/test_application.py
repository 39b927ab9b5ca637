"""firmware/main.py on each board: simulated, emulated, or refused."""

import errno
import importlib
import re
import sys
from array import array
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from lib.rp2350_support import as_rp2350

from lib import frames
from noheap.record import PERIOD, RAW, RECORD_WORDS
from noheap_tools import paths
from noheap_tools.board import boards
from noheap_tools.board import files as device_files
from noheap_tools.emulator.program import boot
from rig.boards import NAMES, RP2350, STM32, module_of


@pytest.mark.parametrize("name", [name for name in NAMES if not boards.load(name).samples])
@pytest.mark.usefixtures("machine")
def test_the_application_refuses_before_it_touches_a_pin(name, monkeypatch):
    board = boards.load(name)
    monkeypatch.setattr(sys, "platform", "pyboard")
    monkeypatch.setattr(sys.implementation, "_machine", board.machine, raising=False)
    module = module_of(board)
    monkeypatch.setattr(module, "safe_mode", lambda: False)
    monkeypatch.setattr(module, "led", pytest.fail)
    monkeypatch.setattr(module, "sensor_i2c", pytest.fail)
    pretend_to_be(module, monkeypatch)
    try:
        with pytest.raises(NotImplementedError, match=f"this is {re.escape(board.machine)}"):
            run_application()
    finally:
        sys.modules.pop("config", None)


def pretend_to_be(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """`module` is the board that firmware/main.py, on the path now, finds. Nothing is in the log,
    and no Thumb code runs."""
    monkeypatch.setitem(sys.modules, "board", module)
    monkeypatch.setattr(importlib.import_module("noheap.safe.events"), "_log", None)
    telemetry = importlib.import_module("noheap.wire.telemetry")
    monkeypatch.setattr(telemetry, "encode", frames.encode)
    monkeypatch.setattr(telemetry.Telemetry, "listen", lambda self, stdin: None)
    output = SimpleNamespace(write=lambda data, length: length)  # as MicroPython's takes a length
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=output, write=len, flush=list))
    monkeypatch.syspath_prepend(str(paths.FIRMWARE))


def run_application() -> None:
    """firmware/main.py as the program that it is."""
    source = (paths.FIRMWARE / "main.py").read_text()
    exec(compile(source, "main.py", "exec"), {"__name__": "__main__"})


@pytest.mark.parametrize("name", STM32)
def test_the_application_samples_on_a_simulated_stm32(name, machine, monkeypatch):
    """firmware/main.py on that board; its main loop is ten ticks."""
    fakes = {part: importlib.import_module(f"noheap_testing.{part}") for part in _SIMULATED}
    loop = importlib.import_module("noheap.loop.report")
    board = boards.load(name)
    pins = board.pins
    module = module_of(board)
    monkeypatch.setattr(module, "safe_mode", lambda: False)
    pretend_to_be(module, monkeypatch)
    machine.attach("I2C", pins.SENSOR_I2C_BUS, Absent())
    seen = []

    def run(sampler: Any, telemetry: Any, sensor: Any, **options: Any) -> None:
        record = array("i", [0] * RECORD_WORDS)
        for _ in range(10):
            chip.tick()
            assert sampler.queue.dequeue(record)
            milli_c = sensor.milli_c_from_raw(record[RAW])
            seen.append((record[PERIOD], milli_c, sampler.state, sampler.tier))

    monkeypatch.setattr(loop, "run", run)
    with fakes["stm32f4_chip"].Chip() as chip:
        monkeypatch.setattr(sys.implementation, "_machine", board.machine)
        wire = fakes["wire"].Wire({pins.SENSOR_ADDRESS: fakes["wire"].Target(b"\x1f\x00")})
        fakes["stm32f4"].I2C(wire)
        try:
            run_application()
        finally:
            sys.modules.pop("config", None)
        assert seen == [(n, 31_000, 1, "vector") for n in range(1, 11)]
        (words,) = filter(None, chip.written.values())
        port, number = pins.LED_PIN[0], int(pins.LED_PIN[1:])
        assert chip.written[0x40020018 + 0x400 * (ord(port) - ord("A"))] is words
        lit = 0 if pins.LED_ACTIVE_HIGH else 16
        # At its end, too: the level of a fault is on.
        assert words == [1 << number + lit] * 11
        assert not chip.running


@pytest.mark.parametrize("name", RP2350)
def test_the_application_samples_on_a_simulated_rp2350(name, machine, monkeypatch):
    """The same in tier vector: CPython has no assembler. That runs on QEMU's Cortex-M33."""
    fakes = {part: importlib.import_module(f"noheap_testing.{part}") for part in _OF_RP2350}
    board = boards.load(name)
    pins = board.pins
    module = module_of(board)
    monkeypatch.setattr(module, "safe_mode", lambda: False)
    monkeypatch.setattr(module, "BEST_TIER", "vector")
    machine.attach("I2C", pins.SENSOR_I2C_BUS, Absent())
    seen = []

    def run(sampler: Any, telemetry: Any, sensor: Any, **options: Any) -> None:
        record = array("i", [0] * RECORD_WORDS)
        for _ in range(10):
            chip.tick()
            assert sampler.queue.dequeue(record)
            milli_c = sensor.milli_c_from_raw(record[RAW])
            lit = chip.pins.level(pins.LED_PIN)
            seen.append((record[PERIOD], milli_c, sampler.state, sampler.tier, lit))

    with as_rp2350():
        pretend_to_be(module, monkeypatch)
        monkeypatch.setattr(importlib.import_module("noheap.loop.report"), "run", run)
        ticks = importlib.import_module("noheap.tick.rp2040")
        with fakes["rp2350_chip"].Chip(ticks) as chip:
            monkeypatch.setattr(sys.implementation, "_machine", board.machine)
            chip.i2c.answers = [fakes["rp2040"].reading(0x1F00)] * 11
            chip.pins.connect(pins.LED_PIN)
            try:
                run_application()
            finally:
                sys.modules.pop("config", None)
            assert chip.slice is None and chip.pins.level(pins.LED_PIN) == 1
        # 4 Hz, on first: the period is 10 ms.
        assert seen == [(n, 31_000, 1, "vector", 1) for n in range(1, 11)]


_SIMULATED = ("stm32f4_chip", "stm32f4", "wire")
_OF_RP2350 = ("rp2350_chip", "rp2040")


class Absent:
    """An I2C bus with nobody on it."""

    def writeto(self, *arguments: Any) -> None:
        raise OSError(errno.ENODEV)

    readfrom_into = writeto_mem = readfrom_mem_into = writevto = writeto


def test_the_application_runs_on_the_emulated_xiao():
    """The Pico's image, this board's pins: the other I2C controller, an LED that is active low."""
    board = boards.load("xiao_rp2040")
    files = device_files.everything(board, {"THRESHOLD_C": 20.0})
    xiao = boot(files, board)
    xiao.wait(lambda: xiao.board.led_edges, step_ms=20)
    assert "board=xiao_rp2040 sensor=tmp102" in xiao.said
    # It samples 25 °C, above the threshold.
    assert [level for _, level in xiao.board.led_edges] == [1], xiao.said
