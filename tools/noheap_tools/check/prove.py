"""Runs the program on the emulated Pico, or on a board, and compares with the findings.

Its interrupts are real there: the port locks the heap around a hard handler, and prints the
traceback of an exception that leaves it. The emulator toggles the pins whose interrupt is
enabled. A handler is proved if it was called, and raised nothing.
"""

from collections.abc import Iterable

from noheap_tools.board import boards
from noheap_tools.board.chips import MPY_ARCHS
from noheap_tools.check.measure import vm
from noheap_tools.check.proof import files, marks, watched
from noheap_tools.check.proof.files import Contents
from noheap_tools.check.proof.ran import Ran
from noheap_tools.check.proof.verdict import Ended, Proof, Seen
from noheap_tools.check.report.result import Result
from noheap_tools.check.source.definitions import Function, FunctionKind, Module
from noheap_tools.check.source.handler import Handler
from noheap_tools.check.source.program import Program
from noheap_tools.check.syntax import registrations
from noheap_tools.emulator.program import boot
from noheap_tools.errors import ToolError
from noheap_tools.link import device, traceback

_STEP_MS = 5
# Whoever is in an interrupt at each step for as long does not return.
_STUCK_MS = 100
_HUNG = (
    "the board hung: the main program did not go on, nor is one of the hard handlers known not to"
    " have returned"
)
_NOT_STARTED = "~~ not started: "
# On the emulator: the number in r0 goes to the host. BKPT #0, DDI 0419 A6.7.12.
_EMULATED_MARK = f"""
@micropython.asm_thumb
def {marks.NAME}(r0):
    data(2, 0xBE00)

"""
_ARCHS = {number: name for name, number in MPY_ARCHS.items()}


def on_pico(program: Program, result: Result, ms: int = 2000) -> Proof:
    """Runs each program of the files for `ms` of an emulated board's time."""
    numbers = _numbers(result, emulated=True)
    starts = _starts(program, result)
    contents = files.contents(program, numbers, boards.load("pico").mpy_arch, starts)
    ran = [_run(contents, [name], ms) for name in starts]
    return _compared(ran, numbers, contents, program, result, ms)


def on_device(name: str, program: Program, result: Result, ms: int = 2000) -> Proof:
    """Runs each program of the files for `ms` on the board at port `name`, and resets it.

    The programs' files are left on it.
    """
    numbers = _numbers(result, emulated=False)
    with device.connected(name) as board:
        arch = _ARCHS.get(board.identity().arch, "armv6m")
        contents = files.contents(program, numbers, arch)
        for path, content in contents.files.items():
            board.write(path, content)
    ran = [watched.run(name, module, ms) for module in _starts(program, result)]
    return _compared(ran, numbers, contents, program, result, ms)


