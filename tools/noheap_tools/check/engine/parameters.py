"""The names of a function at its start: given, by default, or unknown."""

from noheap_tools.check.engine import annotations
from noheap_tools.check.source.program import Function
from noheap_tools.check.source.values import ANY, INT, NOTHING, Value, join, one


def bind(
    function: Function, arguments: list[Value], keywords: dict[str, Value], generic: bool
) -> tuple[dict[str, Value], tuple]:
    """(names, the same as a key of this evaluation). A generic call may leave out any argument."""
    names: dict[str, Value] = {}
    spec = function.node.args
    parameters = function.parameters
    for name, value in zip(parameters, arguments, strict=False):
        names[name] = value
    if len(arguments) > len(parameters) and spec.vararg:
        names[spec.vararg.arg] = one("tuple", ("star", function))
    for name, value in keywords.items():
        names[name] = value
    positional = parameters[len(parameters) - len(spec.defaults) :] if spec.defaults else []
    for name in positional:
        if name not in names or generic:
            given = function.defaults.get(name, ANY)
            names[name] = join(names.get(name, NOTHING), given) if name in names else given
    for parameter in spec.kwonlyargs:
        if parameter.arg not in names:
            names[parameter.arg] = function.defaults.get(parameter.arg, ANY)
    for name in parameters:
        names.setdefault(name, ANY)
        if function.emitter == "viper":
            names[name] = _viper_parameter(function, name, names[name])
    if spec.vararg:
        names.setdefault(spec.vararg.arg, one("tuple", ("star", function)))
    if spec.kwarg:
        names[spec.kwarg.arg] = one("dict", ("star", function))
    return names, tuple(sorted(names.items(), key=lambda item: item[0]))


def _viper_parameter(function: Function, name: str, value: Value) -> Value:
    annotated = annotations.written(function, name)
    if annotated in ("int", "uint"):
        return value if all(a[0] == "int" for a in value) and value else INT
    if annotated in ("ptr8", "ptr16", "ptr32"):
        return one("ptr", int(annotated[3:]), None)
    return value
