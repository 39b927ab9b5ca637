"""The sources under analysis: modules, classes, functions, and what stands in comments."""

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from noheap_tools.check.source.values import Value

# Emitters and assemblers of MicroPython, by the decorator's last name.
_EMITTERS = {"native", "viper", "bytecode"}
_OPAQUE = {"asm_thumb", "asm_xtensa", "asm_rv32", "asm_pio"}
_IGNORE = re.compile(r"#\s*noheap:\s*ignore(?:\[([A-Z0-9, ]+)\])?\s*(.*)")
_SKIPPED_FOLDERS = {".git", ".venv", "__pycache__", "node_modules", "build"}


@dataclass(eq=False)
class Function:
    """A def or lambda."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    name: str
    module: "Module"
    cls: "Class | None" = None
    outer: "Function | None" = None
    emitter: str = "bytecode"
    kind: str = "function"  # property, static, class, opaque
    marked: bool = False
    is_generator: bool = False
    locals: frozenset[str] = frozenset()
    declared_global: frozenset[str] = frozenset()
    declared_nonlocal: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()
    # Locals that an inner function uses: each call makes a cell for each.
    cells: frozenset[str] = frozenset()
    # What an inner function may find in this one's names.
    shared: dict[str, Value] = field(default_factory=dict)
    defaults: dict[str, Value] = field(default_factory=dict)

    @property
    def where(self) -> str:
        owner = f"{self.cls.name}." if self.cls else ""
        return f"{self.module.name}:{owner}{self.name}"

    @property
    def parameters(self) -> list[str]:
        arguments = self.node.args
        return [a.arg for a in arguments.posonlyargs + arguments.args]


@dataclass(eq=False)
class Class:
    name: str
    module: "Module"
    node: ast.ClassDef
    bases: list[Value] = field(default_factory=list)
    methods: dict[str, Function] = field(default_factory=dict)
    attributes: dict[str, Value] = field(default_factory=dict)

    def lineage(self) -> Iterator["Class"]:
        """Itself and its bases, as far as they are in the program."""
        seen: set[Class] = set()
        todo = [self]
        while todo:
            cls = todo.pop(0)
            if cls in seen:
                continue
            seen.add(cls)
            yield cls
            todo += [atom[1] for base in cls.bases for atom in base if atom[0] == "class"]

    def method(self, name: str) -> Function | None:
        return next((c.methods[name] for c in self.lineage() if name in c.methods), None)

    @property
    def has_foreign_base(self) -> bool:
        return any(
            atom[0] not in ("class", "type")
            for cls in self.lineage()
            for base in cls.bases
            for atom in base
        )


@dataclass(eq=False)
class Module:
    name: str
    path: Path
    shown: str
    source: str
    tree: ast.Module
    ignores: dict[int, tuple[frozenset[str] | None, str]]
    globals: dict[str, Value] = field(default_factory=dict)
    constants: frozenset[str] = frozenset()
    functions: list[Function] = field(default_factory=list)
    classes: list[Class] = field(default_factory=list)


@dataclass(frozen=True)
class Unreadable:
    """A file that could not be analysed: one clear line about it."""

    shown: str
    line: int
    column: int
    message: str


class Program:
    def __init__(self) -> None:
        self.modules: dict[str, Module] = {}
        self.unreadable: list[Unreadable] = []
        # Those that a name or literal of one character makes known to MicroPython.
        self.characters: set[str] = set()
        self._by_node: dict[ast.AST, Function | Class] = {}

    def add(self, path: Path, name: str, shown: str | None = None) -> None:
        shown = shown or str(path)
        try:
            source = path.read_bytes().decode()
            tree = ast.parse(source, filename=shown)
        except OSError as error:
            self.unreadable.append(Unreadable(shown, 1, 1, f"cannot be read: {error.strerror}"))
            return
        except UnicodeDecodeError as error:
            self.unreadable.append(Unreadable(shown, 1, 1, f"is not UTF-8: {error.reason}"))
            return
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = getattr(error, "lineno", None) or 1
            column = getattr(error, "offset", None) or 1
            text = getattr(error, "msg", None) or str(error) or type(error).__name__
            self.unreadable.append(Unreadable(shown, line, column, f"syntax error: {text}"))
            return
        while name in self.modules:
            name += "'"  # two files of one name: both are looked at
        module = Module(name, path, shown, source, tree, _ignores(source))
        self.modules[name] = module
        self.characters.update(_characters(tree))
        _Indexer(self, module).run()

    def function(self, node: ast.AST) -> Function:
        found = self._by_node[node]
        assert isinstance(found, Function)
        return found

    def cls(self, node: ast.AST) -> Class:
        found = self._by_node[node]
        assert isinstance(found, Class)
        return found

    def find(self, dotted: str, near: Module) -> Module | None:
        """The module that `import dotted` in `near` means; the tail of its path is enough."""
        if dotted in self.modules:
            return self.modules[dotted]
        package = near.name.rpartition(".")[0]
        if package and f"{package}.{dotted}" in self.modules:
            return self.modules[f"{package}.{dotted}"]
        tail = "." + dotted
        fits = [m for name, m in self.modules.items() if name.endswith(tail)]
        return fits[0] if len(fits) == 1 else None

    def register(self, node: ast.AST, what: Function | Class) -> None:
        self._by_node[node] = what


def load(paths: Iterable[Path], exclude: Iterable[str] = ()) -> Program:
    """Every .py file of `paths`, files or folders; named as an import below that folder would."""
    program = Program()
    seen: set[Path] = set()
    for path in paths:
        files = [path] if not path.is_dir() else sorted(_python_files(path))
        for file in files:
            resolved = file.resolve()
            if resolved in seen or any(file.match(pattern) for pattern in exclude):
                continue
            seen.add(resolved)
            relative = file.relative_to(path) if path.is_dir() else Path(file.name)
            parts = list(relative.with_suffix("").parts)
            if parts[-1] == "__init__" and len(parts) > 1:
                parts.pop()
            program.add(file, ".".join(parts))
    return program


def _python_files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*.py"):
        relative = path.relative_to(folder).parts
        if path.is_file() and not _SKIPPED_FOLDERS.intersection(relative[:-1]):
            yield path


def _ignores(source: str) -> dict[int, tuple[frozenset[str] | None, str]]:
    """{line: (codes or None for all, reason)} of the comments `# noheap: ignore[...] reason`."""
    if "noheap:" not in source:
        return {}
    found = {}
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT and (match := _IGNORE.search(token.string)):
                codes = match[1]
                names = frozenset(c.strip() for c in codes.split(",")) if codes else None
                found[token.start[0]] = (names, match[2].strip())
    except (tokenize.TokenError, SyntaxError):
        pass
    return found


def _characters(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        text = None
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        elif isinstance(node, ast.Name):
            text = node.id
        elif isinstance(node, ast.arg):
            text = node.arg
        if text is not None and len(text) == 1:
            yield text


class _Indexer(ast.NodeVisitor):
    """Makes a Function or Class of each definition, before anything is evaluated."""

    def __init__(self, program: Program, module: Module) -> None:
        self._program = program
        self._module = module
        self._cls: Class | None = None
        self._outer: Function | None = None

    def run(self) -> None:
        self._module.constants = frozenset(
            target.id
            for node in ast.walk(self._module.tree)
            if isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Call)
            and getattr(node.value.func, "id", getattr(node.value.func, "attr", "")) == "const"
            for target in node.targets
            if isinstance(target, ast.Name)
        )
        self.visit(self._module.tree)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        cls = Class(node.name, self._module, node)
        self._module.classes.append(cls)
        self._program.register(node, cls)
        for base in node.bases:
            self.visit(base)
        self._within(cls, None, node.body)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._function(node, node.name, node.body)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._function(node, node.name, node.body)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._function(node, "<lambda>", [node.body])

    def _function(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, name: str, body: list
    ) -> None:
        function = Function(node, name, self._module, None, self._outer)
        if self._cls is not None and not isinstance(node, ast.Lambda):
            function.cls = self._cls
            setter = any(
                getattr(d, "attr", "") == "setter" for d in getattr(node, "decorator_list", ())
            )
            self._cls.methods[name + "=" if setter else name] = function
        _scopes(function, body)
        outer = function.outer
        while outer is not None:
            outer.cells |= function.closed & outer.locals
            outer = outer.outer
        _decorators(function)
        self._module.functions.append(function)
        self._program.register(node, function)
        defaults = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
        for outside in [*defaults, *getattr(node, "decorator_list", ())]:
            self.visit(outside)  # a lambda may be there
        self._within(None, function, body)

    def _within(self, cls: Class | None, function: Function | None, body: list) -> None:
        before = self._cls, self._outer
        self._cls = cls
        if function is not None:
            self._outer = function
        for statement in body:
            self.visit(statement)
        self._cls, self._outer = before


def _decorators(function: Function) -> None:
    for decorator in getattr(function.node, "decorator_list", ()):
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = getattr(target, "attr", getattr(target, "id", ""))
        if name in _EMITTERS:
            function.emitter = name
        elif name in _OPAQUE:
            function.kind = "opaque"
        elif name == "property" or name in ("setter", "getter"):
            function.kind = "property"
        elif name == "staticmethod":
            function.kind = "static"
        elif name == "classmethod":
            function.kind = "class"
        elif name in ("isr", "hard_isr", "interrupt"):
            function.marked = True


def _scopes(function: Function, body: list) -> None:
    assigned: set[str] = set()
    globals_: set[str] = set()
    nonlocals: set[str] = set()
    used: set[str] = set()
    generator = False
    todo = list(body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else assigned).add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            assigned.add(node.name)
            used |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
            continue
        elif isinstance(node, ast.Lambda):
            inner = {a.arg for a in node.args.args}
            used |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} - inner
            continue
        elif isinstance(node, ast.ExceptHandler) and node.name:
            assigned.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            assigned |= {(a.asname or a.name).partition(".")[0] for a in node.names}
        elif isinstance(node, ast.Global):
            globals_ |= set(node.names)
        elif isinstance(node, ast.Nonlocal):
            nonlocals |= set(node.names)
        elif isinstance(node, ast.Yield | ast.YieldFrom):
            generator = True
        todo.extend(ast.iter_child_nodes(node))
    arguments = function.node.args
    parameters = [a.arg for a in arguments.posonlyargs + arguments.args + arguments.kwonlyargs]
    parameters += [a.arg for a in (arguments.vararg, arguments.kwarg) if a]
    function.declared_global = frozenset(globals_)
    function.declared_nonlocal = frozenset(nonlocals)
    function.locals = frozenset((assigned | set(parameters)) - globals_ - nonlocals)
    function.is_generator = generator or isinstance(function.node, ast.AsyncFunctionDef)
    free = (used | nonlocals) - function.locals - globals_
    closed = set()
    outer = function.outer
    while outer is not None:
        closed |= free & outer.locals
        outer = outer.outer
    function.closed = frozenset(closed)
