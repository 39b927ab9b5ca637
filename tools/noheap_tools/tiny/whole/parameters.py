"""Parameters that get the same constant or global in each call, and those that nobody reads.

A function counts if each place that names it calls it, and a method if, besides, nothing else in
the program or in MicroPython has its name. The calls lose the arguments, and have the others by
their place.
"""

import ast
import copy
from collections import defaultdict
from collections.abc import Iterator, Set
from dataclasses import dataclass

from noheap_tools.tiny.whole.fold import is_pure
from noheap_tools.tiny.whole.globals import is_fixed
from noheap_tools.tiny.whole.literals import value_of
from noheap_tools.tiny.whole.locals import replace
from noheap_tools.tiny.whole.view import View, compilers


@dataclass
class _Called:
    """A function and its calls. `skipped` is 1 if the first parameter is the object's own."""

    function: ast.FunctionDef
    calls: list[tuple[ast.Call, int]]  # with how many of `args` are the object itself


def simplify(view: View, native: Set[str]) -> bool:
    """Returns whether there was one."""
    changed = False
    put: set[str] = set()  # globals that have places now which the view does not know
    for name, called in _all_called(view, native):
        while name not in put and _simplified(view, called, put):
            changed = True
            for node in (called.function, *(call for call, _ in called.calls)):
                view.touch(node)
    return changed


def _all_called(view: View, native: Set[str]) -> Iterator[tuple[str, _Called]]:
    """The functions, by the names of the globals that lead to them."""
    for name, function in view.functions.items():
        calls = _calls(view, view.loads[name])
        if calls and not function.decorator_list:
            yield name, _Called(function, [(it, 0) for it in calls])
    for node in view.classes.values():
        for method in node.body:
            if not isinstance(method, ast.FunctionDef) or method.decorator_list:
                continue
            if method.name == "__init__":
                calls = _constructions(view, node)
                if calls:
                    yield node.name, _Called(method, calls)
            elif _is_known(view, method.name, native):
                calls = _calls(view, view.asked[method.name])
                if calls and not any(_of_class(view, it) for it in calls):
                    yield node.name, _Called(method, [(it, 0) for it in calls])


def _is_known(view: View, name: str, native: Set[str]) -> bool:
    """Whether a call by this name is one of the method that has it."""
    alone = view.defined[name] == 1 and name not in native and name not in view.strings
    return alone and not name.startswith("__")


def _of_class(view: View, call: ast.Call) -> bool:
    match call.func:
        case ast.Attribute(value=ast.Name(id=name)):
            return name in view.classes
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super"))):
            return True
    return False


def _calls(view: View, nodes) -> list[ast.Call] | None:
    """The calls that `nodes` are the functions of; None if one of them is something else."""
    calls = []
    for node in nodes:
        call = view.parent(node)
        if not isinstance(call, ast.Call) or call.func is not node:
            return None
        calls.append(call)
    return calls


def _constructions(view: View, node: ast.ClassDef) -> list[tuple[ast.Call, int]] | None:
    """The calls of the `__init__` of a class, through it and through those based on it."""
    if node.decorator_list:
        return None
    calls: list[tuple[ast.Call, int]] = []
    for use in view.loads[node.name]:
        match view.parent(use):
            case ast.Call(func=function) as call if function is use:
                calls.append((call, 0))
            case ast.Attribute(attr="__init__") as attribute:
                call = view.parent(attribute)
                if not isinstance(call, ast.Call) or call.func is not attribute:
                    return None
                calls.append((call, 1))
            case ast.ClassDef(name=name) as heir:
                own = any(
                    isinstance(it, ast.FunctionDef) and it.name == "__init__" for it in heir.body
                )
                if own:
                    calls += [(it, 0) for it in _super_inits(heir)]
                    continue
                inherited = _constructions(view, heir) if name in view.classes else None
                if inherited is None:
                    return None
                calls += inherited
            case _:
                return None
    return calls


def _super_inits(node: ast.ClassDef) -> Iterator[ast.Call]:
    for it in ast.walk(node):
        match it:
            case ast.Call(
                func=ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr="__init__")
            ):
                yield it


