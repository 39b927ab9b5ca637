"""What a process keeps between two checks: the parsed files, and what their parts have shown.

kept = Kept()
check(settings, paths, texts, kept=kept)        # analyses what has changed since the last one
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from noheap_tools.check import outcome
from noheap_tools.check.engine.target import Target
from noheap_tools.check.outcome import Outcome
from noheap_tools.check.programs import Part
from noheap_tools.check.refused import Refusal
from noheap_tools.check.source.parsed import Parsed
from noheap_tools.check.source.program import Program


@dataclass
class Kept:
    parsed: Parsed = field(default_factory=Parsed)
    # By what each is of.
    outcomes: dict[str, dict[str, Any]] = field(default_factory=dict)
    refusals: dict[str, Refusal] = field(default_factory=dict)


class Remembered:
    """Judges the parts of one program, those that are known by what was found."""

    def __init__(
        self,
        kept: Kept,
        whole: Program,
        target: Target,
        judge: Callable[[Part, bool], Outcome],
    ) -> None:
        self._kept, self._modules, self._judge = kept, whole.modules, judge
        self._used: set[str] = set()
        # What an import means depends on all files that there are.
        about = sorted((m.name, str(m.path), m.is_given) for m in whole.modules.values())
        self._program = repr((target, sorted(whole.characters), about))

    def judge(self, part: Part, has_judged: bool) -> Outcome:
        key = self._key(part, has_judged)
        self._used.add(key)
        document = self._kept.outcomes.get(key)
        if document is not None:
            return outcome.of_document(document, self._modules)
        found = self._judge(part, has_judged)
        if not found.failures:
            self._kept.outcomes[key] = outcome.as_document(found)
        return found

    def forget_others(self) -> None:
        """Forgets what this program has not asked for."""
        for key in self._kept.outcomes.keys() - self._used:
            del self._kept.outcomes[key]

    def _key(self, part: Part, has_judged: bool) -> str:
        found = hashlib.sha256(self._program.encode(errors="surrogatepass"))
        roots = [module.name for module in part.roots]
        sources = [(module.name, module.digest) for module in part.modules]
        found.update(repr((roots, part.is_library, has_judged, sources)).encode())
        return found.hexdigest()
