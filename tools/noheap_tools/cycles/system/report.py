"""The worst response times of a program's handlers, as data and as text."""

from dataclasses import dataclass, field
from typing import Any

from noheap_tools.cycles.system.response import ENTRY_AND_EXIT, NMI, Response, Stretch
from noheap_tools.emulator.board import CLOCK_HZ

_PER_US = CLOCK_HZ // 1_000_000


@dataclass
class Figures:
    """Of one handler. `own`: of the program. `bound` and `stack_bound` are None where `unclear`
    and `stack_unclear` say why; then `cycles` and `stack`, which were measured, stand for them.
    `response_cycles`: the longest that was measured."""

    name: str
    interrupt: str
    kind: str
    own: bool
    runs: int
    cycles: int
    response_cycles: int
    stack: int
    period_given: bool = False
    bound: int | None = None
    unclear: list[str] = field(default_factory=list)
    stack_bound: int | None = None
    response: Response | None = None

    @property
    def worst(self) -> int:
        return self.cycles if self.bound is None else self.bound

    @property
    def worst_stack(self) -> int:
        return self.stack if self.stack_bound is None else self.stack_bound

    def violations(self, limit: int | None) -> list[str]:
        found = [f"{self.name}: no bound: {why}. {_seen(self.cycles)}" for why in self.unclear]
        if self.bound is not None and self.cycles > self.bound:
            found.append(
                f"{self.name}: {self.cycles:,} cycles measured, more than the bound of"
                f" {self.bound:,}"
            )
        response = self.response
        assert response is not None
        if response.cycles is None:
            return [*found, f"{self.name}: those that go first leave it no time"]
        if self.response_cycles > response.cycles:
            found.append(
                f"{self.name}: a response of {self.response_cycles:,} cycles was measured, more"
                f" than the worst of {response.cycles:,}"
            )
        if response.again:
            found.append(
                f"{self.name}: its worst response of {response.cycles:,} cycles is longer than"
                f" its shortest period of {response.task.period:,}"
            )
        if limit is not None and response.cycles > limit:
            found.append(
                f"{self.name}: a worst response of {response.cycles:,} cycles, at most {limit:,}"
                " allowed"
            )
        return found

    def as_json(self) -> dict[str, Any]:
        response = self.response
        assert response is not None
        task = response.task
        return {
            "name": self.name,
            "interrupt": self.interrupt,
            "kind": self.kind,
            "priority": task.level,
            "runs": self.runs,
            "period_cycles": task.period,
            "period_given": self.period_given,
            "cycles": self.cycles,
            "bound": self.bound,
            "unclear": self.unclear,
            "blocked_cycles": response.blocked,
            "blocked_by": response.blocked_by,
            "preempted": [
                {"by": it.by, "times": it.times, "cycles": it.cycles} for it in response.preempted
            ],
            "again_cycles": response.again,
            "response_cycles": response.cycles,
            "measured_response_cycles": self.response_cycles,
            "stack_bytes": self.stack,
            "stack_bound": self.stack_bound,
        }

    def rows(self) -> list[tuple[str, str]]:
        response = self.response
        assert response is not None
        task = response.task
        priority = "NMI" if task.level == NMI else f"priority {task.level}"
        rows = [(self.name, f"{self.kind}, {priority}, {self.runs} runs, {self.period()}")]
        worst = "no end" if response.cycles is None else time(response.cycles)
        rows.append(("  response", f"{worst} at worst, {time(self.response_cycles)} measured"))
        rows.append(("    own", f"{self.worst:,} {self._what()}"))
        rows.append(("    entry and exit", f"{ENTRY_AND_EXIT}"))
        if response.blocked:
            rows.append(("    blocked", f"{response.blocked:,} by {response.blocked_by}"))
        rows += [
            ("    preempted", f"{it.cycles:,} by {it.by}, {it.times} times")
            for it in response.preempted
        ]
        if response.again:
            rows.append(("    again", f"{response.again:,} by its own run before"))
        return rows

    def period(self) -> str:
        """How far apart its requests are."""
        assert self.response is not None
        period = self.response.task.period
        if period is None:
            return "requested once"
        return f"{time(period)} or more apart{'' if self.period_given else ', as seen'}"

    def _what(self) -> str:
        if self.bound is None:
            return "measured, not a bound"
        return f"by its machine code, {self.cycles:,} measured"


@dataclass
class System:
    """`stack`: bytes that nested handlers take at worst, `stack_measured`: that they took."""

    name: str
    seconds: float
    handlers: list[Figures]
    others: list[Figures]
    stretches: list[Stretch]
    utilisation: float
    stack: int
    stack_measured: int
    silent: list[str] = field(default_factory=list)

    def violations(self, limit: int | None = None) -> list[str]:
        found = [why for it in self.handlers for why in it.violations(limit)]
        found += self.silent
        if self.utilisation >= 1:
            found.append(f"all interrupts take {self.utilisation:.0%} of the CPU")
        if self.stack_measured > self.stack:
            found.append(
                f"{self.stack_measured:,} bytes of stack were measured, more than the worst of"
                f" {self.stack:,}"
            )
        return found

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "seconds": self.seconds,
            "handlers": [it.as_json() for it in self.handlers],
            "others": [it.as_json() for it in self.others],
            "masked": [
                {"cycles": it.cycles, "where": it.where, "priority": it.level}
                for it in self.stretches
            ],
            "utilisation": round(self.utilisation, 6),
            "stack_bytes": self.stack,
            "measured_stack_bytes": self.stack_measured,
        }

    def text(self) -> str:
        count = len(self.handlers)
        handlers = f"{count} handler{'' if count == 1 else 's'}"
        rows = [(self.name, f"{handlers}, followed for {self.seconds:g} s")]
        for it in self.handlers:
            rows += it.rows()
        rows += [(it.name, f"{it.worst:,} measured, {it.period()}") for it in self.others]
        if self.stretches:
            longest = self.stretches[0]
            rows.append(("masked", f"{longest.cycles:,} at most, by {longest.where}"))
        rows.append(("utilisation", f"{self.utilisation:.2%} of the CPU, at worst"))
        rows.append(
            ("stack", f"{self.stack:,} bytes nested, at worst; {self.stack_measured:,} measured")
        )
        width = max(len(name) for name, _ in rows)
        lines = [f"{name:<{width}}  {value}".rstrip() for name, value in rows]
        return "\n".join([*lines, _NOTE])


_NOTE = (
    "Cycles. Periods, masked stretches and MicroPython's own interrupts are those of this run,"
    " not bounds."
)


def time(cycles: int) -> str:
    return f"{cycles:,} ({cycles / _PER_US:,.1f} µs)"


def _seen(cycles: int) -> str:
    return f"{cycles:,} cycles were measured"
