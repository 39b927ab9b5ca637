"""The static bound of a function on the board, from its code and its source's comments. Every
measurement must agree with it, or the bound does not count."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from noheap_tools.cycles import cortex_m0plus, helpers, loops
from noheap_tools.cycles.annotations import Annotated
from noheap_tools.cycles.bound import BoundedLoop, LongestPath, inside
from noheap_tools.cycles.code import Follower, Graph, Instruction
from noheap_tools.cycles.stack import Deepest, deepest
from noheap_tools.cycles.timing import Timing
from noheap_tools.cycles.trace import FLASH, Step
from noheap_tools.cycles.values import LR, RETURN, State

_OBJECT_BYTES = 16  # mp_obj_fun_bc_t and mp_module_context_t, py/objfun.h and py/bc.h
_TABLE_BYTES = 1024  # of the module's constants, as far as a 1-byte index goes
_CONTEXT, _CONSTANTS = 4, 12

Word = Callable[[int], int]


@dataclass
class Analysis:
    """`cycles` is the bound, None unless `unclear` is empty. `offset` 0 is at `entry`."""

    entry: int
    graphs: dict[int, Graph]
    loops: list[BoundedLoop] = field(default_factory=list)
    cycles: int | None = None
    unclear: list[str] = field(default_factory=list)
    call_bounds: dict[str, int] = field(default_factory=dict)
    stack: Deepest = field(default_factory=lambda: Deepest(None))

    def __post_init__(self) -> None:
        self._nodes = {at: it for graph in self.graphs.values() for at, it in graph.nodes.items()}

    @property
    def instructions(self) -> dict[int, Instruction]:
        return self._nodes

    def own(self, at: int) -> bool:
        return at in self._nodes

    def offset(self, at: int) -> str:
        return f"+{at - self.entry:#x}"

    def helper_calls(self) -> Iterator[Instruction]:
        """Calls that return."""
        for _, it in sorted(self._nodes.items()):
            if it.helper is not None and it.helper not in helpers.RAISING:
                yield it

    def contradictions(self, steps: Sequence[Step]) -> list[str]:
        """Returns the errors that one measured call shows: in a given bound, or in the model."""
        found = list(self._wrong_instructions(steps))
        found += self._wrong_loops(steps)
        return found

    def _wrong_instructions(self, steps: Iterable[Step]) -> Iterator[str]:
        for step in steps:
            it = self._nodes[step.at]
            worst = max((cycles for _, cycles in it.next), default=0)
            if step.cycles > worst and not it.unclear:
                yield (
                    f"{self.offset(it.at)} {it.mnemonic} {it.operands} took {step.cycles} cycles,"
                    f" not {worst}: is its pointer really to RAM?"
                )
            limit = self.call_bounds.get(it.helper) if it.helper is not None else None
            if limit is not None and step.called is not None and step.called > limit:
                yield f"call {it.helper}<={limit} is wrong: it took {step.called} cycles"

    def _wrong_loops(self, steps: Sequence[Step]) -> Iterator[str]:
        for bounded in self.loops:
            if bounded.rounds is None or bounded.waits:
                continue
            most = _rounds(bounded.loop, [step.at for step in steps])
            if most > bounded.rounds:
                where = (
                    f"line {bounded.line}" if bounded.line else self.offset(bounded.loop.lowest)
                )
                yield f"the bound of the loop at {where} is wrong: it jumped back {most} times"


def _rounds(loop: loops.Loop, path: Sequence[int]) -> int:
    """Returns how often at most `path` jumps back in `loop` between entering and leaving it."""
    most = count = 0
    before = None
    for at in path:
        if at == loop.header:
            count = count + 1 if before in loop.back else 0
            most = max(most, count)
        before = at
    return most


def analyse(
    entry: int,
    word: Word,
    halfword: Word,
    name: Callable[[int], str],
    *,
    function: int | None = None,
    source: Annotated | None = None,
    bounds: Sequence[int] = (),
    waiting: Sequence[bool] = (),
    timing: Timing = cortex_m0plus.TIMING,
) -> Analysis:
    """Analyses the code at `entry`, which belongs to the object `function`, if that is viper's.

    `bounds` are of its loops in the order of the code, and override the source's. Those that are
    true in `waiting`, and only those, may wait: the bound is without the time that they do.
    """
    follower = Follower(
        halfword,
        lambda at: word(at) if at in FLASH or _near(at, function, word) else None,
        lambda target, state: _helper(target, state, word, name),
        source is not None and source.ram,
        timing,
    )
    registers = {LR: RETURN} if function is None else {LR: RETURN, 0: function}
    analysis = Analysis(entry, _follow_all(follower, entry, registers))
    _judge(analysis, source, bounds, waiting)
    return analysis


def _near(at: int, function: int | None, word: Word) -> bool:
    """Whether `at` is in the function's object or its module's constants, which do not change."""
    if function is None or at & 3:
        return False
    context = word(function + _CONTEXT)
    constants = word(context + _CONSTANTS)
    return (
        0 <= at - function < _OBJECT_BYTES
        or 0 <= at - context < _OBJECT_BYTES
        or 0 <= at - constants < _TABLE_BYTES
    )


def _helper(target: int | None, state: State, word: Word, name: Callable[[int], str]) -> str:
    if target is None:
        return "an_unknown_function"
    table = state.number(helpers.TABLE_REGISTER)
    if table in FLASH and table is not None:
        for index, helper in enumerate(helpers.NAMES):
            if word(table + 4 * index) | 1 == target | 1:
                return helper
    return name(target & ~1)


def _follow_all(follower: Follower, entry: int, registers: dict) -> dict[int, Graph]:
    graphs: dict[int, Graph] = {}
    waiting = [entry]
    while waiting:
        at = waiting.pop()
        if at in graphs:
            continue
        state = State(dict(registers) if at == entry else {LR: RETURN})
        graphs[at] = follower.follow(at, state)
        waiting += [it.calls for it in graphs[at].nodes.values() if it.calls is not None]
    return graphs


def _judge(
    analysis: Analysis,
    source: Annotated | None,
    bounds: Sequence[int],
    waiting: Sequence[bool],
) -> None:
    """Set bounds of loops, the function's bound, and all that is unclear."""
    unclear = analysis.unclear
    for _, it in sorted(analysis.instructions.items()):
        if it.unclear:
            unclear.append(f"{analysis.offset(it.at)} {it.unclear}")
    by_graph = _loops(analysis)
    if _recursive(analysis, unclear):
        return
    analysis.stack = deepest(analysis.graphs, analysis.entry)
    if by_graph is None:
        return
    found = {it.loop.header: it for loops_ in by_graph.values() for it in loops_}
    analysis.loops = sorted(found.values(), key=lambda it: it.loop.lowest)
    _map(analysis, source, bounds)
    _let_wait(analysis, waiting)
    _judge_calls(analysis, source)
    path = LongestPath(analysis.graphs, by_graph, analysis.call_bounds.get)
    cycles = path.of(analysis.entry)
    if cycles is None and not unclear:
        unclear.append("the code never returns")
    analysis.cycles = None if unclear else cycles


