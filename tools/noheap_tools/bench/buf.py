"""The operations of lib/noheap/buf, beside C and MicroPython's own.

Every structure has room for 8, and holds 7 where an operation searches. A record of SPSC and
Cell is 3 words, as the sampler's; the functions of spsc get addresses. "Bound" is a function that
cortex/bind.py made of the operation's, or one of MicroPython's methods in a local.
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from noheap_tools import paths
from noheap_tools.bench import bare, device, report
from noheap_tools.bench.report import Limit
from noheap_tools.bench.rows import BYTECODE, CALLERS, VIPER, C, Measured, Row
from noheap_tools.board import boards, folding
from noheap_tools.board import files as device_files

_IN_C = (BYTECODE, C)
# The operations that are measured against a bound deque.append: (structure, op).
_AGAINST_APPEND = (
    ("spsc", "put"),
    ("spsc", "get"),
    ("cell", "write, bound"),
    ("cell", "read, bound"),
    ("vec", "push, bound"),
    ("vec", "pop, bound"),
    ("deque", "push_back, bound"),
    ("deque", "pop_front, bound"),
)

ROWS = (
    Row("spsc", "put", "spsc.put", _IN_C),
    Row("spsc", "get", "spsc.get", _IN_C),
    Row("spsc", "put of any record, bound to the queue alone", "spsc.put_any"),
    Row("spsc", "enqueue", "spsc.enqueue", CALLERS),
    Row("spsc", "dequeue", "spsc.dequeue", CALLERS),
    Row("spsc", "enqueue of 1 word", "spsc.enqueue_word", CALLERS),
    Row("spsc", "enqueue of an array, not its address", "spsc.enqueue_array"),
    Row("spsc", "SPSC.enqueue", "spsc.method_enqueue"),
    Row("spsc", "SPSC.dequeue", "spsc.method_dequeue"),
    Row("collections.deque", "append, bound", "builtin.deque_append_bound"),
    Row("collections.deque", "popleft, bound", "builtin.deque_popleft_bound"),
    Row("collections.deque", "append", "builtin.deque_append"),
    Row("collections.deque", "popleft", "builtin.deque_popleft"),
    Row(
        "collections.deque",
        "append of a tuple of 3, made for it on the heap",
        "builtin.deque_append_tuple",
    ),
    Row("micropython.RingIO", "write of 12 bytes", "builtin.ring_io_write"),
    Row("micropython.RingIO", "readinto of 12 bytes", "builtin.ring_io_readinto"),
    Row("list as a ring", "put", "builtin.list_put"),
    Row("a class", "call of a method that does nothing", "builtin.method"),
    Row("bbq", "grant_exact and commit of 8 bytes", "bbq.grant_and_commit", CALLERS),
    Row("bbq", "grant and commit, both bound", "bbq.grant_and_commit_bound"),
    Row("bbq", "read and release of 8 bytes", "bbq.read_and_release", CALLERS),
    Row("bbq", "read and release, both bound", "bbq.read_and_release_bound"),
    Row("cell", "write", "cell.write", CALLERS),
    Row("cell", "write, bound", "cell.write_bound"),
    Row("cell", "read_into", "cell.read_into", CALLERS),
    Row("cell", "read, bound", "cell.read_bound"),
    Row("signal", "raise_isr", "signal.raise_isr", CALLERS),
    Row("signal", "raise_isr, bound", "signal.raise_bound"),
    Row("signal", "take", "signal.take", CALLERS),
    Row("signal", "take, bound", "signal.take_bound"),
    Row("vec", "push", "vec.push", CALLERS),
    Row("vec", "push, bound", "vec.push_bound"),
    Row("vec", "pop", "vec.pop", _IN_C),
    Row("vec", "pop, bound", "vec.pop_bound"),
    Row("deque", "push_back", "deque.push_back", CALLERS),
    Row("deque", "push_back, bound", "deque.push_back_bound"),
    Row("deque", "pop_front", "deque.pop_front", _IN_C),
    Row("deque", "pop_front, bound", "deque.pop_front_bound"),
    Row("history", "write", "history.write", CALLERS),
    Row("history", "max of 8", "history.max_of_8", _IN_C),
    Row("binary_heap", "push to 7", "binary_heap.push", CALLERS),
    Row("binary_heap", "pop of 7", "binary_heap.pop", _IN_C),
    Row("sorted_list", "push to 7", "sorted_list.push", _IN_C),
    Row("sorted_list", "pop of 7", "sorted_list.pop", CALLERS),
    Row("linear_map", "get of the last of 7", "linear_map.get", CALLERS),
    Row("index_map", "get of one of 7", "index_map.get", CALLERS),
    Row("index_map", "insert to 7", "index_map.insert", _IN_C),
    Row("index_set", "contains of one of 7", "index_set.contains"),
    Row("bitset", "add", "bitset.add", CALLERS),
    Row("bitset", "contains", "bitset.contains", _IN_C),
    Row("pool", "alloc", "pool.alloc", CALLERS),
    Row("pool", "free", "pool.free", _IN_C),
    Row("text", "append of 5 bytes", "text.append", _IN_C),
    Row("text", "append_int of 5 digits", "text.append_int", _IN_C),
    Row("text", "append of 1 byte", "text.append_byte", (VIPER,)),
)


@dataclass(frozen=True)
class Outcome:
    measured: list[Measured]
    mpy_bytes: dict[str, int]
    limits: list[Limit]

    def as_json(self) -> dict[str, Any]:
        return {
            "rows": report.as_rows(self.measured),
            "mpy_bytes": self.mpy_bytes,
            "limits": [vars(limit) | {"reached": limit.reached} for limit in self.limits],
        }

    def text(self) -> str:
        parts = [report.plain(report.table(self.measured)), report.plain(self._sizes())]
        return "\n\n".join([*parts, "\n".join(map(str, self.limits))])

    def lines(self) -> list[str]:
        """For a document."""
        limits = [f"- {limit}" for limit in self.limits]
        return [*report.table(self.measured), "", *self._sizes(), "", *limits]

    def _sizes(self) -> list[str]:
        sizes = [f"| {name} | .mpy | {size:,} |" for name, size in self.mpy_bytes.items()]
        total = sum(self.mpy_bytes.values())
        return ["| module | | bytes |", "|---|---|---:|", *sizes, f"| all | .mpy | {total:,} |"]


def run(log: Callable[[str], None]) -> Outcome:
    """Measure everything and judge the figures."""
    measured = measure(log)
    sizes = mpy_bytes()
    return Outcome(measured, sizes, _limits(measured, sizes))


def mpy_bytes() -> dict[str, int]:
    """Bytes of each module of lib/noheap/buf that reaches a board, as `noheap flash` compiles it
    for the Pico."""
    folder = paths.LIBRARY / "buf"
    sources = [it for it in sorted(folder.glob("*.py")) if not _is_folded(it)]
    files = device_files.library(boards.load("pico").mpy_arch, sources)
    return {Path(path).stem: len(data) for path, data in files.items()}


def _is_folded(source: Path) -> bool:
    """Returns whether it has nothing but constants, which are compiled into other modules."""
    known = folding.constants(source)
    body = ast.parse(source.read_text(encoding="utf-8")).body[1:]  # after the docstring
    return bool(body) and all(
        isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in known for node in body
    )


def _limits(measured: list[Measured], sizes: dict[str, int]) -> list[Limit]:
    def cycles(structure: str, op: str, caller: str) -> int:
        return report.cycles(measured, structure, op, caller)

    enqueue = cycles("spsc", "enqueue", "bytecode")
    append = cycles("collections.deque", "append, bound", "bytecode")
    slowest = max(cycles(structure, op, "bytecode") for structure, op in _AGAINST_APPEND)
    return [
        Limit(
            "spsc enqueue inline in viper / in C",
            cycles("spsc", "enqueue", "viper") / cycles("spsc", "enqueue", "c"),
            2,
        ),
        Limit(
            "spsc enqueue from bytecode / deque.append",
            enqueue / cycles("collections.deque", "append", "bytecode"),
            1.3,
        ),
        Limit(
            "spsc enqueue from bytecode / RingIO.write",
            enqueue / cycles("micropython.RingIO", "write of 12 bytes", "bytecode"),
            1,
        ),
        Limit(
            "spsc put from bytecode, bound / deque.append, bound",
            cycles("spsc", "put", "bytecode") / append,
            1,
        ),
        Limit(
            "the slowest bound operation of spsc, cell, vec and deque / deque.append, bound",
            slowest / append,
            1,
        ),
        Limit("bytes of spsc.mpy", sizes["spsc"], 1228),
        Limit("bytes of all of buf", sum(sizes.values()), 20 * 1024),
    ]


def measure(log: Callable[[str], None]) -> list[Measured]:
    """All rows for all callers, in the order of ROWS."""
    log("the library and MicroPython's own, on the emulated Pico")
    results = device.measure("buf", ROWS)
    log("C, -O2, on the emulated RP2040")
    results += bare.measure("buf", ROWS)
    order = {(row.structure, row.op): n for n, row in enumerate(ROWS)}
    return sorted(results, key=lambda it: (order[it.structure, it.op], CALLERS.index(it.caller)))