def _run(contents: Contents, modules: list[str], ms: int) -> Ran:
    pico = boot({**contents.files, "main.py": _driver(modules).encode()})
    ran = Ran("")
    registers = pico.board.core.registers

    last = 0

    def on_break(code: int) -> None:
        nonlocal last
        last = registers[0] if code == marks.CALLED else code
        ran.reached.add(last)

    pico.board.mcu.on_break = on_break
    inside = 0
    for _ in range(ms // _STEP_MS):
        before = last
        last = 0
        pico.board.run_ms(_STEP_MS)
        # Called again, it has returned.
        inside = inside + 1 if pico.board.core.ipsr and not last else 0
        last = last or before
        if inside * _STEP_MS >= _STUCK_MS and last:
            ran.stuck = last
            break
        for pin in pico.board.mcu.gpio:
            if pin.irq_enable_mask:
                pin.set_input_value(not pin.input_value)
    ran.said = pico.said
    return ran


def _driver(modules: list[str]) -> str:
    """Returns device/start.py with the call that starts the program."""
    return f"{vm.program('start')}\n{_EMULATED_MARK}start({modules!r})\n"


def _hard(result: Result) -> list[Handler]:
    """The hard handlers, each function once."""
    found = {handler.function: handler for handler in result.handlers if handler.is_hard}
    if not found:
        raise ToolError("no hard handler to prove", "Give the file that registers it.")
    return list(found.values())


def _numbers(result: Result, *, emulated: bool) -> dict[Function, int]:
    """Numbers of the handlers whose calls can be seen: all whose code runs where it is, and
    assembler functions on the emulator alone."""
    visible = [
        handler.function
        for handler in _hard(result)
        if not registrations.linking(handler.source)
        and (emulated or handler.function.kind is not FunctionKind.ASSEMBLER)
    ]
    return {function: n for n, function in enumerate(visible[: marks.MOST], 1)}


def _starts(program: Program, result: Result) -> list[str]:
    modules: dict[str, Module] = {h.module.name: h.module for h in _hard(result)}
    return files.starts(program, modules.values())


def _compared(
    runs: list[Ran],
    numbers: dict[Function, int],
    contents: Contents,
    program: Program,
    result: Result,
    ms: int,
) -> Proof:
    seen, elsewhere, ended = [], [], []
    raised: set[Function] = set()
    handlers = [handler.function for handler in _hard(result)]
    for ran in runs:
        if ran.hung and ran.stuck is None:
            elsewhere.append(_HUNG)
        said = ran.said.replace("\r", "")
        before, *parts = said.split(_NOT_STARTED)
        found = traceback.exceptions(before)
        for part in parts:
            name, _, rest = part.partition("\n")
            first, *others = traceback.exceptions(rest) or [None]
            found += [it for it in others if it is not None]
            ended.append(_ended(name, first, contents, program))
        for it in found:
            places = [place for at in it.places if (place := contents.place(at))]
            own = {f for f in handlers if any(_is_in(f, at) for at in places)}
            called = [f for f in handlers if numbers.get(f) in ran.reached]
            if it.in_handler and not own and len(called) == 1:
                own = {*called}  # without room for its traceback
            if places:
                found_there = _codes(result, places)
                seen.append(Seen(*places[-1], it.error, found_there, it.in_handler))
            elif it.in_handler:
                where = f"{_where(called[0])}: " if len(called) == 1 else ""
                elsewhere.append(f"{where}the VM raised {it.text} in a handler")
            if it.in_handler:
                raised |= own
    reached = set().union(*(ran.reached for ran in runs))
    stuck = {f for f in handlers if any(numbers.get(f) == ran.stuck for ran in runs if ran.stuck)}
    called = [f for f in handlers if f not in raised | stuck and numbers.get(f) in reached]
    rest = [f for f in handlers if f not in raised | stuck and f not in called]
    confirmed = {(it.file, it.line) for it in seen}
    costs = {(f.file, f.line) for f in result.findings if f.allocates}
    return Proof(
        proved=called,
        raised=[f for f in handlers if f in raised],
        stuck=[f for f in handlers if f in stuck and f not in raised],
        not_reached=[f for f in rest if f in numbers],
        unseen=[f for f in rest if f not in numbers],
        ended=ended,
        seen=seen,
        elsewhere=elsewhere,
        unconfirmed=len(costs - confirmed),
        ms=ms,
    )


def _ended(
    name: str, raised: traceback.Raised | None, contents: Contents, program: Program
) -> Ended:
    shown = next(m.shown for m in program.modules.values() if files.name_of(m) == name)
    if raised is None:
        return Ended(shown, "an exception")
    places = [place for at in raised.places if (place := contents.place(at))]
    where = f", {places[-1][0]} line {places[-1][1]}" if places else ""
    return Ended(shown, raised.text + where)


def _where(function: Function) -> str:
    return f"{function.module.shown}:{function.node.lineno}"


def _is_in(function: Function, place: tuple[str, int]) -> bool:
    file, line = place
    end = function.node.end_lineno or function.node.lineno
    return function.module.shown == file and function.node.lineno <= line <= end


def _codes(result: Result, places: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    wanted = set(places)
    return tuple(f.code for f in result.findings if (f.file, f.line) in wanted)
