"""Runs of the firmware that share their boot: it is most of a short run's time.

    outcome = nursery().run(trial)

The board boots and imports all of the firmware once, up to the first look at a setting. There the
process forks for each scenario: the child writes that scenario's settings into the emulated flash
and goes on. What differs from a board: config.py fetches its values from settings.py, which is
firmware/config.py, at that first look.
"""

import functools
import math
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field

from campaign import happening
from campaign.trial import Trial
from noheap_tools import paths
from noheap_tools.board import boards
from noheap_tools.board import config as firmware_config
from noheap_tools.board import files as device_files
from noheap_tools.emulator.i2c_bus import I2CBus
from noheap_tools.emulator.scenario import Scenario
from noheap_tools.emulator.world import first_tick_ns
from noheap_tools.errors import ToolError
from noheap_tools.link.decode import Record
from noheap_tools.run.simulation import Result, Simulation
from noheap_tools.toolchain import resolve_image

_ASKED = "settings are asked for"
_CONFIG = f'''
def __getattr__(name):
    import time
    print("{_ASKED}")
    time.sleep_ms(20)
    import settings
    globals().update(settings.__dict__)
    return getattr(settings, name)
'''
_SETTINGS_BYTES = 6000  # the same for all, so that the filesystem has the same places
_BOOT_LIMIT_MS = 5000
_BAD_BITS = 0x000F  # SBOS397 table 8-8: always 0


@dataclass
class Outcome:
    """Times in ms, simulated, from the first tick; those of records: when they came."""

    result: Result
    samples: list[float] = field(default_factory=list)
    errors: list[tuple[float, int]] = field(default_factory=list)  # kind of hal/errors.py
    reports: list[float] = field(default_factory=list)
    credible: list[float] = field(default_factory=list)  # noise that looked like a temperature
    ended_ms: float = 0.0
    started: bool = False
    led_moved: bool = False  # since the board's start
    restarts: list["Restart"] = field(default_factory=list)
    second: "Outcome | None" = None  # of a trial's second sensor


@dataclass
class Restart:
    at_ms: float
    said: int  # texts before it
    first_tick_ms: float = math.inf


class _Run(Simulation):
    """A Simulation that gets its scenario late, and keeps more."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        board = boards.load("pico")
        image = resolve_image(board.name, lambda text: None).path
        super().__init__(board, image, files, Scenario())
        self.outcome = Outcome(self.result)
        for bus in self.board.buses.values():
            self._listen(bus)

    def wait_until_asked(self) -> None:
        while _ASKED not in self.result.texts:
            self.board.run_ms(1)
            if self.board.now_ns > _BOOT_LIMIT_MS * 1e6:
                raise ToolError(f"no look at config.py; the board said {self.result.texts}")
        self.result.texts.clear()

    def live(self, trial: Trial, files: Mapping[str, bytes]) -> Outcome:
        self._scenario = self._world._scenario = trial.plan
        self._trial = trial
        self.board.write_files(files, full=trial.kind == "full")
        if trial.kind == "stuck_at_boot":
            self.board.set_fault(trial.plan.faults[0].kind)
        try:
            self.run()
        except ToolError as error:
            self.result.texts.append(f"{error}: {error.hint}")
        self.outcome.ended_ms = self.now_ms
        self.outcome.started = self._start_ns is not None
        self.outcome.led_moved = bool(self.board.led_edges)
        return self.outcome

    def _on_hello(self, fields: Mapping[str, int]) -> None:
        restarts = self.outcome.restarts
        if self._start_ns is None:
            super()._on_hello(fields)
            happening.plan(self._trial, self.board, self._start_ns or 0, self._restarts)
        elif restarts and math.isinf(restarts[-1].first_tick_ms):
            first_ns = first_tick_ns(self.board, fields) - self._start_ns
            restarts[-1].first_tick_ms = first_ns / 1e6
            self._block = fields["block_address"]

    def _restarts(self) -> None:
        self.outcome.restarts.append(Restart(self.now_ms, len(self.result.texts)))

    def _listen(self, bus: I2CBus) -> None:
        wire = bus._wire
        disturbed = wire._as_it_arrives

        def listen(value: int) -> int:
            value = disturbed(value)
            if bus.fault == "garbage" and len(wire._reading) == 1 and not value & _BAD_BITS:
                self.outcome.credible.append(self.now_ms)
            return value

        wire._as_it_arrives = listen

    def _on_sample(self, sample: Record) -> None:
        if not self.result.simulated_s:
            self.outcome.samples.append(self.now_ms)
            if sample.fields["error"]:
                self.outcome.errors.append((self.now_ms, sample.fields["error"]))
        super()._on_sample(sample)

    def _on_stats(self, fields: Mapping[str, int]) -> None:
        self.outcome.reports.append(self.now_ms)
        super()._on_stats(fields)


class Nursery:
    """One boot; any number of `run`s, each in its own process. Not for Windows."""

    def __init__(self) -> None:
        self.child = 0  # the process of the run that is under way, or 0
        self._board = boards.load("pico")
        # Those of all tiers: the settings choose one.
        self._files = device_files.everything(self._board, whole_library=True)
        self._files["config.py"] = _CONFIG.encode()
        self._booted = _Run(self._with_settings({}, ""))
        self._booted.wait_until_asked()

    def run(self, trial: Trial, sabotage: str = "") -> Outcome:
        """Returns the outcome of `trial`. `sabotage` is MicroPython that runs before the
        firmware's main, with its settings as globals."""
        files = self._with_settings(trial.plan.config, sabotage)
        reading, writing = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        # Whoever ends this process by SIGTERM must find `child`.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM,))
        child = os.fork()
        if child == 0:
            os.close(reading)
            self._be_child(writing, trial, files)
        os.close(writing)
        self.child = child
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        with os.fdopen(reading, "rb") as pipe:
            said = pipe.read()
        os.waitpid(child, 0)
        self.child = 0
        outcome = pickle.loads(said) if said else "the process ended without a word"
        if isinstance(outcome, str):
            raise RuntimeError(outcome)
        return outcome

    def _be_child(self, writing: int, trial: Trial, files: Mapping[str, bytes]) -> None:
        """Never returns: the parent's clean-up is not for the child."""
        try:
            try:
                said = pickle.dumps(self._booted.live(trial, files))
            except BaseException:
                said = pickle.dumps(traceback.format_exc())
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(said)
        finally:
            os._exit(0)

    def _with_settings(self, config: Mapping[str, object], sabotage: str) -> dict[str, bytes]:
        text = (paths.FIRMWARE / "config.py").read_bytes()
        text += firmware_config.overrides(config) + sabotage.encode() + b"\n#"
        assert len(text) < _SETTINGS_BYTES, "_SETTINGS_BYTES: more"
        return {**self._files, "settings.py": text.ljust(_SETTINGS_BYTES, b"#")}


@functools.cache
def nursery() -> Nursery:
    """The one of this process."""
    return Nursery()
