"""Two sensors of one board fail at the same time, each in its own way: each output is judged as if
the other sensor were not there."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from rp2040py.gpio_pin import GPIOPinState

from campaign import generator, oracle
from campaign.bounds import Settings
from campaign.nursery import Outcome
from noheap_tools.board import boards
from noheap_tools.board import files as device_files
from noheap_tools.board.boards import Soldered
from noheap_tools.emulator.program import Program, boot
from noheap_tools.emulator.scenario import Fault, Scenario
from noheap_tools.emulator.world import first_tick_ns
from noheap_tools.run.simulation import Result

PICO = boards.load("pico")
SECOND = Soldered("tmp102", {"i2c_bus": 1, "address": 0x48}, "second")
TWO = replace(PICO, soldered=(*PICO.soldered, SECOND))
PINS = (PICO.pins.LED_PIN, 15)
PROGRAM = Path(__file__).parent / "programs" / "two_sensors.py"
SECONDS = 4.0
KINDS = ("nack", "stretch", "stuck_sda", "mid_byte", "unplugged")


def drawn(seed: int) -> tuple[dict[str, object], list[Scenario]]:
    dice = Random(f"two sensors {seed}")
    config: dict[str, object] = {
        **generator.scenario(seed).config,
        "PERIOD_US": 10_000,
        "BLINK_HZ": 0,
        "DEBOUNCE_TICKS": 0,
        "MAX_STEP_C": 0.0,
        "FROZEN_TICKS": 0,
        "RESCUE_TICKS": 0,
        "CONVERSION_HZ": 8,
        "HIGHEST_C": 125.0,
        "FAIL_SAFE_LEVEL": dice.choice((0, 1)),
    }
    settings = Settings.of(Scenario(config=config))
    plans = []
    for _ in PINS:
        faults, at_ms = [], 400.0
        # Both have faults half of the time, of which many overlap.
        while at_ms < SECONDS * 1000 - 1500:
            at_ms += dice.uniform(0, 800)
            for_ms = dice.choice((5.0, 100.0, 600.0))
            faults.append(Fault(round(at_ms, 3), dice.choice(KINDS), for_ms))
            at_ms += for_ms + 1
        temperatures = generator._temperatures(dice, settings, SECONDS * 1000)
        plans.append(Scenario(SECONDS, config, temperatures, tuple(faults), generator.NOISE_C))
    return config, plans


class Side:
    """A sensor with its faults, and its output's edges, from that sampler's first tick on."""

    def __init__(self, pico: Program, n: int, plan: Scenario) -> None:
        self._pico, self._bus, self.plan = pico, pico.board.buses[n], plan
        self.start_ns = 0
        self._sign = 1
        self.edges: list[tuple[float, int]] = []
        pico.board.sensors[n]._temperature_c = self._temperature
        pico.board.mcu.gpio[PINS[n]].add_listener(self._on_output)

    def begin(self, first_due_us: int) -> None:
        board = self._pico.board
        self.start_ns = first_tick_ns(board, {"first_due_us": first_due_us})
        for fault in self.plan.faults:
            for at_ms, kind in (
                (fault.at_ms, fault.kind),
                (fault.at_ms + fault.for_ms, None),
            ):
                alarm = board.clock.create_alarm(lambda kind=kind: self._bus.set_fault(kind))
                alarm.schedule(self.start_ns + at_ms * 1e6 - board.now_ns)

    @property
    def _now_ms(self) -> float:
        return (self._pico.board.now_ns - self.start_ns) / 1e6 if self.start_ns else -1.0

    def _temperature(self) -> float:
        self._sign = -self._sign
        return self.plan.temperature_c(self._now_ms) + self._sign * self.plan.noise_c / 2

    def _on_output(self, state: GPIOPinState, _before: GPIOPinState) -> None:
        if self._now_ms >= 0:
            self.edges.append((self._now_ms, int(state == GPIOPinState.HIGH)))

    def complaints(self) -> list[str]:
        outcome = Outcome(Result("pico", led_edges_ms=self.edges))
        return list(oracle._led(Settings.of(self.plan), self.plan, outcome))


def judged(seed: int, second_fault_ticks: int | None = None) -> list[list[str]]:
    """The complaints about each of the two outputs."""
    config, plans = drawn(seed)
    on_c = config["THRESHOLD_C"] * 1000  # type: ignore[operator]
    values = {
        "PERIOD_US": config["PERIOD_US"],
        "ON_C": round(on_c),
        "OFF_C": round(on_c - config["HYSTERESIS_C"] * 1000),  # type: ignore[operator]
        "FAULT_TICKS": config["FAULT_TICKS"],
        "SECOND_FAULT_TICKS": second_fault_ticks or config["FAULT_TICKS"],
        "FAIL_SAFE": config["FAIL_SAFE_LEVEL"],
    }
    settings = "".join(f"{name} = {value!r}\n" for name, value in values.items())
    files = dict(device_files.library(PICO.mpy_arch))
    files["lib/board.mpy"] = device_files.board_module(PICO)
    files["main.py"] = settings.encode() + PROGRAM.read_bytes()
    pico = boot(files, TWO)
    sides = [Side(pico, n, plan) for n, plan in enumerate(plans)]
    started = pico.line("started", "Traceback")
    assert started[0] == "started", pico.said
    for side, first_due_us in zip(sides, started[1:], strict=True):
        side.begin(int(first_due_us))
    pico.board.run_ms(SECONDS * 1000)
    return [side.complaints() for side in sides]


@pytest.mark.parametrize("seed", range(1))
def test_each_is_shown_by_its_own_output(seed: int) -> None:
    assert judged(seed) == [[], []]


def test_an_output_that_ignores_its_sensor_s_faults_is_found() -> None:
    first, second = judged(0, second_fault_ticks=60_000)
    assert first == []
    assert any("must be" in complaint for complaint in second)
