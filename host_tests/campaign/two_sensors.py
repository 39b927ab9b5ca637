"""A trial of two sensors of one board that fail at the same time, each in its own way.

Its program has two samplers, each with a bus and an output of its own. Each output is judged as if
the other sensor were not there.
"""

from dataclasses import replace
from pathlib import Path
from random import Random

from rp2040py.gpio_pin import GPIOPinState

from campaign import generator
from campaign.bounds import Settings
from campaign.nursery import Outcome
from campaign.trial import Trial
from noheap import block as counters
from noheap_tools.board import boards
from noheap_tools.board import files as device_files
from noheap_tools.board.boards import Soldered
from noheap_tools.emulator.program import Program, boot
from noheap_tools.emulator.scenario import Fault, Scenario
from noheap_tools.emulator.world import first_tick_ns
from noheap_tools.link import keys
from noheap_tools.run.simulation import Result

_PICO = boards.load("pico")
_SECOND = Soldered("tmp102", {"i2c_bus": 1, "address": 0x48}, "second")
_TWO = replace(_PICO, soldered=(*_PICO.soldered, _SECOND))
_PINS = (_PICO.pins.LED_PIN, 15)
_PROGRAM = Path(__file__).parent / "programs" / "two_sensors.py"
_BEGIN_MS, _LAST_MS = 400.0, 3000.0  # of the faults
_TAIL_MS = 600.0
_KINDS = ("nack", "stretch", "stuck_sda", "mid_byte", "unplugged")


def drawn(seed: int) -> Trial:
    dice = Random(f"two sensors {seed}")
    # What the program has no part for is off.
    config: dict[str, object] = {
        **generator.scenario(seed).config,
        "PERIOD_US": dice.choice((5000, 10_000, 10_000, 20_000)),
        "TIER": "asm",
        "PRIORITY": 0,
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
    faults = [_faults(dice) for _ in _PINS]
    ends_ms = [it.at_ms + it.for_ms + settings.back_ms(it.kind) for each in faults for it in each]
    calm_ms = max(ends_ms)
    seconds = round((calm_ms + settings.change_ms(True) + _TAIL_MS) / 1000 + 0.05, 1)
    first, second = (
        Scenario(
            seconds,
            config,
            generator.temperatures_about(dice, settings, calm_ms),
            each,
            generator.NOISE_C,
        )
        for each in faults
    )
    return Trial(first, "two_sensors", second=second)


def _faults(dice: Random) -> tuple[Fault, ...]:
    """They last half of the time, so many of one sensor overlap one of the other."""
    found = []
    at_ms = _BEGIN_MS
    while at_ms < _LAST_MS:
        at_ms += dice.uniform(0, 800)
        for_ms = dice.choice((5.0, 100.0, 600.0))
        found.append(Fault(round(at_ms, 3), dice.choice(_KINDS), for_ms))
        at_ms += for_ms + 1
    return tuple(found)


def run(trial: Trial, sabotage: str = "") -> Outcome:
    """The outcome of the first sensor, with that of the second one in it. `sabotage` is
    MicroPython that runs after the settings."""
    assert trial.second is not None
    pico = boot(_files(trial.plan.config, sabotage), _TWO)
    sides = [_Side(pico, n, plan) for n, plan in enumerate((trial.plan, trial.second))]
    started = pico.line("started", "Traceback")
    if started[0] != "started":
        raise RuntimeError(pico.said)
    for side, first_due_us, block in zip(sides, started[1:3], started[3:], strict=True):
        side.begin(int(first_due_us), int(block))
    pico.board.run_ms(trial.plan.seconds * 1000)
    first, second = (side.outcome() for side in sides)
    pico.say(keys.STOP)
    if pico.line("ended", "Traceback")[0] == "ended":
        first.result.heap_delta_bytes = 0  # it had none
    else:
        first.result.texts.append(pico.said)
    first.second = second
    return first


def _files(config: dict[str, object], sabotage: str) -> dict[str, bytes]:
    on_c, hysteresis_c = config["THRESHOLD_C"], config["HYSTERESIS_C"]
    assert isinstance(on_c, float) and isinstance(hysteresis_c, float)
    values = {
        "PERIOD_US": config["PERIOD_US"],
        "ON_C": round(on_c * 1000),
        "OFF_C": round((on_c - hysteresis_c) * 1000),
        "FAULT_TICKS": config["FAULT_TICKS"],
        "SECOND_FAULT_TICKS": config["FAULT_TICKS"],
        "FAIL_SAFE": config["FAIL_SAFE_LEVEL"],
    }
    settings = "".join(f"{name} = {value!r}\n" for name, value in values.items())
    files = dict(device_files.library(_PICO.mpy_arch))
    files["lib/board.mpy"] = device_files.board_module(_PICO)
    files["main.py"] = f"{settings}{sabotage}\n".encode() + _PROGRAM.read_bytes()
    return files


class _Side:
    """A sensor with its faults, and its output's edges, from that sampler's first tick on."""

    def __init__(self, pico: Program, n: int, plan: Scenario) -> None:
        self._board, self._bus, self._plan = pico.board, pico.board.buses[n], plan
        self._start_ns = 0
        self._block = 0
        self._sign = 1
        self._edges: list[tuple[float, int]] = []  # ns since the board's start
        pico.board.sensors[n]._temperature_c = self._temperature
        pico.board.mcu.gpio[_PINS[n]].add_listener(self._on_output)

    def begin(self, first_due_us: int, block: int) -> None:
        self._block = block
        self._start_ns = first_tick_ns(self._board, {"first_due_us": first_due_us})
        for fault in self._plan.faults:
            for at_ms, kind in (
                (fault.at_ms, fault.kind),
                (fault.at_ms + fault.for_ms, None),
            ):
                alarm = self._board.clock.create_alarm(lambda kind=kind: self._bus.set_fault(kind))
                alarm.schedule(self._start_ns + at_ms * 1e6 - self._board.now_ns)

    def outcome(self) -> Outcome:
        """As of now."""
        words = [self._board.word(self._block + 4 * n) for n in range(counters.BLOCK_WORDS)]
        missed = words[counters.MISSED]
        edges = [((at_ns - self._start_ns) / 1e6, level) for at_ns, level in self._edges]
        # Its level at the first tick is that of the last edge before it.
        before = [level for at_ms, level in edges if at_ms < 0][-1:]
        return Outcome(
            Result(
                _PICO.name,
                simulated_s=self._now_ms / 1000,
                period_us=words[counters.PERIOD_US],
                ticks=words[counters.PERIODS] - missed,
                missed=missed,
                sensor_faults=words[counters.FAULTS],
                led_edges_ms=[(0.0, level) for level in before]
                + [(at_ms, level) for at_ms, level in edges if at_ms >= 0],
            ),
            started=True,
        )

    @property
    def _now_ms(self) -> float:
        return (self._board.now_ns - self._start_ns) / 1e6 if self._start_ns else -1.0

    def _temperature(self) -> float:
        self._sign = -self._sign
        return self._plan.temperature_c(self._now_ms) + self._sign * self._plan.noise_c / 2

    def _on_output(self, state: GPIOPinState, _before: GPIOPinState) -> None:
        self._edges.append((self._board.now_ns, int(state == GPIOPinState.HIGH)))
