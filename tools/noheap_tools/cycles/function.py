"""Measures and bounds one function of a file."""

import ast

from noheap_tools.board import boards
from noheap_tools.cycles import analysis, files, result
from noheap_tools.cycles.files import Source
from noheap_tools.cycles.program import Calls
from noheap_tools.cycles.result import Result
from noheap_tools.cycles.session import Session
from noheap_tools.errors import UsageError

_BOUNDED = ("viper", "asm_thumb")


def measure(source: Source, calls: Calls, bounds: list[int], *, must_bound: bool) -> Result:
    """UsageError if it is not a function, or has no bound although there `must` be one."""
    _check(source, calls)
    written = files.annotated(source, calls.function)
    if must_bound and written is not None and written.kind not in _BOUNDED:
        raise _unbounded(calls.function, written.kind)
    code = f"{calls.setup}\n{calls.each}"
    on_board = files.on_board(source, boards.load("pico").mpy_arch, code)
    session = Session(calls, on_board)
    target = session.target
    found = None
    if target.code is not None:
        found = analysis.analyse(
            target.code,
            session.word,
            session.halfword,
            session.symbols.name,
            function=target.function if target.kind == "viper" else None,
            source=written,
            bounds=bounds,
        )
    elif must_bound:
        raise _unbounded(calls.function, target.kind)
    own = found.own if found is not None else lambda at: False
    traces = session.follow(own)

    def label(at: int) -> str:
        return calls.function if own(at) else session.symbols.name(at)

    return result.of_calls(f"{source.name}:{calls.function}", target.kind, traces, found, label)


def _unbounded(function: str, kind: str) -> UsageError:
    return UsageError(
        f"{function} is {kind}, not viper or asm_thumb: it has no static bound",
        "Without --bound it is measured.",
    )


def _check(source: Source, calls: Calls) -> None:
    texts = {
        "--function": (calls.function, "eval"),
        "--args": (
            f"({calls.arguments.strip().rstrip(',')},)" if calls.arguments else "0",
            "eval",
        ),
        "--setup": (calls.setup, "exec"),
        "--each": (calls.each, "exec"),
    }
    for option, (text, mode) in texts.items():
        try:
            ast.parse(text, mode=mode)
        except SyntaxError as error:
            raise UsageError(f"{option}: {error.msg}: {text.strip()}") from error
    files.check_names(source, calls.function, calls.setup)
