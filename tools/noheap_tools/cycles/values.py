"""Values of registers and stack at an instruction, where the code alone shows them.

A value is a number, or RETURN: the address that the function was called from. It is assumed
that stores through pointers miss the function's own stack frame, and calls keep r4 to r11, as the
procedure call standard demands (AAPCS, IHI 0042, 6.1.1). Encodings: ARMv6-M Architecture
Reference Manual, DDI 0419, A5.2.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

RETURN = "return"
Value = int | str
SP, LR, PC = 13, 14, 15
_MASK = 0xFFFFFFFF
_CLOBBERED = (0, 1, 2, 3, 12, LR)

Read = Callable[[int], int | None]  # a word that does not change while the program runs


@dataclass
class State:
    registers: dict[int, Value] = field(default_factory=dict)
    slots: dict[int, Value] = field(default_factory=dict)  # by bytes from the SP at entry
    sp: int | None = 0  # the same; None: not known

    def copy(self) -> "State":
        return State(dict(self.registers), dict(self.slots), self.sp)

    def join(self, other: "State") -> bool:
        """Keep the values that both agree on. Returns whether anything was lost."""
        registers = {r: v for r, v in self.registers.items() if other.registers.get(r) == v}
        slots = {s: v for s, v in self.slots.items() if other.slots.get(s) == v}
        sp = self.sp if self.sp == other.sp else None
        changed = (registers, slots, sp) != (self.registers, self.slots, self.sp)
        self.registers, self.slots, self.sp = registers, slots, sp
        return changed

    def number(self, register: int) -> int | None:
        value = self.registers.get(register)
        return value if isinstance(value, int) else None

    def set(self, register: int, value: Value | None) -> None:
        if value is None:
            self.registers.pop(register, None)
        else:
            self.registers[register] = value & _MASK if isinstance(value, int) else value

    def forget_call(self, *, everything: bool) -> None:
        """Forget after a call. `everything`: the callee does not follow the call standard."""
        if everything:
            self.registers.clear()
        for register in _CLOBBERED:
            self.registers.pop(register, None)


def on_stack(opcode: int) -> bool:
    """Whether a load or store addresses by SP."""
    return opcode >> 12 == 0b1001


def address(state: State, at: int, opcode: int) -> int | None:
    """The address that a single load or store reaches, if it is known and not the stack."""
    kind = opcode >> 11
    if kind == 0b01001:  # LDR (literal)
        return (at + 4 & ~3) + 4 * (opcode & 0xFF)
    base = state.number(opcode >> 3 & 7)
    if base is None:
        return None
    five = opcode >> 6 & 31
    if opcode >> 12 == 0b0101:  # by register
        index = state.number(opcode >> 6 & 7)
        return None if index is None else base + index & _MASK
    scale = {0b0110: 4, 0b0111: 1, 0b1000: 2}.get(opcode >> 12)
    return None if scale is None else base + scale * five & _MASK


def advance(state: State, at: int, opcode: int, written: tuple[int, ...], read: Read) -> None:
    """Apply the instruction at `at`, no branch, to `state`; it writes these registers."""
    top = opcode >> 8
    if top in (0xB4, 0xB5, 0xBC, 0xBD):
        _push_pop(state, opcode)
        return
    if top == 0xB0:
        delta = 4 * (opcode & 0x7F)
        state.sp = None if state.sp is None else state.sp + (-delta if opcode & 0x80 else delta)
        return
    if opcode >> 11 == 0b10010:  # STR (SP)
        if state.sp is not None:
            _put(state.slots, state.sp + 4 * (opcode & 0xFF), state.registers.get(top & 7))
        return
    value = _result(state, at, opcode, read)
    if SP in written:
        state.sp = None
    for register in written:
        state.set(register, None)
    target = _target(opcode)
    if value is not None and target in written:
        state.set(target, value)


def _put(slots: dict[int, Value], slot: int, value: Value | None) -> None:
    if value is None:
        slots.pop(slot, None)
    else:
        slots[slot] = value


def _push_pop(state: State, opcode: int) -> None:
    extra = (LR if opcode >> 11 == 0b10110 else PC,) if opcode & 0x100 else ()
    registers = [*(n for n in range(8) if opcode >> n & 1), *extra]
    if opcode >> 11 == 0b10110:
        if state.sp is None:
            return
        state.sp -= 4 * len(registers)
        for n, register in enumerate(registers):
            _put(state.slots, state.sp + 4 * n, state.registers.get(register))
        return
    for n, register in enumerate(registers):
        slot = None if state.sp is None else state.slots.get(state.sp + 4 * n)
        state.set(register, slot)
    if state.sp is not None:
        state.sp += 4 * len(registers)


def _target(opcode: int) -> int:
    """The register that an instruction of `_result` writes."""
    if opcode >> 8 in (0x44, 0x46):
        return (opcode >> 4 & 8) | (opcode & 7)
    if opcode >> 11 in (0b00100, 0b00110, 0b00111, 0b01001, 0b10011, 0b10100):
        return opcode >> 8 & 7
    return opcode & 7


def _result(state: State, at: int, opcode: int, read: Read) -> Value | None:
    kind = opcode >> 11
    if opcode >> 8 == 0x46:  # MOV, any to any
        return state.registers.get(opcode >> 3 & 15)
    if kind == 0b10011:  # LDR (SP)
        return None if state.sp is None else state.slots.get(state.sp + 4 * (opcode & 0xFF))
    if kind in (0b01001, 0b01101) or opcode >> 9 == 0b0101100:  # LDR
        where = address(state, at, opcode)
        return None if where is None else read(where)
    if kind == 0b10100:  # ADR
        return (at + 4 & ~3) + 4 * (opcode & 0xFF)
    if kind == 0b00100:  # MOVS
        return opcode & 0xFF
    return _arithmetic(state, opcode)


def _arithmetic(state: State, opcode: int) -> int | None:
    kind, low, second = opcode >> 11, state.number(opcode & 7), state.number(opcode >> 3 & 7)
    five = opcode >> 6 & 31
    if kind in (0b00110, 0b00111):  # ADDS, SUBS with 8 bits
        value = state.number(opcode >> 8 & 7)
        delta = opcode & 0xFF
        return None if value is None else value + (delta if kind == 0b00110 else -delta)
    if kind == 0b00011:  # ADDS, SUBS with a register or 3 bits
        delta = five & 7 if opcode & 0x400 else state.number(five & 7)
        if second is None or delta is None:
            return None
        return second - delta if opcode & 0x200 else second + delta
    if second is not None:
        if kind == 0b00000:  # LSLS, MOVS
            return second << five
        if kind == 0b00001:  # LSRS
            return second >> (five or 32)
        if opcode >> 6 == 0b0100001001:  # RSBS
            return -second
        if opcode >> 6 == 0b0100001111:  # MVNS
            return ~second
        if opcode >> 6 == 0b0100001100 and low is not None:  # ORRS
            return low | second
    if opcode >> 8 == 0x44:  # ADD, any to any
        target, source = state.number(_target(opcode)), state.number(opcode >> 3 & 15)
        return None if target is None or source is None else target + source
    return None
