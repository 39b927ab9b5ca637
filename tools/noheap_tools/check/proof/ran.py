"""What a run of a program on a board has shown."""

from dataclasses import dataclass, field


@dataclass
class Ran:
    """`reached` are the numbers of the handlers that were called."""

    said: str
    reached: set[int] = field(default_factory=set)
    # The handler that had not returned for long at the end.
    stuck: int | None = None
    # Whether the board hung, in which handler it may be.
    hung: bool = False
