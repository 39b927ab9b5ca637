"""What a process keeps between two checks: the parsed files, and what their parts have shown.

kept = Kept()
check(settings, paths, texts, kept=kept)        # analyses what has changed since the last one
"""

import hashlib
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
    """What is known of the parts of one program."""

    def __init__(self, kept: Kept, whole: Program, target: Target) -> None:
        self._kept, self._modules = kept, whole.modules
        self._used: set[str] = set()
        # What an import means depends on all files that there are.
        about = sorted((m.name, str(m.path), m.is_given) for m in whole.modules.values())
        stubs = sorted((name, sorted(said)) for name, said in whole.promises.items())
        self._program = repr((target, sorted(whole.characters), about, stubs))

    def get(self, part: Part, has_judged: bool) -> Outcome | None:
        key = self._key(part, has_judged)
        document = self._kept.outcomes.get(key)
        if document is None:
            return None
        self._used.add(key)
        try:
            return outcome.of_document(document, self._modules)
        except (KeyError, IndexError, TypeError, ValueError):  # of a file that somebody wrote
            return None

    def put(self, part: Part, has_judged: bool, found: Outcome) -> None:
        if not found.failures:
            key = self._key(part, has_judged)
            self._used.add(key)
            self._kept.outcomes[key] = outcome.as_document(found)

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
