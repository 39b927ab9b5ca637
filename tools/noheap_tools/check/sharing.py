"""Data that a handler shares with the main program, and the switching of interrupts around it."""

import ast
import itertools
from collections.abc import Iterable, Iterator

from noheap_tools.check import growing, set_up, updates
from noheap_tools.check.armed import Armed, own_nodes
from noheap_tools.check.engine.frames import Access, How, Place
from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.rule import Severity
from noheap_tools.check.rules.sharing import NH041, NH042, NH045, NH046
from noheap_tools.check.source import tree
from noheap_tools.check.source.definitions import Function, Module
from noheap_tools.check.source.handler import Handler

# Ports on which one handler may preempt another: NVIC priorities of pyb.Timer, ExtInt and UART.
_WITH_PRIORITIES = ("stm32",)
_WRITES = (How.STORE, How.UPDATE)


def report(run: Run, handlers: list[Handler]) -> None:
    """Reports races between handlers and main program, set-up and end."""
    hard = [handler for handler in handlers if handler.is_hard]
    entries = {handler.function for handler in hard}
    armed = Armed(run)
    updates.report(run)
    growing.report(run, hard)
    for place in run.hard_accesses:
        main = [
            access
            for access in run.accesses.get(place, ())
            if (_is_main(run, access, entries) or _is_of_another(run, access, armed))
            and _is_of_one(access, run.hard_accesses[place])
            and _may_come(access, armed)
        ]
        _report_structure(run, place, main)
    _report_changed_below(run, armed)
    _report_torn_reads(run, entries, armed)
    if hard:
        for module in run.program.given:
            for function in module.functions:
                _report_deletes(run, module, function)
    if run.target.port in _WITH_PRIORITIES:
        _report_priorities(run, hard)
    if not run.program.is_judged:  # what a library's file does not set up, its user may
        set_up.report(run, handlers)


def _is_main(run: Run, access: Access, entries: set[Function]) -> bool:
    function = access.function
    if function is None:
        return True
    if function in entries or function not in run.ordinary:
        return False
    return function.name != "__init__"


def _is_of_another(run: Run, access: Access, armed: Armed) -> bool:
    """Returns whether a constructor changes what all objects share while the handler of another
    object is on."""
    function = access.function
    if function is None or function.name != "__init__" or access.of is not None:
        return False
    return armed.registers(function) or any(
        armed.is_on(module, caller, node) for module, caller, node in run.called_from[function]
    )


def _may_come(access: Access, armed: Armed) -> bool:
    """Returns whether a hard handler may come there: at a top level once one is registered."""
    where = access.module, access.function, access.node
    return armed.is_on(*where) if access.function is None else not armed.is_off(*where)


def _is_of_one(access: Access, others: Iterable[Access]) -> bool:
    """Returns whether it may be of the same object as one of the others."""
    return any(access.is_of_one_object(other) for other in others)


def _report_structure(run: Run, place: Place, main: list[Access]) -> None:
    for access in main:
        if access.how is How.STRUCTURE and not access.masked:
            text = f"the structure of {place.shown} is changed here, and a handler uses it"
            run.report_always(NH042, access.module, access.node, text, Severity.WARNING)


def _report_changed_below(run: Run, armed: Armed) -> None:
    """Reports a loop of the main program over what a handler adds to or takes from."""
    for table in (run.hard_accesses, run.soft_accesses):
        for place, touched in table.items():
            changes = [a for a in touched if a.how is How.STRUCTURE and not _appends(a)]
            for access in run.accesses.get(place, ()) if changes else ():
                if (
                    access.how is How.LOAD
                    and access.function in run.ordinary
                    and not access.masked
                    and _is_gone_through(access)
                    and _is_of_one(access, changes)
                    and _is_late(run, access)
                    and not armed.is_off(access.module, access.function, access.node)
                ):
                    text = f"a handler changes the structure of {place.shown} during this loop"
                    fix = "Go through a copy, made with the interrupts masked."
                    run.report_always(
                        NH042, access.module, access.node, text, Severity.WARNING, fix
                    )


