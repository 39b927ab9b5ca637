"""Runs handlers on the VM with the heap locked, to compare its verdict with the findings.

A case is a module with a function `tick` of one argument. The VM's verdict is the traceback, or
None if nothing was raised. device/observe.py runs them.
"""

import ast

from noheap_tools.check.measure import vm


def on_pico(cases: dict[str, str]) -> dict[str, str | None]:
    """Returns {case: the traceback, or None} of `cases`, {case: source}, on the emulated Pico."""
    files = {
        "main.py": vm.program("observe").encode(),
        "cases.txt": "".join(f"{case!r}\n" for case in cases.items()).encode(),
    }
    return dict(ast.literal_eval(line) for line in vm.marked(vm.on_pico(files)))
