"""Runs handlers on the VM with the heap locked: what does it say to what was found?

A case is a module with a function `tick` of one argument. It is called many times, so that spare
room in containers is used up. The VM's verdict is the traceback, or None if nothing was raised.
"""

import ast

from noheap_tools.check.measure import vm

_RUNNER = """
import gc, io, sys, micropython
micropython.alloc_emergency_exception_buf(256)
def observe(name, source):
    scope = {"__name__": name}
    exec(compile(source, name, "exec"), scope)
    tick = scope["tick"]
    raised = None
    gc.collect()
    micropython.heap_lock()
    try:
        for _ in range(40):
            tick(None)
    except Exception as error:
        raised = error
    micropython.heap_unlock()
    if raised is None:
        return None
    text = io.StringIO()
    sys.print_exception(raised, text)
    return text.getvalue()
for line in open("cases.txt"):
    name, source = eval(line)
    try:
        said = observe(name, source)
    except Exception as error:
        said = "not run: " + repr(error)
    print("~~", repr((name, said)))
print("~~ done")
"""


def on_pico(cases: dict[str, str]) -> dict[str, str | None]:
    """{case: the traceback, or None} of `cases`, {case: source}, on the emulated Pico."""
    files = {
        "main.py": _RUNNER.encode(),
        "cases.txt": "".join(f"{case!r}\n" for case in cases.items()).encode(),
    }
    return dict(ast.literal_eval(line) for line in vm.marked(vm.on_pico(files)))
