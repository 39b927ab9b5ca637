"""The result for code whose cycles nobody counts: its bound, and the instructions that it took."""

from dataclasses import dataclass, field
from typing import Any

from noheap_tools.cycles.analysis import Analysis
from noheap_tools.cycles.result import Spread

_RAN = "Instructions are QEMU's, which has no cycles."
_NOTE = (
    "Cycles are those of the {core}'s table at worst, with the fetch of code from RAM and the"
    " waits for APB, and without those for flash."
)


@dataclass
class Counted:
    """`instructions` of each run, as executed, None if nothing ran; `path_cycles` the most that
    the table gives for one of these. `bound` is without the time that the code waits: `wait_us`,
    at a clock of `hz`."""

    name: str
    kind: str
    core: str
    calls: int
    instructions: Spread | None
    path_cycles: int | None = None
    hz: int = 0
    wait_us: int = 0
    bound: int | None = None
    unclear: list[str] = field(default_factory=list)
    contradictions: list[str] = field(default_factory=list)
    loops: list[dict[str, Any]] = field(default_factory=list)
    stack_bound: int | None = None
    stack_unclear: list[str] = field(default_factory=list)

    def add_bound(self, found: Analysis, frame: int = 0) -> None:
        """`frame`: bytes that the core pushes before it: those of an exception, for a handler."""
        self.bound = found.cycles
        self.unclear = found.unclear
        if found.stack.bytes is not None:
            self.stack_bound = found.stack.bytes + frame
        self.stack_unclear = found.stack.unclear
        self.loops = [
            {
                "line": it.line,
                "offset": it.loop.lowest - found.entry,
                "rounds": it.rounds,
                "cycles": it.cycles,
                "waits": it.waits,
            }
            for it in found.loops
        ]

    @property
    def wait_cycles(self) -> int:
        return -(-self.wait_us * self.hz // 1_000_000)

    @property
    def whole_bound(self) -> int | None:
        """With what it waits."""
        return None if self.bound is None else self.bound + self.wait_cycles

    def violations(self, bound_limit: int | None) -> list[str]:
        """Why it does not hold; unclear points count only with a limit."""
        found = list(self.contradictions)
        if self.bound is not None and (self.path_cycles or 0) > self.bound + self.wait_cycles:
            found.append(
                f"a path of {self.path_cycles} cycles ran, more than the bound of {self.bound}"
            )
        if bound_limit is None:
            return found
        if self.whole_bound is not None and self.whole_bound > bound_limit:
            found.append(f"bound of {self.whole_bound} cycles, at most {bound_limit} allowed")
        return found + [f"no bound: {why}" for why in self.unclear]

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "kind": self.kind,
            "core": self.core,
            "calls": self.calls,
            "cycles": None,
            "instructions": self.instructions.as_json() if self.instructions else None,
            "path_cycles": self.path_cycles,
            "bound": self.bound,
            "wait_us": self.wait_us,
            "wait_cycles": self.wait_cycles,
            "bound_with_waiting": self.whole_bound,
            "unclear": self.unclear,
            "contradictions": self.contradictions,
            "loops": self.loops,
            "stack_bound": self.stack_bound,
            "stack_unclear": self.stack_unclear,
        }

    def rows(self) -> list[tuple[str, str]]:
        rows = [(self.name, self.kind)]
        if self.instructions:
            rows.append(("followed", f"{self.calls} runs"))
            rows.append(("instructions", f"{self.instructions}   min / median / max"))
            rows.append(("path", f"{self.path_cycles} cycles at most, of those that ran"))
        if self.bound is not None:
            rows.append(("bound", f"{self.bound} cycles of its machine code"))
        if self.bound is not None and self.wait_us:
            mhz = f"{self.hz / 1e6:g} MHz"
            rows.append(("", f"{self.whole_bound} with what it waits, {self.wait_us} µs at {mhz}"))
        rows += [("bound" if n == 0 else "", why) for n, why in enumerate(self.unclear)]
        rows += [("loop", _loop(it)) for it in self.loops]
        if self.stack_bound is not None:
            rows.append(("stack", f"{self.stack_bound} bytes at most, by its machine code"))
        return rows + [("stack", f"no bound: {why}") for why in self.stack_unclear]

    def text(self) -> str:
        width = max(len(name) for name, _ in self.rows())
        lines = [f"{name:<{width}}  {value}".rstrip() for name, value in self.rows()]
        notes = [_RAN] if self.instructions else []
        return "\n".join([*lines, *notes, _NOTE.format(core=self.core)])


def _loop(it: dict[str, Any]) -> str:
    where = f"line {it['line']}" if it["line"] else f"at +{it['offset']:#x}"
    back = "unbounded" if it["rounds"] is None else f"jumps back at most {it['rounds']} times"
    waits = ", beside what it waits" if it["waits"] else ""
    return f"{where}: {back}{waits}, {it['cycles']} cycles a round"
