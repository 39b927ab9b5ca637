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

from noheap_tools.cycles import timing
from noheap_tools.cycles.helpers import RAISING
from noheap_tools.cycles.timing import Memory
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
    """

    def __init__(
        self,
        halfword: Callable[[int], int],
        stable: Read,
        helper: Callable[[int | None, State], str],
        ram: bool,
    ) -> None:
        self._decoder = Decoder(halfword)
        self._halfword = halfword
        self._stable = stable
        self._helper = helper
        self._ram = ram

    def follow(self, entry: int, state: State) -> Graph:
        graph = Graph(entry)
        states = {entry: state}
        waiting = [entry]
        while waiting:
            at = waiting.pop()
            instruction = graph.nodes.get(at) or self._decoder.decode(at)
            if instruction is None:
                instruction = _undecodable(at, self._halfword(at))
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
        opcode = self._halfword(it.at)
        written = _written(it)
        name = it.mnemonic
        after = it.at + it.size
        if name == "b" or name in CONDITIONS:
            target = it.detail.operands[0].imm & 0xFFFFFFFF
            it.next = [(target, 1 + timing.TAKEN)]
            if name != "b":
                it.next.append((after, 1))
        elif name == "bl":
            it.calls = it.detail.operands[0].imm & 0xFFFFFFFF
            it.next = [(after, timing.CALL)]
            state.forget_call(everything=True)
        elif name == "blx":
            self._call(it, opcode, state)
        elif name == "bx":
            self._jump(it, state.registers.get(opcode >> 3 & 15), 1 + timing.TAKEN)
        elif name == "pop" and opcode & 0x100:
            words = (opcode & 0x1FF).bit_count()
            advance(state, it.at, opcode, written, self._stable)
            self._jump(it, state.registers.pop(PC, None), timing.POP_PC + words)
        elif PC in written:
            self._jump(it, _moved(opcode, state), 1 + timing.TAKEN)
        else:
            cycles = self._cycles(it, opcode, state)
            if cycles is None:
                it.unclear = f"{name} {it.operands}: how long it takes is not known"
            it.next = [(after, cycles or 0)]
            if it.size == 2:
                literal = opcode >> 11 == 0b01001
                advance(state, it.at, opcode, written, self._literal if literal else self._stable)
            else:
                for register in written:
                    state.set(register, None)

    def _literal(self, at: int) -> int:
        return self._halfword(at) | self._halfword(at + 2) << 16

    def _call(self, it: Instruction, opcode: int, state: State) -> None:
        target = state.number(opcode >> 3 & 15)
        it.helper = self._helper(target, state)
        after = RAISED if it.helper in RAISING else it.at + it.size
        it.next = [(after, timing.CALL_REGISTER)]
        state.forget_call(everything=False)

    def _jump(self, it: Instruction, target: Value | None, cycles: int) -> None:
        if target == RETURN:
            it.next = [(EXIT, cycles)]
        elif isinstance(target, int):
            it.next = [(target & ~1, cycles)]
        else:
            it.unclear = f"{it.mnemonic} {it.operands}: where it jumps is not known"

    def _cycles(self, it: Instruction, opcode: int, state: State) -> int | None:
        name = it.mnemonic
        if name in timing.LOADS or name in timing.STORES:
            where = Memory.RAM if on_stack(opcode) else self._region(state, it.at, opcode)
            return timing.load(where) if name in timing.LOADS else timing.store(where)
        if name in ("push", "pop"):
            return 1 + (opcode & 0x1FF).bit_count()
        if name in ("ldm", "ldmia", "stm", "stmia"):
            words = (opcode & 0xFF).bit_count()
            base = state.number(opcode >> 8 & 7)
            where = self._known(base)
            return (timing.load if opcode & 0x800 else timing.store)(where, words)
        return timing.plain(name)

    def _region(self, state: State, at: int, opcode: int) -> Memory:
        return self._known(address(state, at, opcode))

    def _known(self, where: int | None) -> Memory:
        return Memory.RAM if where is None and self._ram else timing.memory(where)


def _written(it: Instruction) -> tuple[int, ...]:
    """The numbers of the registers that `it` writes."""
    return tuple(_NUMBERS[r] for r in it.detail.regs_access()[1] if r in _NUMBERS)


def _moved(opcode: int, state: State) -> Value | None:
    """The target of `mov pc, Rm`."""
    return state.registers.get(opcode >> 3 & 15) if opcode >> 8 == 0x46 else None


def _undecodable(at: int, halfword: int) -> Instruction:
    it = Instruction(at, 2, ".hword", f"{halfword:#06x}", None)
    it.unclear = f"{halfword:#06x} is not an instruction of a Cortex-M0+"
    return it
