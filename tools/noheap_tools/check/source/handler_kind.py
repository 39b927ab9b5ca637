"""When a handler runs: what a result says of it needs no more than this."""

from enum import Enum


class HandlerKind(Enum):
    HARD = "hard"
    SOFT = "soft"
    SCHEDULED = "scheduled"
