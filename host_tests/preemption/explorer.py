"""Lets an interrupt arrive after every single instruction of an operation. See device/preempt.py.

    for case in Explorer(files).cases():
        print(case.name, case.points, case.failures)

From the mark where the operation begins the CPU goes on instruction by instruction. After each
one the pin is raised, the rest of the operation runs with the interrupt in it, the outcome is
judged, and the board is put back to that instruction. The board itself judges, through the
structure's public methods; an outcome seen before, word for word, is not judged again.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from preemption.snapshot import Snapshot

from noheap_tools.emulator.program import boot

_MARK_PIN = 2
_WAKE_PIN = 3
_SCRATCH0 = 0x4005800C
_RESULT, _VERDICT, _HANDLED, _NAME, _TEXT, _WATCHED = 0, 1, 2, 3, 5, 7  # device/preempt.py
_WORDS = 24
_BOOT_MS = 5000  # simulated
_PATIENCE_MS = 20  # simulated; an operation with its interrupt takes some 50 µs
_LONGEST = 50_000  # instructions of one operation


@dataclass
class Case:
    """`points`: instructions after which the interrupt was raised. `held`: how many of them lay
    where the CPU masks interrupts, so that it came a little later. `outcomes`: different ones.
    `seconds`: of this machine's CPU."""

    name: str
    points: int = 0
    held: int = 0
    outcomes: int = 0
    seconds: float = 0.0
    failures: list[str] = field(default_factory=list)


class Hang(AssertionError):
    """The board did not come to its next mark."""


class Explorer:
    """Boots a board with `files`, whose main.py calls preempt.serve.

    only          walk through the cases with this in their name; the others run undisturbed
    one_failure   leave a case at the first: enough where one is expected
    """

    def __init__(
        self, files: Mapping[str, bytes], *, only: str = "", one_failure: bool = False
    ) -> None:
        self._program = boot(files)
        self._board = self._program.board
        self._mcu = self._board.mcu
        self._only = only
        self._one_failure = one_failure
        self._marks = 0
        self._wake = self._mcu.gpio[_WAKE_PIN]
        self._wake.set_input_value(False)
        self._mcu.gpio[_MARK_PIN].add_listener(self._on_mark)
        self._run_to_mark(_BOOT_MS)  # the pin becomes an output
        self._to_next_case()

    def _on_mark(self, _state: object, _before: object) -> None:
        self._marks += 1
        self._board.stop()

    def cases(self) -> Iterator[Case]:
        """Walk through each case of the program, in its order."""
        while name := self._bytes(_NAME).decode():
            case = Case(name)
            if self._only in name:
                began = time.process_time()
                self._walk(case)
                case.seconds = time.process_time() - began
            else:
                self._run_to_mark()
            self._finish(case)
            yield case
            self._to_next_case()

    def _walk(self, case: Case) -> None:
        verdicts: dict[tuple[bytes, ...], str] = {}
        for pc in self._trace():
            here = Snapshot(self._board, (_MARK_PIN, _WAKE_PIN))
            assert self._board.core.pc == pc, "the board was not put back as it was"
            case.points += 1
            case.held += bool(self._board.core.pm)
            self._wake.set_input_value(True)
            wrong = self._outcome(verdicts)
            self._wake.set_input_value(False)
            here.restore()
            if wrong:
                case.failures.append(f"interrupt at point {case.points}, 0x{pc:08x}: {wrong}")
                if self._one_failure:
                    self._run_to_mark()
                    break
            self._board.step()
        case.outcomes = len(verdicts)

    def _finish(self, case: Case) -> None:
        """From the operation's end, reached without an interrupt, to the verdict."""
        self._run_to_mark()
        self._run_to_mark()
        if self._word(_VERDICT) != 1:
            case.failures.append(f"no interrupt: {self._bytes(_TEXT).decode()}")

    def _trace(self) -> list[int]:
        """The addresses that the operation goes through when nothing interrupts it."""
        here = Snapshot(self._board, (_MARK_PIN, _WAKE_PIN))
        trace: list[int] = []
        marks = self._marks
        while self._marks == marks:
            assert len(trace) < _LONGEST, "the operation does not end"
            assert self._board.core.ipsr == 0, "an interrupt that is not ours"
            trace.append(self._board.core.pc)
            self._board.step()
        here.restore()
        return trace

    def _outcome(self, verdicts: dict[tuple[bytes, ...], str]) -> str:
        """Run on to the verdict; what is wrong, or nothing."""
        try:
            self._run_to_mark()  # the operation's end
            self._run_to_mark()  # its result is there
        except Hang as hang:
            return str(hang)
        handled = self._mcu.read_uint32(self._word(_HANDLED))
        if handled != 1:
            return f"{handled} interrupts were served, not 1 {self._program.said}"
        return self._verdict(verdicts)

    def _verdict(self, verdicts: dict[tuple[bytes, ...], str]) -> str:
        """Returns the board's verdict on the state it has reached; it judges each state once."""
        state = self._state()
        if state not in verdicts:
            self._run_to_mark()
            right = self._word(_VERDICT) == 1
            verdicts[state] = "" if right else self._bytes(_TEXT).decode()
        return verdicts[state]

    def _state(self) -> tuple[bytes, ...]:
        """All that the verdict depends on."""
        handled = self._memory(self._word(_HANDLED), 4)
        areas = (self._bytes(_WATCHED + 1 + 2 * n) for n in range(self._word(_WATCHED)))
        return (handled, self._memory(self._report, 4), *areas)

    # The board

    def _to_next_case(self) -> None:
        self._run_to_mark(_BOOT_MS)
        self._report = self._mcu.read_uint32(_SCRATCH0)

    def _run_to_mark(self, patience_ms: float = _PATIENCE_MS) -> None:
        marks = self._marks
        self._board.run_ms(patience_ms)
        if self._marks == marks:
            raise Hang(f"the board hangs; it said: {self._program.said!r}")

    def _word(self, n: int) -> int:
        return self._mcu.read_uint32(self._report + 4 * n)

    def _bytes(self, n: int) -> bytes:
        """The area whose address and length are the words `n` and `n` + 1."""
        return self._memory(self._word(n), self._word(n + 1))

    def _memory(self, address: int, length: int) -> bytes:
        at = address - 0x20000000
        return bytes(self._mcu.sram[at : at + length])
