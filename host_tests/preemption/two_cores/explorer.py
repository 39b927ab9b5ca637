"""Interleaves two cores' instructions in all orders that can differ. See device/two_cores/pair.py.

    for case in Explorer(files).cases():
        print(case.name, case.orders, case.failures)

Core 0 and core 1 stand where their operations begin. What an instruction does to a core's own
registers, stack and records cannot be seen from the other core, so only the order of the accesses
to the areas that both use can matter. The explorer takes each order of them: depth first, and once
where two orders have led to the same memory and to the same values read by each core. The board
itself judges each outcome, through the structure's public methods.

The RP2040 has no cache and no write buffer before its RAM, and its cores do one access after the
other (datasheet 2.1, 2.6.2), so each access is of one instant: `Stores.AT_ONCE`. The other two
models are those of cores that hold stores back, and let later loads overtake them.
"""

import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from preemption.two_cores.accesses import Form, decoded
from preemption.two_cores.cores import Context, Cores

from noheap_tools.emulator.program import boot

_RAM = 0x20000000
_SCRATCH0 = 0x4005800C
_VERDICT, _NAME, _TEXT, _SHARED, _WATCHED, _AREAS = 4, 5, 7, 9, 10, 11  # device/two_cores/pair.py
_RESULTS = 12  # bytes at the beginning of the report that `check` sees
_BOOT_MS = 5000  # simulated
_PATIENCE_MS = 50  # simulated; a verdict takes some 5 ms
_LONGEST = 50_000  # instructions between two accesses
_MOST = 32  # bytes of an instruction that moves several words
_PC = 15


class Stores(Enum):
    """How a core's stores reach the memory that both use."""

    AT_ONCE = "at once"
    IN_ORDER = "later, in their order"  # as from a buffer that is first in, first out
    IN_ANY_ORDER = "later, in any order but that of one address"


@dataclass
class Case:
    """`orders`: of the accesses to shared memory, those of held back stores included.
    `states`: different ones between two accesses. `outcomes`: different ones, each judged.
    `seconds`: of this machine's CPU."""

    name: str
    orders: int = 0
    states: int = 0
    outcomes: int = 0
    seconds: float = 0.0
    failures: list[str] = field(default_factory=list)


class _Access(NamedTuple):
    address: int
    size: int
    stores: bool


_Store = tuple[int, bytes]  # address, what is written


@dataclass(frozen=True)
class _Key:
    """All that the rest of a run depends on."""

    shared: bytes
    seen: tuple[tuple[bytes, ...], tuple[bytes, ...]]  # what each core has read; b"": it stored
    buffers: tuple[tuple[_Store, ...], tuple[_Store, ...]]  # stores that are held back


@dataclass(frozen=True)
class _State:
    contexts: tuple[int, Context, Context]
    ram: bytes
    next: tuple[_Access | None, _Access | None]  # None: its operation has ended
    key: _Key


