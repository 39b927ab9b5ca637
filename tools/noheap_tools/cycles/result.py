"""The results for one function or handler, as data and as text."""

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from noheap_tools.cycles.analysis import Analysis
from noheap_tools.cycles.trace import LINE_BYTES, Trace

_MANY_FUNCTIONS = 12  # in the text


@dataclass
class Spread:
    minimum: int
    median: float
    maximum: int

    @classmethod
    def of(cls, values: Sequence[int]) -> "Spread":
        return cls(min(values), statistics.median(values), max(values))

    def as_json(self) -> dict[str, float]:
        return {"min": self.minimum, "median": self.median, "max": self.maximum}

    def __str__(self) -> str:
        return f"{self.minimum} / {self.median:g} / {self.maximum}"


@dataclass
class Result:
    """`cycles` are of whole calls; `code` and `bound` of the machine code alone."""

    name: str
    kind: str
    calls: int
    cycles: Spread
    code: Spread | None = None
    bound: int | None = None
    unclear: list[str] = field(default_factory=list)
    contradictions: list[str] = field(default_factory=list)
    loops: list[dict[str, int | None]] = field(default_factory=list)
    helpers: list[dict[str, Any]] = field(default_factory=list)
    flash_lines: int = 0
    code_flash_lines: int | None = None
    instructions: list[tuple[str, int]] = field(default_factory=list)
    bounded: bool = True  # its kind can have a bound
    stack: int = 0  # bytes measured, at most
    stack_bound: int | None = None
    stack_unclear: list[str] = field(default_factory=list)
    frame: int = 0  # bytes of an exception's frame at most; it is in both

    @property
    def judged(self) -> Spread:
        """The cycles that --max is compared with, and that the bound is for."""
        return self.code or self.cycles

    def violations(self, limit: int | None, bound_limit: int | None = None) -> list[str]:
        """The reasons why it does not hold; empty if it does. `limit` is for the measured cycles,
        `bound_limit` for the static bound: unclear points count only under the latter."""
        found = list(self.contradictions)
        most = self.judged.maximum
        if self.bound is not None and most > self.bound:
            found.append(f"{most} cycles measured, more than the bound of {self.bound}")
        if self.stack_bound is not None and self.stack > self.stack_bound:
            found.append(
                f"{self.stack} bytes of stack measured, more than the bound of {self.stack_bound}"
            )
        if limit is not None and most > limit:
            found.append(f"{most} cycles measured, at most {limit} allowed")
        if bound_limit is None:
            return found
        if self.bound is not None and self.bound > bound_limit:
            found.append(f"bound of {self.bound} cycles, at most {bound_limit} allowed")
        return found + [f"no bound: {why}" for why in self.unclear]

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "kind": self.kind,
            "calls": self.calls,
            "cycles": self.cycles.as_json(),
            "code_cycles": self.code.as_json() if self.code else None,
            "bound": self.bound,
            "unclear": self.unclear,
            "contradictions": self.contradictions,
            "loops": self.loops,
            "helpers": self.helpers,
            "stack_bytes": self.stack,
            "stack_bound": self.stack_bound,
            "stack_unclear": self.stack_unclear,
            "flash_lines": self.flash_lines,
            "code_flash_lines": self.code_flash_lines,
            "instructions": dict(self.instructions),
        }

    def rows(self) -> list[tuple[str, str]]:
        what = "min / median / max"
        rows = [(self.name, self.kind), ("measured", f"{self.calls} calls")]
        rows.append(("cycles", f"{self.cycles}   {what}, from call to return"))
        if self.code:
            rows.append(("", f"{self.code}   of its machine code"))
        if self.bound is not None:
            rows.append(("bound", f"{self.bound} of its machine code"))
        rows += [("bound" if n == 0 else "", why) for n, why in enumerate(self.unclear)]
        rows += [("loop", _loop(it)) for it in self.loops]
        rows += [("calls", _helper(it)) for it in self.helpers]
        rows += self._stack_rows()
        lines = f"{self.flash_lines} lines of {LINE_BYTES} bytes"
        if self.code_flash_lines is not None:
            lines += f", {self.code_flash_lines} of them from its machine code on"
        rows.append(("flash", lines))
        rows.append(("instructions", str(sum(count for _, count in self.instructions))))
        rows += [("", f"{count:>6} {name}") for name, count in self.instructions[:_MANY_FUNCTIONS]]
        rest = self.instructions[_MANY_FUNCTIONS:]
        if rest:
            rows.append(("", f"{sum(n for _, n in rest):>6} in {len(rest)} others"))
        return rows

    def _stack_rows(self) -> list[tuple[str, str]]:
        with_frame = ", the exception's frame included" if self.frame else ""
        rows = [("stack", f"{self.stack} bytes measured{with_frame}")]
        if self.stack_bound is not None:
            rows.append(("", f"{self.stack_bound} at most, by its machine code"))
        return rows + [("", f"no bound: {why}") for why in self.stack_unclear]

    def text(self) -> str:
        width = max(len(name) for name, _ in self.rows())
        return "\n".join(f"{name:<{width}}  {value}".rstrip() for name, value in self.rows())


