"""What is in a tiny image, by part, from its symbols and those of its object files.

found = parts.sizes(made.elf, modules)                                  # no object file is read
found.flash_bytes, found.ram_bytes
found = parts.of(made.elf, made.objects, modules)
found = parts.of(made.elf, made.objects, modules, made.application)     # with slots
found.flash                 # {"VM": 20141, "types": 18331, ...}
found.modules               # {"noheap.linked": 9876, ...}, of the frozen code
found.ram                   # {"static": 911, "heap": 20480, "stack": 4096}
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from noheap_tools.errors import ToolError
from noheap_tools.tiny import origins
from noheap_tools.toolchain.process import query

_SIZED = re.compile(r"^([0-9a-f]+) ([0-9a-f]+) \w (\S+)$", re.MULTILINE)
# What gcc adds to the name of a function that it has changed, or of one of two with the same.
_CHANGED = re.compile(r"\.(?:lto_priv|isra|part|constprop|cold|localalias)\b.*")
_OUTPUT = re.compile(r"^(\.\w+)\s+(\d+)\s+(\d+)$", re.MULTILINE)
_SYMBOL = re.compile(r"^([0-9a-f]+) \w (_\w+)$", re.MULTILINE)

FROZEN = "application"
_PARTS = (
    (re.compile(r"frozen_content\.o$"), FROZEN),
    (re.compile(r"/qstr\.o$"), "names"),
    (re.compile(r"/objfun\.o$"), "VM"),  # gcc puts the loop of py/vm.c into its only caller
    (re.compile(r"/(nativeglue|emitglue|native_raise)\.o$"), "native glue"),
    (
        re.compile(r"/obj\w*\.o$|/(opmethods|sequence|binary|parsenum\w*|int_operators)\.o$"),
        "types",
    ),
    (re.compile(r"/py/mod\w+\.o$|/extmod/|/shared/"), "modules"),
    (re.compile(r"/py/\w+\.o$"), "VM"),
    (re.compile(r"/port/"), "port"),
    (re.compile(r"/\w+\.o$"), "chip"),
)
_LIBRARY = "C library"
_TEXTS = "texts and padding"
_IN_FLASH = (".boot2", ".text", ".rodata", ".layout", ".data")
_OF_APPLICATION = (".header", ".text", ".rodata")
_CRC_BYTES = 4  # at its end
_IN_RAM = (".ram_vectors", ".data", ".bss")

# A symbol of frozen code, as tools/mpy-tool.py makes it: what it is, the module, the rest.
_FROZEN_SYMBOL = re.compile(
    r"^[0-9a-f]+ ([0-9a-f]+) \w (children|const_obj|const_obj_table_data"
    r"|const_qstr_table_data|frozen_module|fun_data|proto_fun|rom_[a-z]+)_(.+)$"
)
# One without a name is a module's own code, or native code.
_NAMELESS = re.compile(r"_lt_module_gt_|\w+_dot_py\d*")
_SHARED = "names and shared"


@dataclass(frozen=True)
class Sizes:
    """In bytes. `functions` has the bytecode of each function, by its name after its class's,
    `ram` is static, heap and stack."""

    flash_bytes: int
    functions: Mapping[str, int]
    ram: Mapping[str, int]

    @property
    def ram_bytes(self) -> int:
        return sum(self.ram.values())


@dataclass(frozen=True)
class Parts(Sizes):
    """`flash` has all of the image, and `modules` the part FROZEN of it by module."""

    flash: Mapping[str, int]
    modules: Mapping[str, int]


def sizes(elf: Path, modules: list[str], application: Path | None = None) -> Sizes:
    """Of an image, in which `modules` are frozen. `application` is the .elf with these, if they
    are linked on their own. ToolError if `elf` is not one that firmware/tiny/tiny.ld made."""
    sections = _sections(elf)
    _, functions = _of_frozen(application or elf, modules)
    applied = _application_bytes(application) if application is not None else 0
    return Sizes(_in_flash(sections) + applied, functions, _ram(elf, sections))


def of(elf: Path, objects: Path, modules: list[str], application: Path | None = None) -> Parts:
    """The same with the parts; `objects` lists the object files that `elf` was linked from.
    ToolError if they do not go with it."""
    whole = sizes(elf, modules, application)
    sections = _sections(elf)
    flash = Counter[str]()
    named = _named(objects)
    for symbol, size in _sized(elf, sections):
        flash[named.get(origins.plain(symbol), _LIBRARY)] += size
    in_elf = _in_flash(sections)
    flash[_TEXTS] = in_elf - sum(flash.values())
    if application is not None:
        flash[FROZEN] = whole.flash_bytes - in_elf
    if not flash[FROZEN] or not 0 <= flash[_TEXTS] < in_elf / 5:
        raise ToolError(f"{objects} does not go with {elf}")
    by_module, _ = _of_frozen(application or elf, modules)
    by_module[_SHARED] = flash[FROZEN] - sum(by_module.values())
    return Parts(
        whole.flash_bytes,
        whole.functions,
        whole.ram,
        dict(flash.most_common()),
        dict(by_module.most_common()),
    )


def _in_flash(sections: Mapping[str, tuple[int, int]]) -> int:
    return sum(sections[name][0] for name in _IN_FLASH if name in sections)


def _application_bytes(elf: Path) -> int:
    found = _sections(elf)
    last, begin = found[_OF_APPLICATION[-1]], found[_OF_APPLICATION[0]][1]
    return sum(last) - begin + _CRC_BYTES


def _sections(elf: Path) -> dict[str, tuple[int, int]]:
    """{output section: (bytes, address)}."""
    listing = query(["arm-none-eabi-size", "-A", "-d", elf])
    if listing is None:
        raise ToolError(f"arm-none-eabi-size cannot read {elf}")
    return {name: (int(size), int(at)) for name, size, at in _OUTPUT.findall(listing)}


def _named(objects: Path) -> dict[str, str]:
    """{symbol: the part that its object file belongs to}."""
    found = {}
    for file, symbols in origins.of(objects).items():
        part = next(part for pattern, part in _PARTS if pattern.search(str(file)))
        for symbol in symbols:
            found.setdefault(symbol, part)
    return found


def _sized(elf: Path, sections: Mapping[str, tuple[int, int]]) -> Iterator[tuple[str, int]]:
    """(symbol, bytes) of what is in flash, or comes from there: one for each address."""
    listing = query(["arm-none-eabi-nm", "-S", elf]) or ""
    places = [sections[name] for name in _IN_FLASH if name in sections]
    seen = set()
    for at, size, name in _SIZED.findall(listing):
        address = int(at, 16)
        if address not in seen and any(start <= address < start + n for n, start in places):
            seen.add(address)
            yield name, int(size, 16)


def _ram(elf: Path, sections: Mapping[str, tuple[int, int]]) -> dict[str, int]:
    symbols = _symbols(elf)
    return {
        "static": sum(sections[name][0] for name in _IN_RAM if name in sections),
        "heap": symbols["_heap_end"] - symbols["_heap_start"],
        "stack": symbols["_stack_top"] - symbols["_stack_bottom"],
    }


def _symbols(elf: Path) -> dict[str, int]:
    """{name: address} of those whose name begins with an underscore, as tiny.ld's do."""
    listing = query(["arm-none-eabi-nm", elf]) or ""
    return {name: int(at, 16) for at, name in _SYMBOL.findall(listing)}


def overlap_bytes(elf: Path) -> int:
    """By how much the heap begins before the end of the static data; 0 or less: it does not."""
    symbols = _symbols(elf)
    return symbols["_bss_end"] - symbols["_heap_start"]


def _of_frozen(elf: Path, modules: list[str]) -> tuple[Counter[str], dict[str, int]]:
    """The frozen code by module, without what all share, as the names; and by function."""
    found = Counter[str]()
    functions = Counter[str]()
    escaped = {}
    for name in modules:
        symbol = name.replace(".", "_")
        escaped |= {symbol: name, f"{symbol}___init__": name}
    longest = sorted(escaped, key=len, reverse=True)
    for line in (query(["arm-none-eabi-nm", "-S", elf]) or "").splitlines():
        match = _FROZEN_SYMBOL.match(line)
        if match is None:
            continue
        size, kind, symbol = int(match[1], 16), match[2], match[3]
        for name in longest:
            if symbol == name or symbol.startswith(name + "_"):
                found[escaped[name]] += size
                function = symbol[len(name) + 1 :]
                if kind == "fun_data" and not _NAMELESS.fullmatch(function):
                    functions[function] += size
                break
    return found, dict(functions.most_common())
