"""Values of registers after a 32-bit Thumb instruction, where the code alone shows them.

As values.py does for those of 16 bits, with the same assumptions. Encodings are capstone's
business; what is not here leaves its registers unknown. ARMv7-M Architecture Reference Manual,
DDI 0403, A7.7.
"""

from collections.abc import Callable, Mapping
from typing import Any

from capstone import arm

from noheap_tools.cycles.values import SP, Read, State, Value

_MASK = 0xFFFFFFFF
_PC_AHEAD = 4  # of the instruction, and that rounded down to a word

Numbers = Mapping[int, int]  # of registers, by capstone's names


def address(detail: Any, state: State, numbers: Numbers) -> int | None:
    """The address that a single load or store reaches, if it is known and not the stack."""
    memory = _memory(detail)
    if memory is None or on_stack(detail, numbers):
        return None
    if memory.base == arm.ARM_REG_PC:
        return (detail.address + _PC_AHEAD & ~3) + memory.disp & _MASK
    base = state.number(numbers.get(memory.base, SP))
    if base is None or memory.index:
        return None
    return base + memory.disp & _MASK


def on_stack(detail: Any, numbers: Numbers) -> bool:
    """Whether a load or store addresses by SP."""
    memory = _memory(detail)
    return memory is not None and numbers.get(memory.base) == SP


def advance(
    detail: Any,
    mnemonic: str,
    state: State,
    written: tuple[int, ...],
    numbers: Numbers,
    read: Read,
) -> None:
    """Apply the instruction, no branch, to `state`; it writes the registers `written`."""
    target, value = _result(detail, mnemonic, state, numbers, read)
    if SP in written:
        state.sp = None
    if SP in written or (mnemonic.startswith("st") and on_stack(detail, numbers)):
        state.slots.clear()
    for register in written:
        state.set(register, None)
    if value is not None and target in written and target != SP:
        state.set(target, value)


def _memory(detail: Any) -> Any:
    return next((it.mem for it in detail.operands if it.type == arm.ARM_OP_MEM), None)


def _result(
    detail: Any, mnemonic: str, state: State, numbers: Numbers, read: Read
) -> tuple[int, Value | None]:
    """The register that it writes, and its value."""
    operands = detail.operands
    if not operands or operands[0].type != arm.ARM_OP_REG:
        return SP, None
    target = numbers.get(operands[0].reg, SP)
    if mnemonic == "ldr":
        where = address(detail, state, numbers)
        return target, None if where is None else read(where)
    if len(operands) == 2 and operands[1].type == arm.ARM_OP_IMM:
        number = operands[1].imm & _MASK
        low = state.number(target)
        if mnemonic in ("mov", "movw", "movs"):
            return target, number
        if mnemonic == "movt":
            return target, None if low is None else low & 0xFFFF | number << 16
    if len(operands) == 3 and mnemonic in _OF_TWO:
        if operands[1].type != arm.ARM_OP_REG or operands[2].type != arm.ARM_OP_IMM:
            return target, None
        first = state.number(numbers.get(operands[1].reg, SP))
        return target, None if first is None else _OF_TWO[mnemonic](first, operands[2].imm)
    return target, None


_OF_TWO: Mapping[str, Callable[[int, int], int]] = {
    "add": int.__add__,
    "addw": int.__add__,
    "sub": int.__sub__,
    "subw": int.__sub__,
    "orr": int.__or__,
}