def _appends(access: Access) -> bool:
    """Returns whether it only puts something at the end of a list, which a loop then finds."""
    return any(
        node.value is access.node and node.attr == "append"
        for node in access.module.of(ast.Attribute)
    )


def _is_gone_through(access: Access) -> bool:
    return any(node.iter is access.node for node in access.module.of(ast.For))


def _is_late(run: Run, access: Access) -> bool:
    """Returns whether a top level does it after it has registered a handler."""
    lines = updates.registrations(run.registered, access.module)
    return access.function is not None or min(lines, default=0) < getattr(access.node, "lineno", 0)


def _report_torn_reads(run: Run, entries: set[Function], armed: Armed) -> None:
    """Reports two variables that handlers write, read in one line of the main program, or
    copied in two lines."""
    lines: dict[tuple[Module, Function | None, int], dict[Place, Access]] = {}
    for place, touched in run.hard_accesses.items():
        writes = [access for access in touched if access.how in _WRITES]
        if place.items or not writes:
            continue
        for access in run.accesses.get(place, ()):
            if (
                access.how is How.LOAD
                and not access.masked
                and _is_main(run, access, entries)
                and _is_of_one(access, writes)
                and _may_come(access, armed)
            ):
                line = access.module, access.function, getattr(access.node, "lineno", 0)
                lines.setdefault(line, {})[place] = access
    for found in lines.values():
        if len(found) > 1:
            access = min(found.values(), key=lambda a: getattr(a.node, "col_offset", 0))
            _report_torn(run, access, found)
    for access, places in _copied_in_turn(run, lines.values()):
        _report_torn(run, access, places)


def _report_torn(run: Run, access: Access, places: Iterable[Place]) -> None:
    names = " and ".join(sorted(place.shown for place in places))
    text = f"{names} are read separately"
    run.report_always(NH041, access.module, access.node, text, Severity.INFO)


def _copied_in_turn(
    run: Run, lines: Iterable[dict[Place, Access]]
) -> Iterator[tuple[Access, tuple[Place, Place]]]:
    """Yields `a = first` and `b = second`, one after the other, of what one handler writes."""
    reads = {access.node: (place, access) for line in lines for place, access in line.items()}
    bodies = {(access.module, access.function) for _, access in reads.values()}
    for module, function in bodies:
        body = module.tree if function is None else function.node
        for before, after in _in_turn(body):
            first, second = (reads.get(it.value) for it in (before, after))
            if first is None or second is None or first[0] == second[0]:
                continue
            if _writers(run, first[0]) & _writers(run, second[0]):
                yield second[1], (first[0], second[0])


def _in_turn(body: ast.AST) -> Iterator[tuple[ast.Assign, ast.Assign]]:
    """Yields the pairs of assignments that follow one another."""
    for node in (body, *own_nodes(body)):
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            for before, after in itertools.pairwise(block if isinstance(block, list) else ()):
                if isinstance(before, ast.Assign) and isinstance(after, ast.Assign):
                    yield before, after


def _writers(run: Run, place: Place) -> set[Function | None]:
    return {access.function for access in run.hard_accesses[place] if access.how in _WRITES}


def _report_deletes(run: Run, module: Module, function: Function) -> None:
    if not module.of(ast.Delete):
        return
    for node in tree.walk(function.node):
        if isinstance(node, ast.Delete):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id in function.declared_global:
                    text = f"the global {target.id} is deleted while handlers may run"
                    run.report_always(NH045, module, target, text, Severity.WARNING)


def _report_priorities(run: Run, hard: list[Handler]) -> None:
    """Reports variables that handlers of different sources read, change and write."""
    for place, touched in run.hard_accesses.items():
        updates = [a for a in touched if a.how is How.UPDATE and not a.masked]
        sources = {
            h.source.partition(".")[2].partition(".")[0]
            for h in hard
            if any(a.function is h.function for a in updates)
        }
        if len(sources) > 1:
            first = min(updates, key=lambda a: getattr(a.node, "lineno", 0))
            text = f"{place.shown} is changed by handlers of {' and '.join(sorted(sources))}"
            run.report_always(NH046, first.module, first.node, text, Severity.WARNING)
