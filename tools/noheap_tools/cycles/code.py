"""The control flow of a function's machine code, as far as it can be followed.

Only code that the entry reaches is decoded, so literals between the code do no harm. The content
of registers is followed too, where the code shows it (values.py): the address that a load reaches
decides its cycles, and also which helper a call means.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import capstone
from capstone import arm

from noheap_tools.cycles import cortex_m0plus, wide
from noheap_tools.cycles.helpers import RAISING
from noheap_tools.cycles.timing import LOADS, STORES, TAKEN_IF, Memory, Timing
from noheap_tools.cycles.values import (
    LR,
    PC,
    RETURN,
    SP,
    Read,
    State,
    Value,
    address,
    advance,
    on_stack,
)

EXIT = -1  # the function returned
RAISED = -2  # an exception left it
_CONDITIONAL = "beq bne bhs bcs blo bcc bmi bpl bvs bvc bhi bls bge blt bgt ble"
CONDITIONS = frozenset(_CONDITIONAL.split())
_WIDE = (0b11110, 0b11101, 0b11111)
_NUMBERS = {
    **{arm.ARM_REG_R0 + n: n for n in range(13)},
    arm.ARM_REG_SP: SP,
    arm.ARM_REG_LR: LR,
    arm.ARM_REG_PC: PC,
}


@dataclass
class Instruction:
    at: int
    size: int
    mnemonic: str
    operands: str
    detail: Any  # capstone's, which has no types; None: it cannot be decoded
    next: list[tuple[int, int]] = field(default_factory=list)  # (where, worst-case cycles)
    calls: int | None = None  # own code that it calls by BL
    helper: str | None = None  # other function that it calls
    unclear: str | None = None  # why it cannot be bounded


@dataclass
class Graph:
    """One function's instructions by address."""

    entry: int
    nodes: dict[int, Instruction] = field(default_factory=dict)


class Decoder:
    """Decodes Thumb instructions in memory that `halfword` reads."""

    def __init__(self, halfword: Callable[[int], int]) -> None:
        self._halfword = halfword
        self._capstone = capstone.Cs(
            capstone.CS_ARCH_ARM, capstone.CS_MODE_THUMB | capstone.CS_MODE_MCLASS
        )
        self._capstone.detail = True

    def decode(self, at: int) -> Instruction | None:
        first = self._halfword(at)
        data = first.to_bytes(2, "little")
        if first >> 11 in _WIDE:
            data += self._halfword(at + 2).to_bytes(2, "little")
        for it in self._capstone.disasm(data, at, 1):
            mnemonic = it.mnemonic.removesuffix(".w").removesuffix(".n")
            return Instruction(at, it.size, mnemonic, it.op_str, it)
        return None


