"""Which boards are admitted, and what they are called.

    roster.admit(identity, port)        # a Member, or why it is not one

A board is the number of its chip, whatever its port is; the name is the user's. Nothing that a
board says gives it another one's.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from noheap_tools.gateway.clock import BoardClock
from noheap_tools.gateway.outbox import Run
from noheap_tools.gateway.settings import Settings
from noheap_tools.link.decode import Identity
from noheap_tools.link.observation import Fields

_NUMBER = re.compile(r"[0-9A-F]{8,64}")


@dataclass
class Member:
    """A board that is admitted. `id` is its number, `label` its name or that number.

    `boot` says which start of it, `next` is the number of its next record. `port` is "" while it
    is away. `latest` are the last fields of each record."""

    id: str
    label: str
    who: Identity
    boot: int
    next: int
    port: str = ""
    clock: BoardClock | None = None
    hello: Fields | None = None
    latest: dict[str, Mapping[str, int | str]] = field(default_factory=dict)
    heard_us: int = 0  # of the wall clock
    records: int = 0
    has_sampled: bool = False  # since its boot

    @property
    def run(self) -> Run:
        return Run(self.boot, self.next)


class Roster:
    """`runs` are those of the outbox."""

    def __init__(self, settings: Settings, runs: Mapping[str, Run]) -> None:
        self.members: dict[str, Member] = {}
        self._settings = settings
        self._runs = runs

    def admit(self, who: Identity, port: str, now_s: float) -> Member | str:
        """The board that says it is `who` at `port`, from a new boot on; or in words why not."""
        number = who.unique_id.upper()
        if not _NUMBER.fullmatch(number):
            return f"ignored, since {who.unique_id[:20]!r} is no number of a chip"
        settings = self._settings
        if number in settings.ignore:
            return f"{number} is ignored, as [boards] says"
        if settings.admit == "named" and number not in settings.names:
            return f'{number} is ignored: it has no name, and [boards] says admit = "named"'
        member = self.members.get(number)
        if member is None:
            known = self._runs.get(number, Run(0, 1))
            label = settings.names.get(number, number)
            member = Member(number, label, who, known.boot, known.next)
            self.members[number] = member
        elif member.port not in ("", port):
            return f"ignored, since {member.label} is at {member.port} already: two say {number}"
        member.port, member.who = port, who
        self.start(member, now_s)
        return member

    def start(self, member: Member, now_s: float) -> None:
        """It has started again, or is heard again. A boot is the second in which that was seen, so
        that it is another one even where an outbox was lost."""
        member.boot = max(member.boot + 1, int(now_s))
        member.clock, member.has_sampled = None, False

    def leave(self, port: str) -> Member | None:
        """The board at `port` went away; returns which it was."""
        for member in self.members.values():
            if member.port == port:
                member.port = ""
                return member
        return None
