"""The result of an analysis."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from noheap_tools.check.report.finding import Finding
from noheap_tools.check.source.handler_kind import HandlerKind

if TYPE_CHECKING:  # its import takes as long as what the cache knows
    from noheap_tools.check.source.handler import Handler


@dataclass(frozen=True)
class Registered:
    """A handler, and the call, mark or option that makes it one."""

    name: str
    kind: str
    file: str
    line: int
    by: str
    by_file: str
    by_line: int

    @classmethod
    def of(cls, handler: "Handler") -> "Registered":
        return cls(
            handler.shown,
            handler.kind.value,
            handler.function.module.shown,
            handler.function.node.lineno,
            handler.source,
            handler.module.shown,
            getattr(handler.node, "lineno", 1),
        )

    @property
    def is_hard(self) -> bool:
        return self.kind == HandlerKind.HARD.value


@dataclass
class Result:
    # None in a result that the cache had.
    handlers: "list[Handler]"
    registered: list[Registered]
    findings: list[Finding]
    # Those that a comment ignores.
    ignored: list[Finding]
    # The given files, as they are shown, also those that could not be read.
    names: frozenset[str]
    lines: int
    # Those that a baseline has, and how many of it are not found any more.
    known: list[Finding] = field(default_factory=list)
    gone: int = 0

    @property
    def files(self) -> int:
        return len(self.names)
