"""A scenario, and what no scenario can have: resets, a host that misbehaves, a full file system.

trial = Trial(plan, "reset", (Happening(1200.0, "reset"),))
print(as_toml(trial))
"""

from dataclasses import dataclass

from campaign import generator
from noheap_tools.emulator.scenario import Scenario

# Says what happens in a trial beside its scenario, or where its faults are.
KINDS = {
    "plain": "a scenario, and nothing else",
    "one_tick": "faults of at most one tick while the temperature crosses the threshold",
    "masked_crossing": "interrupts masked while the temperature crosses the threshold",
    "stuck_at_boot": "a fault of the bus that was there before the board started",
    "reset": "the RUN pin, in the middle",
    "brown_out": "the supply fails, in the middle",
    "deaf_host": "the host stops reading",
    "flood": "the host sends as fast as it can",
    "full": "not a byte is free in the file system",
    "wrong_setting": "a setting out of its range",
    "two_sensors": "faults of two sensors at once, each with an output of its own",
}
RESTARTS = ("reset", "brown_out")


@dataclass(frozen=True)
class Happening:
    """Of a kind "reset", "brown_out", "deaf_host" or "flood"; `for_ms` of the latter two."""

    at_ms: float
    kind: str
    for_ms: float = 0.0


@dataclass(frozen=True)
class Trial:
    """`wrong` names the setting that is out of its range. With "stuck_at_boot" the first fault
    begins before the board does. `second` is what happens to a second sensor, with the same
    settings and for the same time; nothing else can happen then."""

    plan: Scenario
    kind: str = "plain"
    happenings: tuple[Happening, ...] = ()
    wrong: str = ""
    second: Scenario | None = None

    @property
    def plans(self) -> tuple[Scenario, ...]:
        """Of each sensor."""
        return (self.plan,) if self.second is None else (self.plan, self.second)

    def times_ms(self, *kinds: str) -> list[tuple[float, float]]:
        """From and to, of the happenings of these kinds."""
        return [(it.at_ms, it.at_ms + it.for_ms) for it in self.happenings if it.kind in kinds]


def as_toml(trial: Trial) -> str:
    """For `noheap run --scenario`, which plays all but what the comments say."""
    lines = [f"# {trial.kind}: {KINDS[trial.kind]}"]
    if trial.wrong:
        lines.append(f"# wrong: {trial.wrong}")
    lines += [f"# at {it.at_ms} ms {it.kind} for {it.for_ms} ms" for it in trial.happenings]
    if trial.second is not None:
        lines.append("# the second sensor's:")
        lines += [f"# {line}" for line in generator.as_toml(trial.second).splitlines()]
    return "\n".join([*lines, generator.as_toml(trial.plan)])
