"""A scenario: the events in the world around the emulated board, as a TOML file.

    seconds = 10                    # optional: how long to run
    noise_c = 0.25                  # optional: conversions alternate by this much

    [config]                        # optional: values of the firmware's config.py for this run
    threshold_c = 30.0

    [[step]]
    at_ms = 0                       # from the first tick; steps are in time order
    temperature_c = 25.0            # one of: temperature_c
    [[step]]
    at_ms = 1000
    ramp_to_c = 35.0                #         ramp_to_c with over_ms
    over_ms = 2000
    [[step]]
    at_ms = 4000
    pressure_pa = 95_000            #         another quantity of quantities.py; over_ms: a ramp
    over_ms = 500
    [[step]]
    at_ms = 4500
    outside.temperature_c = -5.0    #         the same for one sensor, by its name in board.toml
    [[step]]
    at_ms = 5000
    fault = "unplugged"             #         fault with for_ms
    for_ms = 300

Expectations, each [[expect]], are judged at the end of the run: see expectations.py.

The faults: "nack" (the sensor does not answer), "unplugged" (the same, and it loses its
registers), "stuck_sda" (the data line is held low), "mid_byte" (the same, by the sensor,
until it is clocked), "stretch" (the clock line is held low), "garbage" (it answers with noise),
"frozen" (always with its last reading), "jump" (40 °C too high), "masked" (nothing of the
sensor's: no interrupt is served, as while flash is erased).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from noheap_tools import project, toml_text
from noheap_tools.board import config as firmware_config
from noheap_tools.board import settings
from noheap_tools.emulator import catalog, expectations
from noheap_tools.emulator.expectations import Expectation
from noheap_tools.emulator.faults import FAULTS
from noheap_tools.emulator.quantities import QUANTITIES, TEMPERATURE
from noheap_tools.errors import UsageError

MIN_C, MAX_C = QUANTITIES[TEMPERATURE].low, QUANTITIES[TEMPERATURE].high
DEFAULT_SECONDS = 10.0


@dataclass(frozen=True)
class Temperature:
    """From `at_ms` on, the temperature goes to `to_c` in a straight line over `over_ms`."""

    at_ms: float
    to_c: float
    over_ms: float = 0.0


@dataclass(frozen=True)
class Change:
    """The same of another quantity, or of one sensor; `sensor` is "" for all."""

    at_ms: float
    sensor: str
    quantity: str
    to: float
    over_ms: float = 0.0


@dataclass(frozen=True)
class Fault:
    at_ms: float
    kind: str
    for_ms: float


@dataclass(frozen=True)
class Scenario:
    seconds: float = DEFAULT_SECONDS
    config: dict[str, object] = field(default_factory=dict)
    temperatures: tuple[Temperature, ...] = (Temperature(0, 25.0),)
    faults: tuple[Fault, ...] = ()
    noise_c: float = 0.0
    changes: tuple[Change, ...] = ()
    expectations: tuple[Expectation, ...] = ()

    def temperature_c(self, at_ms: float) -> float:
        """The world's temperature `at_ms` after the first tick (before it: as at the start)."""
        steps = [(it.at_ms, it.to_c, it.over_ms) for it in self.temperatures]
        return _along(steps, QUANTITIES[TEMPERATURE].at_rest, at_ms)

    def value(self, sensor: str, quantity: str, at_ms: float) -> float:
        """The value that `sensor` measures then. Steps for it alone go before those for all."""
        if quantity == TEMPERATURE:
            common = self.temperature_c
        else:
            steps = self._steps("", quantity)

            def common(at_ms: float) -> float:
                return _along(steps, catalog.at_rest(sensor, quantity), at_ms)

        own = self._steps(sensor, quantity) if sensor else []
        if not own or max(at_ms, 0) < own[0][0]:
            return common(at_ms)
        return _along(own, common(own[0][0]), at_ms)

    def _steps(self, sensor: str, quantity: str) -> list[tuple[float, float, float]]:
        return [
            (it.at_ms, it.to, it.over_ms)
            for it in self.changes
            if (it.sensor, it.quantity) == (sensor, quantity)
        ]


def _along(steps: Sequence[tuple[float, float, float]], start: float, at_ms: float) -> float:
    """The value at `at_ms` of one that goes from `start` through `steps`, each (at_ms, to,
    over_ms)."""
    current = start
    for index, (begin_ms, to, over_ms) in enumerate(steps):
        if begin_ms > max(at_ms, 0):
            break
        following = steps[index + 1 : index + 2]
        until = min([max(at_ms, 0), *(later[0] for later in following)])
        elapsed = until - begin_ms
        if elapsed >= over_ms:
            current = to
        else:
            current += (to - current) * elapsed / over_ms
    return current


