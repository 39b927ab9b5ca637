"""Worst response times of interrupt handlers, by the analysis of Joseph and Pandya (1986).

    found = of(task, tasks)
    found.cycles, found.blocked, found.preempted

A response runs from the request to the handler's return. The handler waits for what cannot be
preempted, once (blocking), and then for every handler that goes first, as often as that may be
requested meanwhile: R = C + B + sum of ceil((R + J) / T) C of each of those.

Of the same priority none preempts another, and the lowest exception number goes first (ARMv6-M
B1.5.4). A handler is requested at most once while it runs, as a request that is pending is one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

# Cycles beside the handler's own: entry 15 (Cortex-M0+ TRM, DDI 0484C, 3.6), exit the same and
# the end of an instruction that is not given up. The emulator spends none.
ENTRY_AND_EXIT = 32
_MOST_PERIODS = 1000  # of a task, after which it never ends


@dataclass(frozen=True)
class Stretch:
    """`cycles` in which handlers of a priority above `level` are held back; `level` is that of the
    code, `LEAST` in the program."""

    cycles: int
    where: str
    level: int


NMI, LEAST = -1, 4  # levels: NMI is never masked; 0 to 3 are those of the NVIC; then the program


@dataclass(frozen=True)
class Task:
    """A handler. `period`: at least so many cycles lie between two requests; None: it came once.
    `held_off`: cycles in which the NVIC has it disabled."""

    name: str
    level: int
    number: int
    cycles: int
    period: int | None
    held_off: int = 0

    @property
    def whole(self) -> int:
        return self.cycles + ENTRY_AND_EXIT


@dataclass(frozen=True)
class Preempted:
    by: str
    times: int
    cycles: int


@dataclass
class Response:
    """`cycles` is None if there is no end: those before it leave no time."""

    task: Task
    cycles: int | None
    blocked: int
    blocked_by: str
    preempted: list[Preempted] = field(default_factory=list)
    again: int = 0  # of an earlier run of its own, where its period is shorter


def of(task: Task, tasks: Sequence[Task], stretches: Iterable[Stretch] = ()) -> Response:
    """The worst response of `task`, one of `tasks`, with the longest `stretches` of all kinds."""
    blocked, by = _blocking(task, tasks, stretches)
    first = [it for it in tasks if it is not task and _goes_first(it, task)]
    found = Response(task, None, blocked, by)
    found.cycles = _settled(found, first)
    if found.cycles is not None and task.period is not None and found.cycles > task.period:
        found.again = task.whole
        found.cycles = _settled(found, first)
    if found.cycles is not None:
        found.preempted = [
            Preempted(it.name, times, times * it.whole)
            for it in first
            if (times := _requests(it, found.cycles))
        ]
    return found


def utilisation(tasks: Iterable[Task]) -> float:
    """The part of the CPU that they take, 1 being all of it."""
    return sum(it.whole / it.period for it in tasks if it.period)


def _goes_first(it: Task, task: Task) -> bool:
    return (it.level, it.number) <= (task.level, task.number)


def _blocking(task: Task, tasks: Iterable[Task], stretches: Iterable[Stretch]) -> tuple[int, str]:
    """The longest of what has begun and cannot be preempted by `task`."""
    longest, by = task.held_off, f"{task.name} disabled in the NVIC" if task.held_off else ""
    for it in stretches:
        if task.level != NMI and it.level > task.level and it.cycles > longest:
            longest, by = it.cycles, it.where
    for it in tasks:
        if it.level == task.level and it.number > task.number and it.whole > longest:
            longest, by = it.whole, it.name
    return longest, by


def _settled(found: Response, first: Sequence[Task]) -> int | None:
    task = found.task
    alone = task.whole + found.blocked + found.again
    limit = _MOST_PERIODS * max([alone, *(it.period or 0 for it in (task, *first))])
    cycles = alone
    while cycles <= limit:
        more = alone + sum(_requests(it, cycles) * it.whole for it in first)
        if more == cycles:
            return cycles
        cycles = more
    return None


def _requests(it: Task, cycles: int) -> int:
    """At most so many come within `cycles`."""
    return -(-(cycles + it.held_off) // it.period) if it.period else 1
