"""The names of a function when it starts: given, by default, or unknown."""

from noheap_tools.check.engine import annotations
from noheap_tools.check.source.definitions import Function
from noheap_tools.check.values.atoms import Dict, Int, Ptr, Tuple
from noheap_tools.check.values.value import ANY, INT, Value, join, one

Signature = tuple[tuple[str, Value], ...]


def bind(
    function: Function, arguments: list[Value], keywords: dict[str, Value], generic: bool
) -> tuple[dict[str, Value], Signature]:
    """Returns the names, and the same as a key of this evaluation.

    A generic call may leave out any argument.
    """
    spec = function.node.args
    parameters = function.parameters
    names = dict(zip(parameters, arguments, strict=False))
    names.update(keywords)
    positional = parameters[len(parameters) - len(spec.defaults) :] if spec.defaults else []
    for name in positional:
        default = function.defaults.get(name, ANY)
        if name not in names:
            names[name] = default
        elif generic:
            names[name] = join(names[name], default)
    for parameter in spec.kwonlyargs:
        if parameter.arg not in names:
            names[parameter.arg] = function.defaults.get(parameter.arg, ANY)
    for name in parameters:
        names.setdefault(name, ANY)
        if function.emitter == "viper":
            names[name] = _viper_parameter(function, name, names[name])
    if spec.vararg:
        names.setdefault(spec.vararg.arg, one(Tuple(("star", function))))
    if spec.kwarg:
        names[spec.kwarg.arg] = one(Dict(("star", function)))
    return names, tuple(sorted(names.items(), key=lambda item: item[0]))


def _viper_parameter(function: Function, name: str, value: Value) -> Value:
    annotated = annotations.plain_name(function, name)
    if annotated in ("int", "uint"):
        return value if value and all(isinstance(a, Int) for a in value) else INT
    if annotated in ("ptr8", "ptr16", "ptr32"):
        return one(Ptr(int(annotated.removeprefix("ptr"))))
    return value
