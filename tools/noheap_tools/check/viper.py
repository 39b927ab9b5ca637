"""What is wrong with the viper functions of a module."""

from noheap_tools.check import viper_traps
from noheap_tools.check.engine.run import Run
from noheap_tools.check.source.definitions import Module


def report(run: Run, module: Module) -> None:
    for function in module.functions:
        if function.emitter == "viper":
            viper_traps.check(run, function)
