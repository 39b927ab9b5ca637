"""What compiles in a viper function, and goes wrong: lost signs and bits, and the compiler's own
faults of some versions."""

import ast

from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.rule import Rule, Severity
from noheap_tools.check.rules.viper import (
    NH061,
    NH062,
    NH063,
    NH064,
    NH065,
    NH066,
    NH067,
    NH068,
    NH069,
    NH081,
)
from noheap_tools.check.source import tree
from noheap_tools.check.source.definitions import Function

# py/asmthumb.h: REG_LOCAL_1 to REG_LOCAL_3; the emitter for ARMv6-M keeps the last for itself.
_REGISTER_LOCALS = 2
_WORD_BITS = 32
_POINTER_BITS = {"ptr8": 8, "ptr16": 16, "ptr32": 32}
# The first versions without a fault of the compiler: MicroPython b46f9f503f and 2210d28792.
_SCALES_COPIES, _NEGATES_COPIES = (1, 28), (1, 29)
# A shift to the left by as much moves the bits of a byte into the sign; one to the right leaves
# the highest byte.
_TOP_BYTE = 24


def check(run: Run, function: Function) -> None:
    """Reports what the viper function does silently wrong."""
    _Traps(run, function).check()


class _Traps(ast.NodeVisitor):
    """Reports what a viper function does silently wrong."""

    def __init__(self, run: Run, function: Function) -> None:
        self._run = run
        self._function = function
        self._pointers: dict[str, int] = {}
        self._registers: set[str] = set()
        self._signed: set[str] = set()
        self._wide: set[str] = set()
        self._parents: dict[ast.AST, ast.AST] = {}

    def check(self) -> None:
        node = self._function.node
        assert not isinstance(node, ast.Lambda)
        spec = node.args
        for parameter in (spec.vararg, spec.kwarg, *spec.kwonlyargs):
            if parameter is not None:
                text = f"{parameter.arg} is not allowed in a viper function"
                self._report(NH061, node, text)
        if spec.defaults:
            text = "the defaults of a viper function are not used"
            self._report(NH061, node, text, Severity.WARNING)
        for argument in spec.args:
            annotation = getattr(argument.annotation, "id", "")
            if annotation in _POINTER_BITS:
                self._pointers[argument.arg] = _POINTER_BITS[annotation]
        self._registers = set(_locals_in_order(node)[:_REGISTER_LOCALS])
        signed = self._run.signed_pointers
        self._signed = {name for name in self._pointers if (self._function, name) in signed}
        self._parents = {c: n for n in tree.walk(node) for c in tree.children(n)}
        self._find_wide(node)
        for statement in node.body:
            self.visit(statement)

    def _find_wide(self, function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Finds the locals into whose highest bit something is put, unless they are uint."""
        unsigned: set[str] = {
            argument.arg
            for argument in function.args.args
            if getattr(argument.annotation, "id", "") == "uint"
        }
        for node in tree.walk(function):
            if not isinstance(node, (ast.Assign, ast.AugAssign)):
                continue
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if not isinstance(target, ast.Name):
                continue
            if any(getattr(n, "id", "") == "uint" for n in tree.walk(node.value)):
                unsigned.add(target.id)
            elif _fills_sign(target.id, node, function):
                self._wide.add(target.id)
        self._wide -= unsigned

    def _check_right_shift(self, node: ast.BinOp) -> None:
        left, shift = node.left, _constant(node.right)
        around = self._parents.get(node)
        if isinstance(around, ast.BinOp) and isinstance(around.op, ast.BitAnd):
            return  # the bits of the sign are cut off
        is_word = (
            isinstance(left, ast.Subscript)
            and self._pointers.get(getattr(left.value, "id", "")) == _WORD_BITS
            and shift is not None
            and _TOP_BYTE <= shift < _WORD_BITS - 1
        )
        if is_word or getattr(left, "id", "") in self._wide:
            text = "`>>` of a viper int copies the sign: of a word with its highest bit set"
            fix = f"Write uint({ast.unparse(left)}) >> {ast.unparse(node.right)}, or mask it."
            self._report(NH068, node, text, Severity.WARNING, fix)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        operand = node.operand
        if (
            isinstance(node.op, (ast.USub, ast.Invert))
            and isinstance(operand, ast.Name)
            and operand.id in self._registers
            and self._run.target.version < _NEGATES_COPIES
            and self._is_read_after(operand)
        ):
            sign = "-" if isinstance(node.op, ast.USub) else "~"
            text = f"{sign}{operand.id} changes {operand.id} itself, which is read again"
            other = f"0 - {operand.id}" if sign == "-" else f"{operand.id} ^ -1"
            self._report(NH081, node, text, Severity.WARNING, f"Write {other}.")
        self.generic_visit(node)

    def _report(
        self,
        rule: Rule,
        node: ast.AST,
        message: str,
        severity: Severity = Severity.ERROR,
        fix: str = "",
    ) -> None:
        self._run.report_always(rule, self._function.module, node, message, severity, fix)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        return  # has its own emitter

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        names = ", ".join(node.names)
        self._report(NH062, node, f"a viper function does not change nonlocal {names} outside")

    def visit_Assign(self, node: ast.Assign) -> None:
        made = getattr(node.value.func, "id", "") if isinstance(node.value, ast.Call) else ""
        if made in _POINTER_BITS:
            for target in node.targets:
                if isinstance(target, ast.Name):
                    self._pointers[target.id] = _POINTER_BITS[made]
                    if (self._function, node.value) in self._run.signed_pointers:
                        self._signed.add(target.id)
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        self._check_operation(node, node.op, node.right)
        if isinstance(node.op, ast.RShift):
            self._check_right_shift(node)
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self._check_operation(node, node.op, node.value)
        self.generic_visit(node)

    def _check_operation(self, node: ast.AST, op: ast.operator, right: ast.expr) -> None:
        constant = _constant(right)
        if isinstance(op, (ast.FloorDiv, ast.Mod)):
            if constant == 0:
                self._report(NH063, node, "divides by zero, unchecked")
            elif constant is None and not self._is_tested(right):
                text = "the divisor may be zero, and viper does not check"
                self._report(NH063, node, text, Severity.WARNING)
        elif (
            isinstance(op, (ast.LShift, ast.RShift))
            and constant is not None
            and not 0 <= constant < _WORD_BITS
        ):
            self._report(NH064, node, f"shifts a 32-bit word by {constant}")

    def _is_tested(self, node: ast.expr) -> bool:
        function = self._function
        if isinstance(node, ast.Name) and node.id in function.module.constants:
            return True
        text = ast.unparse(node)
        return any(
            isinstance(n, (ast.If, ast.While, ast.IfExp)) and text in ast.unparse(n.test)
            for n in tree.walk(function.node)
        )

    def visit_Constant(self, node: ast.Constant) -> None:
        value = node.value
        if isinstance(value, int) and not isinstance(value, bool) and value >= 1 << _WORD_BITS:
            self._report(NH065, node, f"{value:#x} does not fit a 32-bit word")

    def visit_Subscript(self, node: ast.Subscript) -> None:
        name = getattr(node.value, "id", None)
        if name in self._pointers:
            constant = _constant(node.slice)
            if constant is not None and constant < 0:
                self._report(NH066, node, f"{name}[{constant}] is before the buffer")
            if name in self._signed and isinstance(node.ctx, ast.Load):
                self._check_sign(node, name)
            if self._pointers[name] > 8 and self._run.target.version < _SCALES_COPIES:
                self._check_scaled(node, node.slice)
        self.generic_visit(node)

    def _check_sign(self, node: ast.Subscript, name: str) -> None:
        """Reports a load of signed data, unless the function looks at the sign."""
        bits = self._pointers[name]
        half = 1 << (bits - 1)
        signs = {half, 2 * half, half - 1}
        nodes = tree.walk(self._function.node)
        constants = {n.value for n in nodes if isinstance(n, ast.Constant)}
        if signs & constants or _WORD_BITS - bits in constants:
            return
        text = f"ptr{bits} takes the items of a signed array as unsigned: -1 is {2 * half - 1}"
        value = ast.unparse(node)
        fix = f"Write ({value} ^ {half:#x}) - {half:#x}."
        self._report(NH069, node, text, Severity.WARNING, fix)

    def _check_scaled(self, node: ast.AST, index: ast.expr) -> None:
        if (
            isinstance(index, ast.Name)
            and index.id in self._registers
            and self._is_read_after(index)
        ):
            text = f"{index.id} is scaled in place here, and read again"
            self._report(NH067, node, text, Severity.WARNING)

    def _is_read_after(self, index: ast.Name) -> bool:
        """Returns whether the name is read after this place, or again in a loop around it."""
        function = self._function.node
        updated = {n.target for n in tree.walk(function) if isinstance(n, ast.AugAssign)}
        uses = sorted(
            (n.lineno, n.col_offset, isinstance(n.ctx, ast.Load) or n in updated)
            for n in tree.walk(function)
            if isinstance(n, ast.Name) and n.id == index.id
        )
        last = _last_line_after(function, index)
        here = index.lineno, index.col_offset
        later = [
            is_load for line, column, is_load in uses if (line, column) > here and line <= last
        ]
        if later or last < _end_line(function):
            return bool(later) and later[0]
        loops = [
            n
            for n in tree.walk(function)
            if isinstance(n, (ast.While, ast.For))
            and n.lineno <= index.lineno <= (n.end_lineno or n.lineno)
        ]
        if not loops:
            return False
        loop = loops[-1]
        if isinstance(loop, ast.For) and getattr(loop.target, "id", "") == index.id:
            return False
        return next((is_load for line, _, is_load in uses if line >= loop.lineno), True)


def _fills_sign(name: str, node: ast.Assign | ast.AugAssign, function: ast.AST) -> bool:
    """Returns whether a store to the local puts something into its highest bit."""
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.LShift):
        return _turns(name, node, function) * (_constant(node.value) or 1) >= _TOP_BYTE
    for part in tree.walk(node.value):
        if isinstance(part, ast.BinOp) and isinstance(part.op, (ast.BitAnd, ast.Mod)):
            return False
    for part in tree.walk(node.value):
        if isinstance(part, ast.BinOp) and isinstance(part.op, ast.LShift):
            shift = _constant(part.right) or 0
            turns = _turns(name, node, function) if getattr(part.left, "id", "") == name else 1
            if turns * shift >= _TOP_BYTE:
                return not _is_shifted_back(node.value)
        constant = _constant(part) if isinstance(part, ast.expr) else None
        if constant is not None and 1 << (_WORD_BITS - 1) <= constant < 1 << _WORD_BITS:
            return True
    return False


def _turns(name: str, node: ast.AST, function: ast.AST) -> int:
    """Returns how often the store is executed from one `name = constant` to the next."""
    turns = 1
    for loop in tree.walk(function):
        if not isinstance(loop, (ast.For, ast.While)):
            continue
        inside = [*tree.walk(loop)]
        begins = any(
            isinstance(n, ast.Assign)
            and isinstance(n.value, ast.Constant)
            and getattr(n.targets[0], "id", "") == name
            for n in inside
        )
        if node in inside and not begins:
            counted = loop.iter if isinstance(loop, ast.For) else None
            ends = getattr(counted, "args", [])
            turns *= (_constant(ends[-1]) or _WORD_BITS) if len(ends) == 1 else _WORD_BITS
    return turns


def _is_shifted_back(node: ast.AST) -> bool:
    """Returns whether it is (x << n) >> m, which extends the sign and means to."""
    return any(
        isinstance(n, ast.BinOp)
        and isinstance(n.op, ast.RShift)
        and isinstance(n.left, ast.BinOp)
        and isinstance(n.left.op, ast.LShift)
        for n in tree.walk(node)
    )


def _end_line(node: ast.AST) -> int:
    return getattr(node, "end_lineno", None) or getattr(node, "lineno", 0)


def _last_line_after(function: ast.AST, index: ast.Name) -> int:
    """Returns the last line that is reached after `index`: that of a return in its block."""
    last = _end_line(function)
    for node in tree.walk(function):
        for block in (getattr(node, "body", None), getattr(node, "orelse", None)):
            if not isinstance(block, list):
                continue
            around = [n for n in block if n.lineno <= index.lineno <= _end_line(n)]
            ends = [n for n in block if isinstance(n, (ast.Return, ast.Raise))]
            if around and ends and ends[0].lineno > index.lineno:
                last = min(last, _end_line(ends[0]))
    return last


def _locals_in_order(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    """Returns the locals as the compiler numbers them: parameters, then by their first store."""
    names = [argument.arg for argument in node.args.args]
    stores = [
        n for n in tree.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
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