def _simplified(view: View, called: _Called, put: set[str]) -> bool:
    function = called.function
    of = function.args
    if of.vararg or of.kwarg or of.posonlyargs or compilers(function) - {"native"}:
        return False
    is_method = view.function_of(function) is None and isinstance(
        view.parent(function), ast.ClassDef
    )
    names = [it.arg for it in (*of.args, *of.kwonlyargs)][int(is_method) :]
    given = [_bound(call, own, names) for call, own in called.calls]
    if None in given or not names:
        return False
    calls = [it for it in given if it is not None]
    defaults = _defaults(function)
    for name in names:
        # Where a call leaves one out, its default is evaluated at the definition.
        expressions = [it.get(name, defaults.get(name)) for it in calls]
        if None in expressions:
            return False
        if _may_go(view, function, name, [it for it in expressions if it is not None]):
            put |= {it.id for it in expressions if isinstance(it, ast.Name)}
            return _rewritten(function, called.calls, calls, names, name)
    complete = all(len(it) == len(names) for it in calls)
    by_name = any(call.keywords for call, _ in called.calls)
    if of.kwonlyargs or by_name or (of.defaults and complete):
        return _by_place(function, called.calls, calls, names, defaults)
    return False


def _bound(call: ast.Call, own: int, names: list[str]) -> dict[str, ast.expr] | None:
    """{parameter: the argument of `call`}."""
    if any(isinstance(it, ast.Starred) for it in call.args):
        return None
    found = dict(zip(names, call.args[own:], strict=False))
    for keyword in call.keywords:
        if keyword.arg not in names:
            return None
        found[keyword.arg] = keyword.value
    return found


def _defaults(function: ast.FunctionDef) -> dict[str, ast.expr]:
    of = function.args
    found = dict(zip([it.arg for it in of.args][::-1], of.defaults[::-1], strict=False))
    pairs = zip(of.kwonlyargs, of.kw_defaults, strict=True)
    return found | {it.arg: value for it, value in pairs if value is not None}


def _may_go(view: View, function: ast.FunctionDef, name: str, given: list[ast.expr]) -> bool:
    """Whether the parameter `name` can be left out; if it has one meaning, that is put in."""
    names = view.part_of(function).once(_names)[id(function)]
    uses = [it for it in names.get(name, ()) if not view.is_global(it)]
    if not uses:
        return all(map(is_pure, given))
    if any(not isinstance(it.ctx, ast.Load) for it in uses):
        return False
    first = given[0]
    if any(ast.dump(it) != ast.dump(first) for it in given):
        return False
    fixed = isinstance(first, ast.Name) and is_fixed(view, first.id)
    if fixed:
        if not all(view.is_global(it) for it in given):
            return False
    elif value_of(first) is None:
        return False
    if isinstance(first, ast.Tuple) and len(uses) > 1:
        return False
    inner = [it for it in ast.walk(function) if isinstance(it, ast.Nonlocal)]
    if any(name in it.names for it in inner):
        return False
    return replace(view, function, {name}, first)


def _names(node: ast.stmt) -> dict[int, dict[str, list[ast.Name]]]:
    """{id(function or method): the names in it}."""
    methods = node.body if isinstance(node, ast.ClassDef) else [node]
    found = {}
    for method in methods:
        if isinstance(method, ast.FunctionDef):
            found[id(method)] = names = defaultdict(list)
            for it in ast.walk(method):
                if isinstance(it, ast.Name):
                    names[it.id].append(it)
    return found


def _rewritten(function, calls, given, names: list[str], name: str) -> bool:
    """Leaves the parameter out of the function and its calls."""
    for (call, own), arguments in zip(calls, given, strict=True):
        place = names.index(name)
        if place < len(call.args) - own:
            del call.args[own + place]
        call.keywords = [it for it in call.keywords if it.arg != name]
        arguments.pop(name, None)
    _drop_parameter(function, name)
    return True


def _drop_parameter(function: ast.FunctionDef, name: str) -> None:
    of = function.args
    for n, it in enumerate(of.args):
        if it.arg == name:
            first = len(of.args) - len(of.defaults)
            if n >= first:
                del of.defaults[n - first]
            del of.args[n]
            return
    for n, it in enumerate(of.kwonlyargs):
        if it.arg == name:
            del of.kwonlyargs[n], of.kw_defaults[n]
            return


def _by_place(function, calls, given, names, defaults) -> bool:
    """Gives all arguments by their place, and no defaults, if no call evaluates them in another
    order then."""
    wanted = []
    for (call, own), arguments in zip(calls, given, strict=True):
        row = [arguments.get(it) or copy.deepcopy(defaults[it]) for it in names]
        if any(n not in arguments and value_of(defaults[n]) is None for n in names):
            return False
        written = [*call.args[own:], *(it.value for it in call.keywords)]
        impure = [it for it in written if not is_pure(it)]
        ordered = [it for it in row if not is_pure(it)]
        if [id(it) for it in impure] != [id(it) for it in ordered]:
            return False
        wanted.append(row)
    for (call, own), row in zip(calls, wanted, strict=True):
        call.args[own:] = row
        call.keywords = []
    of = function.args
    of.args += of.kwonlyargs
    of.kwonlyargs, of.kw_defaults, of.defaults = [], [], []
    return True
