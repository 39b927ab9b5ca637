"""What mpy-cross refuses in a module, and what is wrong with its viper functions."""

import ast

from noheap_tools.check import viper_traps
from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.unresolved import NH099
from noheap_tools.check.rules.viper import NH060
from noheap_tools.check.source import compiler
from noheap_tools.check.source.definitions import Function, FunctionKind, Module


def report(run: Run, module: Module) -> None:
    """Reports what is refused in the module, and what is wrong with its viper functions."""
    functions = [f for f in module.functions if f.emitter in ("native", "viper")]
    if functions:
        _compile(run, module, functions[0])
    elif not any(f.kind is FunctionKind.ASSEMBLER for f in module.functions):
        _check_syntax(run, module)
    for function in functions:
        if function.emitter == "viper":
            viper_traps.check(run, function)


def _check_syntax(run: Run, module: Module) -> None:
    """Reports Python that MicroPython has not, as match and [*a]."""
    line, error = compiler.refusal(module)
    if error:
        at = ast.Pass(lineno=line or 1, col_offset=0)
        run.report_always(NH099, module, at, f"MicroPython refuses it: {error}")


def _compile(run: Run, module: Module, first: Function) -> None:
    """Reports the error of the target's compiler, which stops at the first one."""
    line, error = compiler.refusal(module)
    if error:
        at = ast.Pass(lineno=line or first.node.lineno, col_offset=0)
        run.report_always(NH060, module, at, error)
