"""The measured operations: a Row for each, which each of its callers runs in its own way."""

from dataclasses import dataclass

BYTECODE, VIPER, C = CALLERS = ("bytecode", "viper", "c")


@dataclass(frozen=True)
class Row:
    """`program` is "file.function" below the bench's folder of programs/, for bytecode. For viper
    "_in_viper" follows; in C it is ROW(file_function) of c/<bench>.c."""

    structure: str
    op: str
    program: str
    callers: tuple[str, ...] = (BYTECODE,)


@dataclass(frozen=True)
class Measured:
    structure: str
    op: str
    caller: str  # one of CALLERS
    cycles: int
