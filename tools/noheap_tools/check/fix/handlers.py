"""Handlers and their registration."""

import ast
from dataclasses import replace

from noheap_tools.check.fix import places
from noheap_tools.check.fix.edit import Edit, Fix, newline
from noheap_tools.check.source.definitions import Module

_BUFFER = "micropython.alloc_emergency_exception_buf(100)"


def parameter(module: Module, node: ast.AST) -> Fix | None:
    """Lets a handler take the argument that it is given; a call without it still works."""
    if not isinstance(node, ast.FunctionDef | ast.Lambda):
        return None
    spec = node.args
    if spec.vararg or spec.kwarg or spec.kwonlyargs or spec.defaults or spec.posonlyargs:
        return None
    title = "Take an argument"
    if isinstance(node, ast.Lambda):
        if spec.args or places.segment(module, node) is None:
            return None
        at = places.column(module, node) + len("lambda")
        return Fix(title, (places.inserted(node.lineno, at, " _=None"),), is_safe=True)
    if any("viper" in ast.unparse(it) for it in node.decorator_list):
        return None  # which ignores defaults
    if not spec.args:
        head = f"def {node.name}("
        start = module.line(node.lineno).find(head)
        if start < 0:
            return None
        at = start + len(head) + 1
        return Fix(title, (places.inserted(node.lineno, at, "_=None"),), is_safe=True)
    last = spec.args[-1]
    if len(spec.args) > 1 or last.annotation or last.arg not in ("self", "cls"):
        return None
    at = places.end_column(module, last)
    return Fix(title, (places.inserted(last.lineno, at, ", _=None"),), is_safe=True)


def stated_hard(module: Module, node: ast.AST) -> Fix | None:
    """Writes the default of the port, hard=False."""
    call = node if isinstance(node, ast.Call) else _call_with(module, node)
    if call is None or places.segment(module, call) is None:
        return None
    if any(keyword.arg in ("hard", None) for keyword in call.keywords):
        return None
    end = call.end_lineno or call.lineno
    at = places.end_column(module, call) - 1
    before = module.line(end)[: at - 1].rstrip()
    comma = "" if before.endswith((",", "(")) or not before else ", "
    if not before:
        return None  # the parenthesis has a line of its own
    return Fix("Write hard=False", (places.inserted(end, at, f"{comma}hard=False"),), is_safe=True)


def emergency_buffer(module: Module, node: ast.AST) -> Fix | None:
    """Calls alloc_emergency_exception_buf() below the first imports."""
    imported: list[ast.Import | ast.ImportFrom] = []
    for statement in module.tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            imported.append(statement)
        elif imported:
            break
    if not imported or imported[-1].lineno > getattr(node, "lineno", 0):
        return None
    end = newline(module.source)
    edits = [places.line_below(module, imported[-1], f"{end}{_BUFFER}")]
    if not any(
        alias.name == "micropython" and alias.asname is None
        for statement in imported
        if isinstance(statement, ast.Import)
        for alias in statement.names
    ):
        # Where isort has it: plain imports come first.
        later = next((it for it in imported if isinstance(it, ast.ImportFrom)), None)
        if later is not None:
            edits.append(places.line_above(module, later, "import micropython"))
        else:
            edits = [
                places.line_below(module, imported[-1], f"import micropython{end}{end}{_BUFFER}")
            ]
    if None in edits:
        return None
    made = tuple(edit for edit in edits if edit is not None)
    return Fix("Allocate the emergency buffer", made, is_safe=True)


def removed(module: Module, node: ast.AST) -> Fix | None:
    """Takes print() or gc.collect() out, where it is a statement."""
    statement = places.statement_of(module, node) if isinstance(node, ast.Call) else None
    called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
    if statement is None or called not in ("print", "gc.collect"):
        return None
    if not places.is_alone(module, statement) or statement.lineno != statement.end_lineno:
        return None
    body = _block(module, statement)
    line = statement.lineno
    if body is None or line >= len(module.lines):
        return None
    if len(body) == 1:
        edit = places.replaced(module, statement.value, "pass")
    else:
        edit = Edit(line, 1, line + 1, 1, "")
    return Fix(f"Remove {called}()", (edit,), is_safe=False) if edit else None


def missing_global(module: Module, node: ast.AST) -> Fix | None:
    """Takes the global, where reading a local of its name raises NameError."""
    fix = stated_global(module, node)
    function = module.function_at(getattr(node, "lineno", 0))
    name = getattr(node, "id", "")
    is_local = function is not None and name in function.locals
    is_global = any(
        isinstance(target, ast.Name) and target.id == name
        for statement in module.tree.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
    )
    return replace(fix, is_safe=True) if fix and is_local and is_global else None


def stated_global(module: Module, node: ast.AST) -> Fix | None:
    """Assigns the global, where a local of its name was assigned."""
    name = getattr(node, "id", "")
    function = module.function_at(getattr(node, "lineno", 0))
    if not name or function is None or name in function.parameters:
        return None
    body = function.node.body
    if not isinstance(body, list) or body[0].lineno == function.node.lineno:
        return None
    first, is_docstring = places.first_statement(body)
    place = places.line_below if is_docstring else places.line_above
    edit = place(module, first, f"global {name}")
    return Fix(f"State global {name}", (edit,), is_safe=False) if edit else None


def _call_with(module: Module, node: ast.AST) -> ast.Call | None:
    """The call of which the node is an argument."""
    for call in module.nodes:
        if isinstance(call, ast.Call) and any(
            it is node for it in (*call.args, *(keyword.value for keyword in call.keywords))
        ):
            return call
    return None


def _block(module: Module, statement: ast.stmt) -> list[ast.stmt] | None:
    for node in module.nodes:
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list) and any(it is statement for it in block):
                return block
    return None