def load(path: Path) -> Scenario:
    """Read `path`; UsageError names file, line and key of an error."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot read the scenario {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"the scenario {path} is not UTF-8 text") from error
    return parse(text, str(path))


def parse(text: str, name: str = "<scenario>") -> Scenario:
    try:
        data = toml_text.loads(text)
    except ValueError as error:
        raise UsageError(f"{name}: {error}", "The file must be TOML.") from error
    return _Reader(text, name).scenario(data)


def _named(file: Path | None) -> str:
    return f"{file.parent.name}/{file.name}" if file else ""


class _Reader:
    """Checks one file; knows the line of each key, for the messages."""

    def __init__(self, text: str, name: str) -> None:
        self._lines = text.splitlines()
        self._name = name

    def scenario(self, data: dict[str, Any]) -> Scenario:
        for key in data:
            if key not in ("seconds", "noise_c", "config", "step", "expect"):
                hint = "Known: seconds, noise_c, [config], [[step]], [[expect]]."
                raise self._wrong("", 0, key, "unknown key", hint)
        seconds = DEFAULT_SECONDS
        if "seconds" in data:
            seconds = self._number("", 0, data, "seconds", 0.1, 86_400)
        noise_c = self._number("", 0, data, "noise_c", 0, 50) if "noise_c" in data else 0.0
        temperatures: list[Temperature] = []
        changes: list[Change] = []
        faults: list[Fault] = []
        steps = data.get("step", [])
        if not (isinstance(steps, list) and all(isinstance(step, dict) for step in steps)):
            raise self._wrong("", 0, "step", "must be written [[step]], in double brackets")
        previous = 0.0
        for index, step in enumerate(steps):
            at_ms = self._number("step", index, step, "at_ms", 0, 86_400_000)
            if at_ms < previous:
                raise self._wrong("step", index, "at_ms", f"goes back in time, after {previous:g}")
            previous = at_ms
            if not self._change(index, step, at_ms, changes):
                self._step(index, step, at_ms, temperatures, faults)
        if not temperatures or temperatures[0].at_ms > 0:
            temperatures.insert(0, Temperature(0, 25.0))
        return Scenario(
            seconds,
            self._config(data),
            tuple(temperatures),
            tuple(faults),
            noise_c,
            tuple(changes),
            self._expectations(data, seconds),
        )

    def _expectations(self, data: dict[str, Any], seconds: float) -> tuple[Expectation, ...]:
        items = data.get("expect", [])
        if not (isinstance(items, list) and all(isinstance(item, dict) for item in items)):
            raise self._wrong("", 0, "expect", "must be written [[expect]], in double brackets")
        return expectations.read(
            items,
            seconds,
            lambda index, item, key, low, high: self._number(
                "expect", index, dict(item), key, low, high
            ),
            lambda index, key, what, hint: self._wrong("expect", index, key, what, hint),
        )

    def _change(
        self, index: int, step: dict[str, Any], at_ms: float, changes: list[Change]
    ) -> bool:
        """Take a step that changes a quantity but the temperature of all; False for another."""
        rest = {key: value for key, value in step.items() if key not in ("at_ms", "over_ms")}
        sensors = [key for key, value in rest.items() if isinstance(value, dict)]
        known = catalog.quantities()
        others = [key for key in rest if key in known and key != TEMPERATURE]
        if not sensors and not others:
            return False
        key = [*sensors, *others][0]
        if len(rest) > 1:
            raise self._wrong("step", index, key, "a step changes one thing")
        sensor, values = (key, rest[key]) if sensors else ("", rest)
        if len(values) != 1:
            raise self._wrong("step", index, key, "a step changes one quantity of one sensor")
        quantity = next(iter(values))
        if quantity not in known:
            hint = f"{project.suggestion(quantity, known)}Known: {', '.join(known)}."
            raise self._wrong("step", index, key, f"there is no quantity {quantity!r}", hint)
        limits = known[quantity]
        number = values[quantity]
        if (
            isinstance(number, bool)
            or not isinstance(number, int | float)
            or not (limits.low <= number <= limits.high)
        ):
            what = f"{quantity} must be a number from {limits.low:g} to {limits.high:g}"
            raise self._wrong("step", index, key, what)
        over_ms = 0.0
        if "over_ms" in step:
            over_ms = self._number("step", index, step, "over_ms", 1, 86_400_000)
        changes.append(Change(at_ms, sensor, quantity, number, over_ms))
        return True

    def _step(
        self,
        index: int,
        step: dict[str, Any],
        at_ms: float,
        temperatures: list[Temperature],
        faults: list[Fault],
    ) -> None:
        forms = {
            "temperature_c": ("temperature_c",),
            "ramp_to_c": ("ramp_to_c", "over_ms"),
            "fault": ("fault", "for_ms"),
        }
        known = {"at_ms", *(key for form in forms.values() for key in form)}
        known.update(catalog.quantities())
        for key in step:
            if key not in known:
                hint = f"Known: {', '.join(sorted(known))}."
                raise self._wrong("step", index, key, "unknown key", hint)
        chosen = [form for form in forms if form in step]
        if len(chosen) != 1:
            raise self._wrong(
                "step", index, chosen[-1] if chosen else "at_ms",
                "a step has exactly one of temperature_c, ramp_to_c, fault, or another quantity",
            )  # fmt: skip
        for key in step:
            if key not in ("at_ms", *forms[chosen[0]]):
                raise self._wrong("step", index, key, f"does not go with {chosen[0]}")
        if chosen[0] == "temperature_c":
            to_c = self._number("step", index, step, "temperature_c", MIN_C, MAX_C)
            temperatures.append(Temperature(at_ms, to_c))
        elif chosen[0] == "ramp_to_c":
            to_c = self._number("step", index, step, "ramp_to_c", MIN_C, MAX_C)
            over_ms = self._number("step", index, step, "over_ms", 1, 86_400_000)
            temperatures.append(Temperature(at_ms, to_c, over_ms))
        else:
            if step["fault"] not in FAULTS:
                raise self._wrong("step", index, "fault", f"must be one of {', '.join(FAULTS)}")
            for_ms = self._number("step", index, step, "for_ms", 1, 86_400_000)
            if faults and at_ms < faults[-1].at_ms + faults[-1].for_ms:
                raise self._wrong("step", index, "fault", "begins before the last one has ended")
            faults.append(Fault(at_ms, step["fault"], for_ms))

    def _config(self, data: dict[str, Any]) -> dict[str, object]:
        values = data.get("config", {})
        if not isinstance(values, dict):
            raise self._wrong("", 0, "config", "must be written [config]")
        file = project.current().config
        if values and file is None:
            raise self._wrong("config", 0, next(iter(values)), "the firmware has no config.py")
        defaults = firmware_config.defaults()
        known = settings.of(file.read_text(encoding="utf-8")) if values and file else {}
        config = {}
        for key, value in values.items():
            name = key.upper()
            if name not in defaults:
                hint = f"It has {', '.join(sorted(defaults)).lower()}."
                raise self._wrong("config", 0, key, f"is not in {_named(file)}", hint)
            if isinstance(defaults[name], str):
                if not isinstance(value, str):
                    raise self._wrong("config", 0, key, "must be a text in quotes")
            elif isinstance(value, bool) or not isinstance(value, int | float):
                raise self._wrong("config", 0, key, "must be a number")
            is_whole = isinstance(defaults[name], int) and known[name].limits.kind != "float"
            if is_whole and not isinstance(value, int):
                raise self._wrong("config", 0, key, "must be a whole number")
            config[name] = value
        return config

    def _number(
        self, table: str, index: int, data: dict[str, Any], key: str, low: float, high: float
    ) -> float:
        value = data.get(key)
        if value is None:
            raise self._wrong(table, index, key, "is missing")
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not low <= value <= high:
            raise self._wrong(
                table, index, key, f"must be a number from {low:.10g} to {high:.10g}"
            )
        return value

    def _wrong(self, table: str, index: int, key: str, what: str, hint: str = "") -> UsageError:
        return UsageError(f"{self._name}:{self._line(table, index, key)}: {key}: {what}", hint)

    def _line(self, table: str, index: int, key: str) -> int:
        """The line of `key` in the `index`-th `table`, or that table's own line without it."""
        current, seen, header = "", -1, 1
        here = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]")
        for number, line in enumerate(self._lines, 1):
            bracket = re.match(r"\s*\[+\s*([\w.-]+)\s*\]+", line)
            if bracket:
                current = bracket[1]
                seen = seen + 1 if current == table else seen
                if current == table and seen == index:
                    header = number
                if not table and current == key:
                    return number
            elif current == table and seen == (index if table else -1) and here.match(line):
                return number
        return header
