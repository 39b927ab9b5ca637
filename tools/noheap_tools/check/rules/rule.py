"""A rule: its code, its name, why it matters and how to fix a finding."""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

EXAMPLES = Path(__file__).parent / "examples"


class Severity(Enum):
    """How serious and how certain a finding is; the most serious is the last."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def gravity(self) -> int:
        return list(Severity).index(self)


class Effect(Enum):
    """The consequence of breaking a rule."""

    ALLOCATES = "allocates"
    BLOCKS = "blocks"
    RAISES = "raises"
    RACE = "race"
    VIPER = "viper"
    WRONG = "wrong"
    UNRESOLVED = "unresolved"
    COMMENT = "comment"


@dataclass(frozen=True, eq=False)
class Rule:
    code: str
    name: str
    effect: Effect
    why: str
    fix: str

    @property
    def bad(self) -> str:
        """An example in which it is found, or ""."""
        return self._example("bad")

    @property
    def good(self) -> str:
        """The same example, fixed, or ""."""
        return self._example("good")

    def _example(self, which: str) -> str:
        file = EXAMPLES / f"{self.code}_{which}.py"
        return file.read_text(encoding="utf-8") if file.is_file() else ""
