"""Finds the parts of a linked handler, and the bounds of their loops in their sources.

lib/noheap/cortex/link_asm.py and link_viper.py copy the bodies of functions, one after the other.
Here each body is looked for in the handler's memory, so its loops have the bounds from the
comments in its source.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from noheap_tools.board import files as device_files
from noheap_tools.cycles import annotations, mpy
from noheap_tools.cycles.annotations import Annotated, SourceLoop

_KINDS = {"viper": mpy.VIPER, "asm_thumb": mpy.ASM}
# As in the modules that copy: a viper body begins after its argument has been converted, and ends
# where it begins to return None.
_VIPER_ARGUMENT = (0x2107, 0x68FB, 0x4798, 0x4604)
_LOAD_NONE = 0x6838
_ASM_END = 0xBDF2  # pop {r1, r4, r5, r6, r7, pc}
_LEAST = 4  # halfwords that make a body recognizable


@dataclass(frozen=True)
class Part:
    source: Annotated
    body: tuple[int, ...]


def of_sources(sources: Iterable[Path], arch: str) -> list[Part]:
    """The parts with loops in `sources`, files of the library."""
    found = []
    for source in sources:
        if "# noheap: loop" in source.read_text(encoding="utf-8"):
            found += _of_file(source, arch)
    return found


def loops(
    parts: Iterable[Part], memory: bytes, reached: Callable[[int], bool]
) -> list[SourceLoop]:
    """The loops in `memory`, which a handler was linked into, in the order of the code. [] if one
    of a part has no bound. `reached`: whether the handler gets to the byte of `memory` at that
    offset; another handler may be beside it."""
    words = [int.from_bytes(memory[n : n + 2], "little") for n in range(0, len(memory), 2)]
    places = ((_place(part.body, words), part) for part in parts)
    placed = sorted(
        ((at, part) for at, part in places if at is not None and reached(2 * at)),
        key=lambda item: item[0],
    )
    found = [loop for _, part in placed for loop in part.source.loops]
    return [] if any(loop.bound is None for loop in found) else found


def _of_file(source: Path, arch: str) -> list[Part]:
    code = mpy.native(
        device_files.compile_mpy(source, source.name, arch, device_files.LIBRARY_LEVEL)
    )
    functions = [it for it in annotations.functions(source) if it.kind in (*_KINDS, "native")]
    if len(code) != len(functions):
        raise AssertionError(f"{source}: {len(code)} codes of {len(functions)} functions")
    parts = []
    for function, it in zip(functions, code, strict=True):
        words = body(it)
        if function.loops and len(words) >= _LEAST:
            parts.append(Part(function, words))
    return parts


def body(code: mpy.Code) -> tuple[int, ...]:
    """The halfwords that are copied; () for a function that is not a part."""
    data = code.data[: len(code.data) & ~1]
    words = [int.from_bytes(data[n : n + 2], "little") for n in range(0, len(data), 2)]
    if code.kind == mpy.ASM:
        return tuple(words[1 : words.index(_ASM_END)]) if _ASM_END in words else ()
    for n in range(len(words) - len(_VIPER_ARGUMENT)):
        if tuple(words[n : n + len(_VIPER_ARGUMENT)]) == _VIPER_ARGUMENT:
            rest = words[n + len(_VIPER_ARGUMENT) :]
            last = len(rest) - 1 - rest[::-1].index(_LOAD_NONE) if _LOAD_NONE in rest else 0
            return tuple(rest[:last])
    return ()


def _place(body: tuple[int, ...], words: list[int]) -> int | None:
    """The place of `body` in `words`; branches may have been redirected."""
    for at in range(len(words) - len(body) + 1):
        if all(
            alike(words[at + n], word) or _is_far_jump(words, at + n, body, n)
            for n, word in enumerate(body)
        ):
            return at
    return None


def stays(halfword: int) -> bool:
    """Whether the linker never changes it."""
    return halfword != _LOAD_NONE and halfword & 0xF000 not in (0xD000, 0xE000, 0xF000)


def alike(there: int, here: int) -> bool:
    """Whether the halfword `there` is what the linker may have made of `here`."""
    if there == here:
        return True
    conditional = here & 0xF000 == 0xD000 and there & 0xFF00 == here & 0xFF00
    unconditional = here & 0xF800 == 0xE000 == there & 0xF800
    left_out = here == _LOAD_NONE and there == 0xBF00
    return conditional or unconditional or left_out


def _is_far_jump(words: list[int], at: int, body: tuple[int, ...], n: int) -> bool:
    """Whether a half of a B.W is there as here: ARMv7-M ARM A7.7.12, encoding T4."""

    def is_jump(code: Sequence[int], first: int) -> bool:
        pair = code[max(first, 0) : first + 2]
        return len(pair) == 2 and pair[0] >> 11 == 0b11110 and pair[1] & 0xD000 == 0x9000

    return any(is_jump(words, at - half) and is_jump(body, n - half) for half in (0, 1))