def _loop(it: dict[str, int | None]) -> str:
    where = f"line {it['line']}" if it["line"] else f"at +{it['offset']:#x}"
    back = "unbounded" if it["rounds"] is None else f"jumps back at most {it['rounds']} times"
    return f"{where}: {back}, {it['cycles']} cycles a round"


def _helper(it: dict[str, Any]) -> str:
    bound = "no bound" if it["bound"] is None else f"at most {it['bound']} given"
    seen = "never called" if it["measured"] is None else f"{it['measured']} cycles measured"
    return f"{it['name']}: {seen}, {bound}"


def of_calls(
    name: str,
    kind: str,
    traces: Sequence[Trace],
    analysis: Analysis | None,
    label: Callable[[int], str],
) -> Result:
    """Summary of the function's calls, with the instructions of the slowest one."""
    slowest = max(traces, key=lambda trace: trace.cycles)
    result = Result(
        name,
        kind,
        len(traces),
        Spread.of([trace.cycles for trace in traces]),
        flash_lines=len(_union(trace.flash_lines for trace in traces)),
        instructions=by_function(slowest.instructions, label),
        bounded=analysis is not None,
        stack=max(trace.stack for trace in traces),
    )
    if analysis is None:
        return result
    code = [trace.code_cycles for trace in traces if trace.code_cycles is not None]
    result.code = Spread.of(code) if code else None
    result.code_flash_lines = len(_union(trace.code_flash_lines for trace in traces))
    add_bound(result, analysis, traces)
    return result


def add_bound(result: Result, analysis: Analysis, traces: Sequence[Trace]) -> None:
    result.bound = analysis.cycles
    result.unclear = analysis.unclear
    if analysis.stack.bytes is not None:
        result.stack_bound = analysis.stack.bytes + result.frame
    result.stack_unclear = analysis.stack.unclear
    wrong = (it for trace in traces for it in analysis.contradictions(trace.steps))
    result.contradictions = list(dict.fromkeys(wrong))
    result.loops = [
        {
            "line": it.line,
            "offset": it.loop.lowest - analysis.entry,
            "rounds": it.rounds,
            "cycles": it.cycles,
        }
        for it in analysis.loops
    ]
    for name in dict.fromkeys(it.helper for it in analysis.helper_calls()):
        at = {it.at for it in analysis.helper_calls() if it.helper == name}
        seen = [s.called for t in traces for s in t.steps if s.at in at and s.called is not None]
        bound = analysis.call_bounds.get(name or "")
        result.helpers.append({"name": name, "bound": bound, "measured": max(seen, default=None)})


def by_function(instructions: Counter[int], label: Callable[[int], str]) -> list[tuple[str, int]]:
    """Instructions executed in each function, the most first."""
    found: Counter[str] = Counter()
    for at, count in instructions.items():
        found[label(at)] += count
    return found.most_common()


def _union(sets: Iterable[set[int]]) -> set[int]:
    return set().union(*sets)
