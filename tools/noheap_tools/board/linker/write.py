"""Writes the linked module, and the other files as they import from it.

Texts are edited in place, so a line keeps its number.
"""

import ast
import builtins
from collections.abc import Mapping

from noheap_tools.board.linker.edits import Edits
from noheap_tools.board.linker.plan import LINKED, Plan, defines_one
from noheap_tools.board.linker.units import Target, Unit, Use, bindings
from noheap_tools.errors import ToolError


class Writer:
    """Of the texts of a program; `constants` are {module: {name: its number}}."""

    def __init__(self, plan: Plan, constants: Mapping[str, Mapping[str, int]]) -> None:
        self._plan = plan
        self._texts = _constant_texts(plan, constants)
        self._outside: dict[Target, str] = {}  # MicroPython's own that linked modules import
        self._final: dict[Target, str] = {}  # the name of each global in the linked module
        self._choose_names()

    def linked(self) -> str:
        """The text of the linked module."""
        parts = []
        for target, name in self._outside.items():
            if target.name is None:
                parts.append(f"import {target.module}{_as(target.module, name)}\n")
            else:
                parts.append(
                    f"from {target.module} import {target.name}{_as(target.name, name)}\n"
                )
        for module in self._plan.order:
            if module in self._plan.linked:
                parts.append(self._linked_text(self._plan.units[module]))
            else:
                parts.append(
                    self._import_apart(Target(module), self._final[Target(module)]) + "\n"
                )
        return "".join(parts)

    def apart(self, module: str) -> str:
        """The text of a file that stays one."""
        unit = self._plan.units[module]
        edits = Edits(unit.text)
        for statement in unit.imports:
            self._rewrite_import(edits, unit, statement.node, linked=False)
        return edits.text()

    def _choose_names(self) -> None:
        """Each global keeps its name, unless another has it, or a function that asks for it, or a
        file beside the linked module, which is imported by that name."""
        taken = set(dir(builtins))
        captured = self._captured()
        beside = {name.rpartition(".")[2]: it for it, name in self._plan.apart.items()}

        def choose(target: Target, wanted: str) -> str:
            name, n = wanted, 2
            while (
                name in taken
                or name in captured.get(target, ())
                or beside.get(name, target.module) != target.module
            ):
                name, n = f"{wanted}{n}", n + 1
            taken.add(name)
            return name

        for module in self._plan.order:
            if module not in self._plan.linked or module in self._plan.values:
                last = self._plan.apart.get(module, module).rpartition(".")[2]
                self._final[Target(module)] = choose(Target(module), last)
            if module in self._plan.linked:
                for name in self._plan.units[module].own:
                    target = Target(module, name)
                    self._final[target] = choose(target, name)
        for module in self._plan.order:
            if module not in self._plan.linked:
                continue
            unit = self._plan.units[module]
            for use in unit.uses:
                target = self._of_outside(unit, use)
                if target is not None and target not in self._outside:
                    wanted = target.name or target.module.replace(".", "_")
                    self._outside[target] = choose(target, wanted)

    def _captured(self) -> dict[Target, set[str]]:
        """{what a linked module asks another one for: the names that functions there may have}."""
        found: dict[Target, set[str]] = {}
        for module in self._plan.linked:
            unit = self._plan.units[module]
            for use in unit.uses:
                if isinstance(use.node, ast.Attribute):
                    found.setdefault(self._plan.canonical(use.target), set()).update(_names(unit))
        return found

    def _of_outside(self, unit: Unit, use: Use) -> Target | None:
        """MicroPython's module, or its name, that the top level of `unit` imports for `use`."""
        target = self._plan.canonical(use.target)
        if target.module in self._plan.units:
            return None
        if not _of_top_level(unit, use):
            return None
        by_module = isinstance(use.node, ast.Attribute) and isinstance(use.node.value, ast.Name)
        return Target(target.module) if by_module and use.target.name is not None else target

    def _linked_text(self, unit: Unit) -> str:
        edits = Edits(unit.text)
        for node in unit.tree.body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                edits.replace(node, "pass")
        for statement in unit.imports:
            if statement.in_function:
                self._rewrite_import(edits, unit, statement.node, linked=True)
        for name, node in unit.own.items():
            target = Target(unit.name, name)
            if defines_one(node) and (target in self._texts or target not in self._plan.kept):
                edits.replace(node, "pass")
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                edits.rename(node, self._final[target])
        for node in ast.walk(unit.tree):
            match node:
                case ast.Global(names=names):
                    final = (self._final[Target(unit.name, name)] for name in names)
                    edits.replace(node, "global " + ", ".join(final))
                case ast.ClassDef():
                    for method in self._plan.needless_methods(unit, node):
                        edits.replace(method, "pass")
        for use in unit.uses:
            self._rewrite_use(edits, unit, use)
        text = edits.text().rstrip() + "\n"
        return text + self._namespace(unit) if unit.name in self._plan.values else text

    def _rewrite_use(self, edits: Edits, unit: Unit, use: Use) -> None:
        target = self._plan.canonical(use.target)
        of_module = use.node.value if isinstance(use.node, ast.Attribute) else None
        if target in self._texts and isinstance(use.node.ctx, ast.Load):
            edits.replace(use.node, self._texts[target])
        elif target in self._final:
            edits.replace(use.node, self._final[target])
        elif of_module is not None and Target(target.module) in self._final:
            edits.replace(of_module, self._final[Target(target.module)])
        elif Target(target.module) in self._final and _of_top_level(unit, use):
            edits.replace(use.node, f"{self._final[Target(target.module)]}.{target.name}")
        else:
            outside = self._of_outside(unit, use)
            if outside is not None:
                if of_module is None or outside.name is not None:
                    of_module = use.node
                edits.replace(of_module, self._outside[outside])

    def _namespace(self, unit: Unit) -> str:
        """A class that stands for the module where the program uses it as a value."""
        lines = [f"class {self._final[Target(unit.name)]}:\n    pass\n"]
        for name, target in self._plan.namespace(unit.name):
            lines.append(f"    {name} = {self._texts.get(target) or self._final[target]}\n")
        return "".join(lines)

    def _rewrite_import(
        self, edits: Edits, unit: Unit, node: ast.Import | ast.ImportFrom, *, linked: bool
    ) -> None:
        """Rewrite an import of a file apart, or one of a function in the linked module."""
        found = self._plan.modules_of(node)
        if all(self._plan.apart.get(module) == module for module in found):
            return
        rebound = {id(alias) for _, alias in unit.rebound}
        statements = []
        for local, (target, alias) in bindings(node).items():
            target = self._plan.canonical(target)
            if target.module not in self._plan.linked:
                statements.append(self._import_apart(target, local))
            elif id(alias) in rebound:
                statements.append(self._import_linked(unit, node, target, local))
            elif linked:
                continue  # each use has the global's name
            elif target in self._texts:
                for use in unit.uses:
                    if use.by is alias:
                        edits.replace(use.node, self._texts[target])
            elif target.name is None and target.module not in self._plan.values:
                statements += self._import_asked_for(edits, unit, alias, local)
            else:
                statements.append(self._import_linked(unit, node, target, local))
        edits.replace(node, "; ".join(statements) or "pass")

    def _import_linked(
        self, unit: Unit, node: ast.Import | ast.ImportFrom, target: Target, local: str
    ) -> str:
        if target in self._texts:
            return f"{local} = {self._texts[target]}"
        if target not in self._final:
            place = f"{unit.name.replace('.', '/')}.py:{node.lineno}"
            raise ToolError(f"{place}: {target.module} has no {target.name!r} to import")
        final = self._final[target]
        return f"from {LINKED} import {final}{_as(final, local)}"

    def _import_apart(self, target: Target, local: str) -> str:
        module = self._plan.apart.get(target.module, target.module)
        if target.name is None and "." not in module:
            return f"import {module}{_as(module, local)}"
        if target.name is None:
            module, _, name = module.rpartition(".")
            return f"from {module} import {name}{_as(name, local)}"
        return f"from {module} import {target.name}{_as(target.name, local)}"

    def _import_asked_for(
        self, edits: Edits, unit: Unit, alias: ast.alias, local: str
    ) -> list[str]:
        """Import each thing that the file asks the linked module `alias` for."""
        taken = _names(unit)
        names = {}
        for use in unit.uses:
            if use.by is not alias:
                continue
            used = self._plan.canonical(use.target)
            if used in self._texts:
                edits.replace(use.node, self._texts[used])
                continue
            if used not in self._final or used.name is None:
                raise ToolError(f"{unit.name}: {ast.unparse(use.node)} cannot be linked")
            final = self._final[used]
            short = f"{local}_{final}" if final in taken else final
            names[short] = final + _as(final, short)
            edits.replace(use.node, short)
        return [f"from {LINKED} import {', '.join(names.values())}"] if names else []


def _constant_texts(plan: Plan, constants: Mapping[str, Mapping[str, int]]) -> dict[Target, str]:
    """{constant: what stands for it}."""
    found = {}
    for module in plan.units:
        if module in plan.linked:
            literals = plan.units[module].literals()
            found |= {Target(module, name): text for name, text in literals.items()}
        for name, value in constants.get(module, {}).items():
            found[Target(module, name)] = str(value) if value >= 0 else f"({value})"
    return found


def _of_top_level(unit: Unit, use: Use) -> bool:
    """Whether an import of the top level says what `use` means; one of a function stays there."""
    return any(alias is use.by for _, alias in unit.bound.values())


def _names(unit: Unit) -> set[str]:
    """All that the file uses as the name of a variable."""
    found = {node.id for node in ast.walk(unit.tree) if isinstance(node, ast.Name)}
    return found | {node.arg for node in ast.walk(unit.tree) if isinstance(node, ast.arg)}


def _as(name: str, local: str) -> str:
    return "" if name == local else f" as {local}"
