"""How a check is done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from noheap_tools.check.kept import Kept


def _never() -> bool:
    return False


@dataclass(frozen=True)
class Work:
    """In how many processes, with what is kept of the last check, and until when."""

    jobs: int = 1
    kept: "Kept | None" = None
    is_stopped: Callable[[], bool] = _never