class Explorer:
    """Boots a board with `files`, whose main.py calls pair.serve.

    only          go through the cases of these names; in the others core 1 runs first, then core 0
    one_failure   leave a case at the first: enough where one is expected
    """

    def __init__(
        self,
        files: Mapping[str, bytes],
        stores: Stores = Stores.AT_ONCE,
        *,
        only: Collection[str] = (),
        one_failure: bool = False,
    ) -> None:
        self._program = boot(files)
        self._mcu = self._program.board.mcu
        self._core = self._program.board.core
        self._ram = self._mcu.sram
        self._cores = Cores(self._program.board)
        self._stores = stores
        self._only = only
        self._one_failure = one_failure
        self._cores.to_mark(0, _BOOT_MS)

    def cases(self) -> Iterator[Case]:
        """Go through each case of the program, in its order."""
        self._report = self._mcu.read_uint32(_SCRATCH0)
        while name := self._bytes(_NAME).decode():
            self._cores.to_mark(1, _BOOT_MS)
            case = Case(name)
            if not self._only or name in self._only:
                began = time.process_time()
                self._explore(case)
                case.seconds = time.process_time() - began
            self._finish(case)
            yield case
            self._cores.to_mark(0, _BOOT_MS)

    def _finish(self, case: Case) -> None:
        """From where both begin to the verdict: core 1 first, then core 0."""
        self._cores.to_mark(1, _PATIENCE_MS)
        self._cores.to_mark(0, _PATIENCE_MS)
        self._cores.to_mark(0, _PATIENCE_MS)
        if self._word(_VERDICT) != 1:
            case.failures.append(f"one after the other: {self._bytes(_TEXT).decode()}")

    # The orders

    def _explore(self, case: Case) -> None:
        count = self._word(_SHARED)
        self._shared = [self._area(_AREAS + 2 * n) for n in range(count)]
        self._lowest = min(at for at, _ in self._shared)
        self._end = max(at + size for at, size in self._shared)
        self._code: dict[int, Form | None] = {}  # by its address; a case does not change it
        watched = range(count, count + self._word(_WATCHED))
        self._watched = [self._area(_AREAS + 2 * n) for n in watched]
        self._case = case
        self._orders: dict[_Key, int] = {}
        self._verdicts: dict[bytes, str] = {}
        self._path: list[str] = []
        begin = self._cores.contexts(), bytes(self._ram)
        accesses = self._to_access(0), self._to_access(1)
        case.orders = self._from(self._state(accesses, _Key(b"", ((), ()), ((), ()))))
        case.states = len(self._orders)
        case.outcomes = len(self._verdicts)
        self._put_back(*begin)

    def _from(self, state: _State) -> int:
        """The number of orders from `state` on, each of them gone through."""
        if state.key in self._orders:
            return self._orders[state.key]
        if self._one_failure and self._case.failures:
            return 0
        if state.next == (None, None) and not any(state.key.buffers):
            self._judge()
            orders = 1
        else:
            orders = 0
            for core in (0, 1):
                if state.next[core]:
                    orders += self._then(f"{core}", self._execute(state, core))
                for n in self._may_drain(state.key.buffers[core]):
                    orders += self._then(f"{core}'", self._drain(state, core, n))
        self._orders[state.key] = orders
        return orders

    def _then(self, step: str, state: _State) -> int:
        self._path.append(step)
        orders = self._from(state)
        self._path.pop()
        return orders

    def _execute(self, state: _State, core: int) -> _State:
        """Let `core` do its access, and all until the next one."""
        self._put_back(state.contexts, state.ram)
        self._cores.switch(core)
        found = state.next[core]
        assert found
        buffers = list(state.key.buffers)
        seen = list(state.key.seen)
        where = slice(found.address - _RAM, found.address - _RAM + found.size)
        held = buffers[core]
        below = self._write(held)
        if found.stores and self._stores is not Stores.AT_ONCE:
            before = bytes(self._ram[where])
            self._core.execute_instruction()
            buffers[core] = (*held, (found.address, bytes(self._ram[where])))
            self._ram[where] = before
        else:
            self._core.execute_instruction()
        seen[core] = (*seen[core], b"" if found.stores else bytes(self._ram[where]))
        self._write(below)
        accesses = list(state.next)
        accesses[core] = self._to_access(core)
        key = _Key(b"", (seen[0], seen[1]), (buffers[0], buffers[1]))
        return self._state((accesses[0], accesses[1]), key)

    def _drain(self, state: _State, core: int, n: int) -> _State:
        """Let the store `n` of those that `core` holds back reach the memory."""
        self._put_back(state.contexts, state.ram)
        buffers = list(state.key.buffers)
        self._write((buffers[core][n],))
        buffers[core] = buffers[core][:n] + buffers[core][n + 1 :]
        return self._state(state.next, _Key(b"", state.key.seen, (buffers[0], buffers[1])))

    def _may_drain(self, buffer: tuple[_Store, ...]) -> list[int]:
        """Which of the stores may be next."""
        if self._stores is Stores.IN_ORDER:
            return [0] if buffer else []
        first: dict[int, int] = {}  # by the word, as bytes of one word do not overtake each other
        for n, (address, _) in enumerate(buffer):
            first.setdefault(address & ~3, n)
        return list(first.values())

    def _write(self, stores: tuple[_Store, ...]) -> tuple[_Store, ...]:
        """Make `stores`; returns those that undo it."""
        undo: list[_Store] = []
        for address, data in stores:
            where = slice(address - _RAM, address - _RAM + len(data))
            undo.insert(0, (address, bytes(self._ram[where])))
            self._ram[where] = data
        return tuple(undo)

    def _state(self, accesses: tuple[_Access | None, _Access | None], key: _Key) -> _State:
        shared = b"".join(self._memory(*area) for area in self._shared)
        key = _Key(shared, key.seen, key.buffers)
        return _State(self._cores.contexts(), bytes(self._ram), accesses, key)

    def _put_back(self, contexts: tuple[int, Context, Context], ram: bytes) -> None:
        self._ram[:] = ram
        self._cores.restore(contexts)

    def _to_access(self, core: int) -> _Access | None:
        """Let `core` go on until its next instruction is an access to shared memory, and say to
        what; None where its operation has ended."""
        self._cores.switch(core)
        marks, code = self._cores.marks, self._code
        registers, execute = self._core.registers, self._core.execute_instruction
        lowest, end = self._lowest - _MOST, self._end
        before = marks[core]
        for _ in range(_LONGEST):
            at = registers[_PC]
            if at not in code:
                code[at] = decoded(self._mcu.read_uint16(at & ~1))
            form = code[at]
            if form:
                address = form.address(registers)
                if lowest <= address < end and self._is_shared(address, form.size or _MOST):
                    assert form.size, "an instruction with several accesses"
                    return _Access(address, form.size, form.stores)
            execute()
            if form and marks[core] != before:
                return None
        raise AssertionError(f"core {core} does not end")

    def _is_shared(self, address: int, length: int) -> bool:
        return any(at < address + length and address < at + size for at, size in self._shared)

    # Outcomes

    def _judge(self) -> None:
        """Let core 0 judge what both have come to; each outcome once."""
        areas = (*self._shared, *self._watched, (self._report, _RESULTS))
        outcome = b"".join(self._memory(*area) for area in areas)
        if outcome in self._verdicts:
            return
        self._cores.to_mark(0, _PATIENCE_MS)
        right = self._word(_VERDICT) == 1
        wrong = self._verdicts[outcome] = "" if right else self._bytes(_TEXT).decode()
        if wrong:
            self._case.failures.append(f"in the order {''.join(self._path)}: {wrong}")

    # The board

    def _word(self, n: int) -> int:
        return self._mcu.read_uint32(self._report + 4 * n)

    def _area(self, n: int) -> tuple[int, int]:
        return self._word(n), self._word(n + 1)

    def _bytes(self, n: int) -> bytes:
        """The area whose address and length are the words `n` and `n` + 1."""
        return self._memory(*self._area(n))

    def _memory(self, address: int, length: int) -> bytes:
        return bytes(self._ram[address - _RAM : address - _RAM + length])
