"""What the analysis of one part of the program says, as it is and as JSON."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from noheap_tools.check.report import saved
from noheap_tools.check.report.finding import Finding
from noheap_tools.check.report.findings import Findings
from noheap_tools.check.report.result import Registered
from noheap_tools.check.source.definitions import Function, Module
from noheap_tools.check.source.failures import Failure
from noheap_tools.check.source.handler import Handler
from noheap_tools.check.source.handler_kind import HandlerKind

_Modules = Mapping[str, Module]
_Key = tuple[Function, HandlerKind]


@dataclass
class Outcome:
    """`tentative` are infos that count unless another part reaches their function."""

    findings: list[Finding]
    tentative: list[tuple[Function, Finding]]
    registered: list[tuple[_Key, Registered]]
    reached: set[Function]
    failures: list[Failure]
    # None in an outcome of another process, or of a cache.
    handlers: list[Handler] = field(default_factory=list)


def of(
    findings: Findings,
    handlers: list[Handler],
    reached: set[Function],
    failures: Iterable[Failure],
) -> Outcome:
    # By the place: a set of atoms is gone through in an order of its own.
    own = sorted(filter(_is_own, handlers), key=lambda it: (it.at, it.shown, it.kind.value))
    return Outcome(
        [*findings],
        findings.tentative,
        [((it.function, it.kind), Registered.of(it)) for it in own],
        reached,
        [*failures],
        own,
    )


def _is_own(handler: Handler) -> bool:
    """The library's own are not the program's, though they may call functions of it."""
    return handler.module.is_given or handler.function.module.is_given


def as_document(outcome: Outcome) -> dict[str, Any]:
    """A function is its module's name, and its number there."""
    numbers = {
        function: (module.name, number)
        for module in {function.module for function in _functions(outcome)}
        for number, function in enumerate(module.functions)
    }
    return {
        "findings": [saved.of_finding(it) for it in outcome.findings],
        "tentative": [[numbers[f], saved.of_finding(it)] for f, it in outcome.tentative],
        "registered": [
            [numbers[function], kind.value, asdict(row)]
            for (function, kind), row in outcome.registered
        ],
        "reached": sorted(numbers[function] for function in outcome.reached),
        "failures": [asdict(it) for it in outcome.failures],
    }


def _functions(outcome: Outcome) -> Iterator[Function]:
    yield from outcome.reached
    yield from (function for function, _ in outcome.tentative)
    yield from (function for (function, _), _ in outcome.registered)


def of_document(document: Mapping[str, Any], modules: _Modules) -> Outcome:
    """Raises KeyError, IndexError, TypeError or ValueError if it is none."""

    def function(it: tuple[str, int]) -> Function:
        name, number = it
        return modules[name].functions[number]

    return Outcome(
        [*map(saved.finding, document["findings"])],
        [(function(it), saved.finding(found)) for it, found in document["tentative"]],
        [
            ((function(it), HandlerKind(kind)), Registered(**row))
            for it, kind, row in document["registered"]
        ],
        {*map(function, document["reached"])},
        [Failure(**it) for it in document["failures"]],
    )