def _loops(analysis: Analysis) -> dict[int, list[BoundedLoop]] | None:
    found = {}
    for entry, graph in analysis.graphs.items():
        try:
            found[entry] = [
                BoundedLoop(loop, None, None) for loop in loops.find(entry, inside(graph))
            ]
        except loops.IrreducibleError as error:
            at = analysis.offset(error.args[0])
            analysis.unclear.append(f"{at} a loop that is entered in more than one place")
            return None
    return found


def _recursive(analysis: Analysis, unclear: list[str]) -> bool:
    def reaches(entry: int, path: tuple[int, ...]) -> bool:
        if entry in path:
            return True
        calls = (it.calls for it in analysis.graphs[entry].nodes.values())
        return any(reaches(it, (*path, entry)) for it in calls if it is not None)

    if reaches(analysis.entry, ()):
        unclear.append("the code calls itself")
        return True
    return False


def _map(analysis: Analysis, source: Annotated | None, bounds: Sequence[int]) -> None:
    """Give each loop its bound: both sides are in the order of the code."""
    count = len(analysis.loops)
    if bounds:
        if len(bounds) != count:
            analysis.unclear.append(f"{len(bounds)} bounds for {count} loops")
            return
        for it, rounds in zip(analysis.loops, bounds, strict=True):
            it.rounds = rounds
        return
    if source is not None and len(source.loops) == count:
        asm = source.kind == "asm_thumb"
        for it, loop in zip(analysis.loops, source.loops, strict=True):
            it.line, it.waits = loop.line, loop.waits
            if loop.bound is not None:
                it.rounds = max(loop.bound - 1, 0) if asm else loop.bound
    elif source is not None and count:
        analysis.unclear.append(
            f"{count} loops in the code, {len(source.loops)} in the source: they cannot be matched"
        )
        return
    for it in analysis.loops:
        if it.rounds is None:
            where = f"line {it.line}" if it.line else f"loop at {analysis.offset(it.loop.lowest)}"
            analysis.unclear.append(f"unbounded: {where}")


def _let_wait(analysis: Analysis, waiting: Sequence[bool]) -> None:
    for n, it in enumerate(analysis.loops):
        allowed = n < len(waiting) and waiting[n]
        if it.waits and not allowed:
            where = f"line {it.line}" if it.line else f"loop at {analysis.offset(it.loop.lowest)}"
            analysis.unclear.append(f"unbounded: {where} waits, and how long is not known")
        it.waits = allowed


def _judge_calls(analysis: Analysis, source: Annotated | None) -> None:
    unknown: dict[str, list[str]] = {}
    for it in analysis.helper_calls():
        name = it.helper or ""
        limit = source.call(name) if source is not None else None
        if limit is None:
            unknown.setdefault(name, []).append(analysis.offset(it.at))
        else:
            analysis.call_bounds[name] = limit
    analysis.unclear += [
        f"cannot follow: {name}, called at {', '.join(places)}" for name, places in unknown.items()
    ]