class Follower:
    """Follows the code from an entry, which is called with `state`.

    `stable` reads a word that the program does not change, None elsewhere; `ram`: pointers that
    the code does not show point to RAM. `helper` names the function at an address outside.
    `timing` is the core's.
    """

    def __init__(
        self,
        halfword: Callable[[int], int],
        stable: Read,
        helper: Callable[[int | None, State], str],
        ram: bool,
        timing: Timing = cortex_m0plus.TIMING,
    ) -> None:
        self._decoder = Decoder(halfword)
        self._halfword = halfword
        self._stable = stable
        self._helper = helper
        self._ram = ram
        self._timing = timing
        self._conditional: set[int] = set()  # the instructions of IT blocks

    def follow(self, entry: int, state: State) -> Graph:
        graph = Graph(entry)
        states = {entry: state}
        waiting = [entry]
        while waiting:
            at = waiting.pop()
            instruction = graph.nodes.get(at) or self._decoder.decode(at)
            if instruction is None:
                instruction = _undecodable(at, self._halfword(at), self._timing.core)
            graph.nodes[at] = instruction
            after = states[at].copy()
            self._step(instruction, after)
            for where, _ in instruction.next:
                if where < 0:
                    continue
                if where not in states:
                    states[where] = after.copy()
                    waiting.append(where)
                elif states[where].join(after):
                    waiting.append(where)
        return graph

    def _step(self, it: Instruction, state: State) -> None:
        """Set the successors of `it` and their cycles, and apply it to `state`."""
        it.next, it.unclear, it.helper, it.calls = [], it.unclear, None, None
        if it.detail is None:
            return
        it.unclear = None
        written = _written(it)
        if it.mnemonic.startswith("it"):
            self._begin_block(it)
        if it.at in self._conditional and (SP in written or _jumps(it, written)):
            it.unclear = f"{it.mnemonic} {it.operands}: it may be left out, by an IT"
            return
        self._follow(it, state, written)
        after = it.at + it.size
        fetch, jump = self._timing.halfword * it.size // 2, self._timing.jump
        it.next = [
            (where, cycles + fetch + (jump if where != after or it.calls or it.helper else 0))
            for where, cycles in it.next
        ]
        if it.at in self._conditional:
            for register in written:
                state.set(register, None)

    def _begin_block(self, it: Instruction) -> None:
        """Note the instructions that an IT, ITT ... may leave out: ARMv7-M ARM A7.7.38."""
        at = it.at + it.size
        for _ in it.mnemonic[1:]:
            self._conditional.add(at)
            at += 4 if self._halfword(at) >> 11 in _WIDE else 2

    def _follow(self, it: Instruction, state: State, written: tuple[int, ...]) -> None:
        opcode = self._halfword(it.at)
        name = it.mnemonic
        after = it.at + it.size
        timing = self._timing
        if name == "b" or name in CONDITIONS or name in TAKEN_IF:
            target = it.detail.operands[-1].imm & 0xFFFFFFFF
            it.next = [(target, 1 + timing.taken)]
            if name != "b":
                it.next.append((after, 1))
        elif name == "bl":
            it.calls = it.detail.operands[0].imm & 0xFFFFFFFF
            it.next = [(after, timing.call)]
            state.forget_call(everything=True)
        elif name == "blx":
            self._call(it, opcode, state)
        elif name == "bx":
            self._jump(it, state.registers.get(opcode >> 3 & 15), 1 + timing.taken)
        elif name == "pop" and it.size == 2 and opcode & 0x100:
            words = (opcode & 0x1FF).bit_count()
            advance(state, it.at, opcode, written, self._stable)
            self._jump(it, state.registers.pop(PC, None), timing.pop_pc + words)
        elif PC in written:
            self._jump(it, _moved(opcode, state), 1 + timing.taken)
        else:
            cycles = self._cycles(it, opcode, state)
            if cycles is None:
                it.unclear = f"{name} {it.operands}: how long it takes is not known"
            it.next = [(after, cycles or 0)]
            self._advance(it, opcode, state, written)

    def _advance(
        self, it: Instruction, opcode: int, state: State, written: tuple[int, ...]
    ) -> None:
        if it.size == 2:
            literal = opcode >> 11 == 0b01001
            advance(state, it.at, opcode, written, self._literal if literal else self._stable)
        else:
            wide.advance(it.detail, it.mnemonic, state, written, _NUMBERS, self._stable)

    def _literal(self, at: int) -> int:
        return self._halfword(at) | self._halfword(at + 2) << 16

    def _call(self, it: Instruction, opcode: int, state: State) -> None:
        target = state.number(opcode >> 3 & 15)
        it.helper = self._helper(target, state)
        after = RAISED if it.helper in RAISING else it.at + it.size
        it.next = [(after, self._timing.call_register)]
        state.forget_call(everything=False)

    def _jump(self, it: Instruction, target: Value | None, cycles: int) -> None:
        if target == RETURN:
            it.next = [(EXIT, cycles)]
        elif isinstance(target, int):
            it.next = [(target & ~1, cycles)]
        else:
            it.unclear = f"{it.mnemonic} {it.operands}: where it jumps is not known"

    def _cycles(self, it: Instruction, opcode: int, state: State) -> int | None:
        """None: it has no bound."""
        name, timing = it.mnemonic, self._timing
        if name in LOADS or name in STORES:
            where = self._place(it, opcode, state)
            if where is None:
                return None
            return timing.load(where) if name in LOADS else timing.store(where)
        if name in ("push", "pop"):
            return 1 + len(it.detail.operands)
        if it.size == 2 and name in ("ldm", "ldmia", "stm", "stmia"):
            words = (opcode & 0xFF).bit_count()
            where = self._known(state.number(opcode >> 8 & 7))
            if where is None:
                return None
            return (timing.load if opcode & 0x800 else timing.store)(where, words)
        return timing.plain.get(name)

    def _place(self, it: Instruction, opcode: int, state: State) -> Memory | None:
        """The memory that a single load or store reaches."""
        if it.size == 2:
            if on_stack(opcode):
                return Memory.RAM
            return self._known(address(state, it.at, opcode))
        if wide.on_stack(it.detail, _NUMBERS):
            return Memory.RAM
        return self._known(wide.address(it.detail, state, _NUMBERS))

    def _known(self, where: int | None) -> Memory | None:
        if where is None and self._ram:
            return Memory.RAM
        return self._timing.memory(where)


def _jumps(it: Instruction, written: tuple[int, ...]) -> bool:
    return PC in written or it.mnemonic in ("b", "bl", "blx", "bx") or it.mnemonic in CONDITIONS


def _written(it: Instruction) -> tuple[int, ...]:
    """The numbers of the registers that `it` writes."""
    return tuple(_NUMBERS[r] for r in it.detail.regs_access()[1] if r in _NUMBERS)


def _moved(opcode: int, state: State) -> Value | None:
    """The target of `mov pc, Rm`."""
    return state.registers.get(opcode >> 3 & 15) if opcode >> 8 == 0x46 else None


def _undecodable(at: int, halfword: int, core: str) -> Instruction:
    it = Instruction(at, 2, ".hword", f"{halfword:#06x}", None)
    it.unclear = f"{halfword:#06x} is not an instruction of a {core}"
    return it
