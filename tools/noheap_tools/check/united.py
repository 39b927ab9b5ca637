"""Analyses the parts of a program, in several processes, and unites what they say.

What is united is the same whatever the number of processes, and whatever was known before: each
part is analysed as if it were alone, and their outcomes are taken in one order.
"""

from collections.abc import Callable
from typing import Any

from noheap_tools import system
from noheap_tools.check import outcome, pool
from noheap_tools.check.kept import Remembered
from noheap_tools.check.outcome import Outcome
from noheap_tools.check.programs import Part, Parts
from noheap_tools.check.relevant import is_relevant
from noheap_tools.check.report.findings import Findings
from noheap_tools.check.source.definitions import Function, Module
from noheap_tools.check.source.program import Program

# Characters from which on other processes are worth their start.
_LARGE = 30_000

# What one part says; of a library's file, if other parts may have judged its functions.
Judge = Callable[[Part, bool], Outcome]


class United:
    """`outcomes` in their order, without those of parts that have nothing of their own."""

    def __init__(
        self,
        whole: Program,
        judge: Judge,
        jobs: int = 1,
        known: Remembered | None = None,
        *,
        is_all: bool = False,
    ) -> None:
        """`is_all`: parts that are not relevant are evaluated as well."""
        self._whole = whole
        self._judge = judge
        self._remembered = known
        self._jobs = jobs
        self._parts = Parts(whole)
        self._is_all = is_all
        self._known: dict[Part, Outcome] = {}
        self._reached: set[Function] = set()
        self._deferred: list[tuple[Part, set[Function]]] = []
        self.outcomes: list[Outcome] = []

    def run(self) -> None:
        own = [part for part in self._parts.own if self._is_evaluated(part)]
        # The largest first: else the last one keeps the other processes waiting.
        self._run(sorted(own, key=lambda part: -part.size), False)
        for part in self._parts.own:
            self._take_own(part)
        library = [part for part in self._parts.library if self._is_evaluated(part)]
        if self._has_reached():
            self._run(library, True)
        for part in self._parts.library:
            self._take_library(part)

        if self._remembered:
            self._remembered.forget_others()

    def findings(self) -> Findings:
        """Returns those of all parts, each once."""
        united = Findings()
        for found in self.outcomes:
            for finding in found.findings:
                united.add(finding)
        return united

    def _is_evaluated(self, part: Part) -> bool:
        return self._is_all or is_relevant(part)

    def _run(self, parts: list[Part], has_judged: bool) -> None:
        reached = set(self._reached)
        waiting = []
        for part in parts:
            known = self._remembered.get(part, has_judged) if self._remembered else None
            if known is None:
                waiting.append(part)
            else:
                self._known[part] = known
                reached |= known.reached
        size = sum(part.size for part in waiting)
        jobs = min(self._jobs, len(waiting)) if size >= _LARGE and system.can_fork() else 1

        def work(part: Part) -> Any:
            found = self._judge(part, has_judged)
            return found if jobs <= 1 else outcome.as_document(found)

        def done(number: int, found: Any) -> None:
            if not isinstance(found, Outcome):
                found = outcome.of_document(found, self._whole.modules)
            part = waiting[number]
            self._known[part] = found
            reached.update(found.reached)
            if self._remembered:
                self._remembered.put(part, has_judged, found)

        def is_needed(number: int) -> bool:
            return not has_judged or not reached.issuperset(_functions(waiting[number]))

        pool.run(waiting, work, done, is_needed=is_needed, jobs=jobs)

    def _outcome(self, part: Part, has_judged: bool) -> Outcome:
        """Returns that of a part which nobody has expected to need."""
        known = self._remembered.get(part, has_judged) if self._remembered else None
        found = known or self._judge(part, has_judged)
        if self._remembered and known is None:
            self._remembered.put(part, has_judged, found)
        return found

    def _has_reached(self) -> bool:
        return bool(self._reached) or any(
            module.functions for part, _ in self._deferred for module in part.roots
        )

    def _take_own(self, part: Part) -> None:
        if not self._is_evaluated(part):
            self._deferred.append((part, _functions(part)))
            return
        found = self._known[part]
        self.outcomes.append(found)
        self._reached |= found.reached

    def _take_library(self, part: Part) -> None:
        missing = _functions(part) - self._reached
        if not missing:
            return
        if not self._is_evaluated(part):
            self._deferred.append((part, missing))
            return
        found = self._known.get(part)
        if found is None:
            found = self._outcome(part, self._has_reached())
        if found.tentative:
            self._take_tentative(found)
        self.outcomes.append(found)
        self._reached |= found.reached

    def _take_tentative(self, found: Outcome) -> None:
        """Puts the infos that count among the findings."""
        modules = {function.module for function, _ in found.tentative}
        judged = self._reached | self._reached_by_deferred(modules)
        findings = Findings()
        for finding in found.findings:
            findings.add(finding)
        for function, finding in found.tentative:
            if function not in judged:
                findings.add(finding)
        found.findings = [*findings]
        found.tentative = []

    def _reached_by_deferred(self, modules: set[Module]) -> set[Function]:
        """Returns what the parts before would have reached of the modules."""
        more: set[Function] = set()
        for part, missing in self._deferred:
            if not modules.isdisjoint(part.modules) and not (
                part.is_library and more.issuperset(missing)
            ):
                more |= self._outcome(part, True).reached
        return more


def _functions(part: Part) -> set[Function]:
    return {function for module in part.roots for function in module.functions}
