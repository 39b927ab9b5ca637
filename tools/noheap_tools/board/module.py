"""The text of the module `board` on a device: its family's file with one board's constants.

    source = module.text(family.folder / "board.py", {"NAME": "pico", "LED_PIN": 25, ...})

The family's file declares the constants that each of its boards has: `LED_PIN: int`. Each gets its
value on that line, so that the line numbers in a traceback are those of the family's file. What
else a board.toml has comes at the end.
"""

import ast
from collections.abc import Mapping
from pathlib import Path

_TYPES = {"bool": bool, "int": int, "str": str}


def text(family: Path, constants: Mapping[str, object]) -> str:
    """Returns the source. Raises ValueError if a constant is missing, of another type than
    declared, or no constant by its name."""
    source = family.read_text(encoding="utf-8")
    lines = source.splitlines()
    declared = _declared(source)
    for name, (line, kind) in declared.items():
        if name not in constants:
            raise ValueError(f"[board] lacks {name}")
        value = constants[name]
        if type(value) is not _TYPES[kind]:
            raise ValueError(f"{name} in [board] must be {kind}, not {value!r}")
        declaration = f"{name}: {kind}"
        lines[line] = lines[line].replace(declaration, f"{name} = {value!r}", 1)
    for name in constants.keys() - declared.keys():
        if not (name.isidentifier() and name.isupper()):
            raise ValueError(f"{name} in [board] is not the name of a constant, as LED_PIN is")
    lines += [f"{name} = {value!r}" for name, value in constants.items() if name not in declared]
    return "\n".join(lines) + "\n"


def _declared(source: str) -> dict[str, tuple[int, str]]:
    """{name: (index of its line, name of its type)} of what the family's file declares."""
    return {
        node.target.id: (node.lineno - 1, node.annotation.id)
        for node in ast.parse(source).body
        if isinstance(node, ast.AnnAssign)
        and node.value is None
        and isinstance(node.target, ast.Name)
        and isinstance(node.annotation, ast.Name)
    }
